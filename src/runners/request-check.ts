// What becomes of questions when they are encoded for a model: joins that a token lies across, texts that do not fit.

import { DataError, ModelError } from '../lib/errors.ts';
import { crossingToken } from '../model/tokenizer/join-check.ts';
import type { ModelRequest, Request } from '../tasks/types.ts';
import { type EncodedRequest, encodeRequest, type EncodingModel } from './encode.ts';
import type { Affected, RequestCounts } from './request-counts.ts';

/** What one request meets with. */
interface Met {
  readonly crossing: string | undefined;
  readonly truncated: number;
  readonly inWindows: boolean;
  readonly beginsTwice: boolean;
  readonly refusal: string | undefined;
}

/**
 * Encodes the requests of some questions as an evaluation does, and counts what they meet with. Programs to be run are no requests to
 * the model and not counted.
 */
export function checkRequests(
  questions: readonly (readonly Request[])[],
  model: EncodingModel,
): RequestCounts {
  const asked = questions.map((requests) =>
    requests
      .filter((request): request is ModelRequest => request.kind !== 'execute')
      .map((request) => ({ request, met: meet(request, model) })),
  );
  const affected = (holds: (met: Met) => boolean): Affected => {
    const counts = asked.map((requests) => requests.filter(({ met }) => holds(met)).length);
    return {
      questions: counts.filter((count) => count > 0).length,
      requests: counts.reduce((sum, count) => sum + count, 0),
    };
  };
  const all = asked.flat();
  return {
    questions: questions.length,
    requests: all.length,
    unclean: affected(({ crossing }) => crossing !== undefined),
    truncated: {
      ...affected(({ truncated }) => truncated > 0),
      tokens: all.reduce((sum, { met }) => sum + met.truncated, 0),
    },
    inWindows: affected(({ inWindows }) => inWindows),
    beginsTwice: affected(({ beginsTwice }) => beginsTwice),
    refused: affected(({ refusal }) => refusal !== undefined),
    example: exampleOf(all),
    refusal: all.find(({ met }) => met.refusal !== undefined)?.met.refusal ?? null,
  };
}

function exampleOf(
  asked: readonly { readonly request: ModelRequest; readonly met: Met }[],
): RequestCounts['example'] {
  for (const { request, met } of asked)
    if (request.kind === 'score' && met.crossing !== undefined)
      return { context: request.context, continuation: request.continuation, crossing: met.crossing };
  return null;
}

function meet(request: ModelRequest, model: EncodingModel): Met {
  const crossing = request.kind === 'score' ? crossingToken(model.tokenizer, request) : undefined;
  try {
    const encoded = encodeRequest(request, model);
    return {
      crossing,
      truncated: encoded.truncated,
      inWindows: encoded.kind === 'score' && encoded.sequences.length > 1,
      beginsTwice: beginsTwice(encoded, model.tokenizer.bosToken),
      refusal: undefined,
    };
  } catch (error) {
    if (error instanceof DataError || error instanceof ModelError)
      return { crossing, truncated: 0, inWindows: false, beginsTwice: false, refusal: error.message };
    throw error;
  }
}

function beginsTwice(encoded: EncodedRequest, bos: number | undefined): boolean {
  const [first, second] =
    encoded.kind === 'score' ? (encoded.sequences[0]?.tokens ?? []) : encoded.job.prompt;
  return bos !== undefined && first === bos && second === bos;
}
