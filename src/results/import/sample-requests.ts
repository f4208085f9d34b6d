// What the model was asked and what it answered, from a row of lm-eval's samples.

import { DataError } from '../../lib/errors.ts';
import type { Output, Request } from '../../tasks/types.ts';
import { numberOf, shown } from './task-metrics.ts';

/** `arguments` of a row: `{"gen_args_0": {"arg_0": …}}`, or (before 0.4.3) lists of lists. */
export type WrittenRequests =
  readonly (readonly unknown[])[] | Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** lm-eval's `max_gen_toks` where a task does not say. */
const defaultMaxTokens = 256;

/**
 * The requests of a row with their outputs; a request that was repeated stands there once an output. Tokens are not in these files.
 * @throws DataError, naming the field, where the two are of the wrong form
 */
export function readRequests(
  written: WrittenRequests,
  responses: readonly unknown[],
  where: string,
): { readonly requests: readonly Request[]; readonly outputs: readonly Output[] } {
  const lists = argumentLists(written);
  if (lists.length !== responses.length) {
    throw new DataError(
      `${where}: arguments has ${lists.length} requests and resps ${responses.length} answers; they should be as many.`,
    );
  }
  const requests: Request[] = [];
  const outputs: Output[] = [];
  for (const [at, list] of lists.entries()) {
    const request = requestOf(list, `${where}: arguments[${at}]`);
    const answers = responses[at];
    if (!Array.isArray(answers) || answers.length === 0)
      throw new DataError(
        `${where}: resps[${at}] is ${shown(answers)}; it should be a list with an answer in it.`,
      );
    for (const answer of answers as readonly unknown[]) {
      requests.push(request);
      outputs.push(outputOf(request, answer, `${where}: resps[${at}]`));
    }
  }
  return { requests, outputs };
}

/** In the order of the requests, which is that of the numbers behind `gen_args_` and `arg_`. */
function argumentLists(written: WrittenRequests): readonly (readonly unknown[])[] {
  if (Array.isArray(written)) return written as readonly (readonly unknown[])[];
  const byName = written as Exclude<WrittenRequests, readonly unknown[]>;
  return byNumber(byName).map((list) => byNumber(list));
}

function byNumber<T>(entries: Readonly<Record<string, T>>): readonly T[] {
  const numberIn = (key: string): number => Number(/\d+$/.exec(key)?.[0] ?? 0);
  return Object.entries(entries)
    .toSorted(([a], [b]) => numberIn(a) - numberIn(b))
    .map(([, value]) => value);
}

function requestOf([first, second]: readonly unknown[], where: string): Request {
  if (typeof first !== 'string')
    throw new DataError(`${where}[0] is ${shown(first)}; it should be the text that the model was given.`);
  if (second === undefined) return { kind: 'rolling', text: first };
  if (typeof second === 'string') return { kind: 'score', context: first, continuation: second };
  if (typeof second === 'object' && second !== null && !Array.isArray(second)) {
    return { kind: 'generate', prompt: first, ...generation(second as Generation, `${where}[1]`) };
  }
  throw new DataError(
    `${where}[1] is ${shown(second)}; it should be a continuation, or the settings of a generation.`,
  );
}

/** The limit on tokens has a name of its own in each of lm-eval's models (lm_eval/models/utils.py, `normalize_gen_kwargs`). */
interface Generation {
  readonly until?: unknown;
  readonly max_gen_toks?: unknown;
  readonly max_new_tokens?: unknown;
  readonly max_tokens?: unknown;
  readonly max_completion_tokens?: unknown;
}

function generation(
  settings: Generation,
  where: string,
): { readonly stop: readonly string[]; readonly maxTokens: number } {
  const { until, max_gen_toks, max_new_tokens, max_tokens, max_completion_tokens } = settings;
  const stop: unknown[] = Array.isArray(until) ? until : [until ?? []].flat();
  if (!stop.every((text) => typeof text === 'string'))
    throw new DataError(`${where}.until is ${shown(until)}; it should be a list of texts.`);
  const maxTokens = max_gen_toks ?? max_new_tokens ?? max_tokens ?? max_completion_tokens ?? defaultMaxTokens;
  if (typeof maxTokens !== 'number' || !Number.isSafeInteger(maxTokens) || maxTokens < 0)
    throw new DataError(`${where}.max_gen_toks is ${shown(maxTokens)}; it should be a whole number.`);
  return { stop, maxTokens };
}

function outputOf(request: Request, answer: unknown, where: string): Output {
  if (request.kind === 'generate') {
    if (typeof answer !== 'string')
      throw new DataError(`${where} is ${shown(answer)}; it should be the generated text.`);
    // lm-eval does not say how likely a generated text is.
    return {
      kind: 'generation',
      text: answer,
      tokens: [],
      logprobs: [],
      logprob: Number.NaN,
      truncated: 0,
    };
  }
  const [logprob, greedy] = Array.isArray(answer) ? (answer as readonly unknown[]) : [answer];
  return {
    kind: 'logLikelihood',
    logprob: numberOf(logprob, where),
    greedy: request.kind === 'score' && isTrue(greedy, where),
    tokens: [],
    logprobs: [],
    truncated: 0,
  };
}

function isTrue(written: unknown, where: string): boolean {
  if (written === true || written === 'True') return true;
  if (written === false || written === 'False') return false;
  throw new DataError(
    `${where} is ${shown(written)} where it should be True or False: whether the text is what the model would say.`,
  );
}
