// What a block of questions would cost: its requests go through the encoder and the scheduler, and no pass is run.

import { DataError, ModelError } from '../../lib/errors.ts';
import type { Framing, ModelRequest, Request } from '../../tasks/types.ts';
import { type EncodedRequest, encodeRequest, type EncodingModel } from '../encode.ts';
import { encodeBeginning } from '../schedule/beginning.ts';
import type { PassLimits } from '../schedule/passes.ts';
import { askQuestions, type QuestionBlock } from '../schedule/question-blocks.ts';
import { scoreSequences } from '../schedule/score.ts';
import { sharedLength } from '../schedule/trie.ts';
import { TrieCount } from '../schedule/trie-count.ts';
import { HeldTrunk, noTrunk, type Trunk } from '../schedule/trunk.ts';
import type { TokenSequence } from '../types.ts';
import type { BlockPart } from './block-parts.ts';
import { countingSession, type GraphKind } from './counting-session.ts';
import type { PromptLengths } from './generation-work.ts';
import type { PassWork } from './pass-work.ts';

/** A model as its cost depends on it. */
export interface CostedModel extends EncodingModel {
  readonly graph: GraphKind;
  readonly limits: PassLimits;
  readonly workers: number;
}

/** Counts of tokens, without those of texts that are generated. */
export interface BlockWork {
  /** Tokens of all requests, each run alone, by the index of their run. */
  readonly aloneByRun: readonly number[];
  /** Distinct prefixes that no block before it has. */
  readonly trieNodes: number;
  /** The passes in which sequences are scored, and what all begin with is read. */
  readonly work: PassWork;
  /** The prompts of texts that are to be generated. */
  readonly texts: readonly PromptLengths[];
}

/** Counts a block, or a part of one. */
export async function blockWork(
  { part: block, last, sameWorker, isInner }: BlockPart,
  model: CostedModel,
  framing: Framing,
): Promise<BlockWork> {
  const asked = askQuestions(block, framing);
  const encoding = { ...model, tokenizer: rememberingTokenizer(model.tokenizer) };
  const requests = asked.flatMap(({ run, requests: some }) =>
    some.flatMap((request) => {
      const encoded = encode(request, encoding);
      return encoded ? [{ run, encoded }] : [];
    }),
  );
  const trunk = trunkOf(block, framing, model);
  const session = countingSession(model.graph);
  const held = new HeldTrunk();
  const ignored = (): void => undefined;
  const kept = sameWorker ? trunkOf(sameWorker, framing, model) : noTrunk;
  const { tokens: budget } = model.limits;
  if (model.graph.hasPast) await held.pastOf(kept, session, budget, ignored);
  session.takeWork();
  const sequences = requests.flatMap(({ encoded }) => (encoded.kind === 'score' ? encoded.sequences : []));
  if (model.graph.hasPast) await held.pastOf(trunk, session, budget, ignored);
  if (sequences.length > 0) await scoreSequences(session, sequences, trunk, held, model.limits, ignored);

  const aloneByRun: number[] = [];
  for (const { run, encoded } of requests)
    aloneByRun[run] = inputsOf(encoded).reduce((sum, { length }) => sum + length, aloneByRun[run] ?? 0);
  const trieNodes = addedNodes(
    last ? lastInputs(last, framing, encoding) : [],
    requests.flatMap(({ encoded }) => inputsOf(encoded)),
  );
  const work = session.takeWork();
  return {
    aloneByRun: Array.from(aloneByRun, (tokens) => tokens ?? 0),
    trieNodes,
    work: isInner ? lessShared(work, trieNodes) : work,
    texts: requests.flatMap(({ encoded }) =>
      encoded.kind === 'generate' ? [lengthsOf(encoded, trunk)] : [],
    ),
  };
}

/** The same where not all of its tokens are run, but as many as are new. */
function lessShared(work: PassWork, tokens: number): PassWork {
  const part = Math.min(1, tokens / Math.max(1, work.tokens));
  return { ...work, tokens: part * work.tokens, pairs: part * work.pairs, passes: part * work.passes };
}

/** The passes of sequences that are scored in one job, with nothing held for them. */
export async function scoredWork(
  sequences: readonly TokenSequence[],
  { graph, limits }: CostedModel,
): Promise<PassWork> {
  const session = countingSession(graph);
  await scoreSequences(session, sequences, noTrunk, new HeldTrunk(), limits, () => undefined);
  return session.takeWork();
}

/** Undefined for a request that makes no sense to the model, and for a program: neither makes a pass. */
export function encode(request: Request, model: EncodingModel): EncodedRequest | undefined {
  if (request.kind === 'execute') return undefined;
  try {
    return encodeRequest(request satisfies ModelRequest, model);
  } catch (error) {
    if (error instanceof DataError || error instanceof ModelError) return undefined;
    throw error;
  }
}

/** The choices of a question have the same context. */
function rememberingTokenizer(tokenizer: EncodingModel['tokenizer']): EncodingModel['tokenizer'] {
  const known = new Map<string, readonly number[]>();
  return {
    ...tokenizer,
    encodeAsHarness(text) {
      const tokens = known.get(text) ?? tokenizer.encodeAsHarness(text);
      known.set(text, tokens);
      return [...tokens];
    },
  };
}

function trunkOf(block: QuestionBlock, framing: Framing, { tokenizer }: EncodingModel): Trunk {
  const [question] = block.questions;
  if (block.cuts.length === 0 || !question) return noTrunk;
  const [first] = question.question.requests(framing(question.parts));
  return first && first.kind !== 'execute' ? encodeBeginning(first, block.cuts, tokenizer) : noTrunk;
}

/** What the network sees of a request: of scored sequences all but the last token. */
const inputsOf = (encoded: EncodedRequest): readonly (readonly number[])[] =>
  encoded.kind === 'score'
    ? encoded.sequences.map(({ tokens }) => tokens.slice(0, -1))
    : [encoded.job.prompt];

/** Neighbours begin alike, so the last question of the block before stands for all of them. */
function lastInputs(
  { questions }: QuestionBlock,
  framing: Framing,
  model: EncodingModel,
): readonly (readonly number[])[] {
  const question = questions.at(-1);
  const [first] = question?.question.requests(framing(question.parts)) ?? [];
  const encoded = first && encode(first, model);
  return encoded ? inputsOf(encoded) : [];
}

function addedNodes(before: readonly (readonly number[])[], inputs: readonly (readonly number[])[]): number {
  const count = new TrieCount();
  count.add(before);
  return count.add(inputs);
}

const lengthsOf = ({ job }: EncodedRequest & { kind: 'generate' }, trunk: Trunk): PromptLengths => ({
  prompt: job.prompt.length,
  shared: Math.min(sharedLength(job.prompt, trunk.tokens), job.prompt.length - 1),
});
