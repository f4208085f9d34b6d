// From a checkpoint to a runner that answers requests about it.

import { availableParallelism } from 'node:os';
import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { type Checkpoint, openCheckpoint } from '../model/checkpoint.ts';
import { openTokenizer, type Tokenizer } from '../model/tokenizer.ts';
import type { Output, Request } from '../tasks/types.ts';
import { type EncodedRequest, encodeRequest, generated, logLikelihood } from './encode.ts';
import { countTrieNodes } from './trie-nodes.ts';
import type { Runner, ScoredTokens, Work } from './types.ts';
import type { Reply } from './workers/messages.ts';
import { WorkerPool } from './workers/pool.ts';

export interface RunnerOptions {
  /** Execution provider: cpu, cuda, webgpu, coreml, dml. Default: cpu. */
  readonly provider?: string | undefined;
  /** Processes, each with the whole model. Default: 1. */
  readonly workers?: number | undefined;
  /** Threads of each process. Default: the machine's cores over the workers. */
  readonly threads?: number | undefined;
  /** The most tokens that the network sees at once. Default: what the config allows. */
  readonly maxLength?: number | undefined;
  /** Whether what the workers write to stderr is shown. */
  readonly verbose?: boolean | undefined;
  /** Ends the processes, also those that are still starting; requests in flight are rejected. */
  readonly signal?: AbortSignal | undefined;
}

/** A checkpoint with its tokenizer, before any weight is read. */
export interface Model {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly maxLength: number;
}

/** lm-eval's longest sequence where neither the model nor its tokenizer says one. */
const fallbackLength = 2048;

/**
 * Reads what is needed to encode requests.
 * @throws ModelError, and UsageError for a maximum length that the model cannot have
 */
export async function readModel(path: string, options: RunnerOptions): Promise<Model> {
  if (path === '') throw new UsageError('The model is an empty name; give the folder of a checkpoint.');
  const checkpoint = await openCheckpoint(path);
  const { contextLength, design } = checkpoint;
  const { maxLength = contextLength ?? fallbackLength } = options;
  if (design?.positions.kind === 'learned' && maxLength > design.contextLength) {
    throw new UsageError(
      `--max-length ${maxLength} is more than the ${design.contextLength} positions that ${checkpoint.name} has learned.`,
    );
  }
  return { checkpoint, tokenizer: await openTokenizer(checkpoint.files.folder), maxLength };
}

/** Reads several models. Throws as `readModel`, and UsageError where none is named, or one twice. */
export async function readModels(
  paths: readonly string[],
  options: RunnerOptions,
): Promise<readonly Model[]> {
  if (paths.length === 0) throw new UsageError('No model was named; give the folder of a checkpoint.');
  const models = await Promise.all(paths.map((path) => readModel(path, options)));
  const places = models.map(({ checkpoint }) => placeOf(checkpoint));
  const twice = places.find((place, index) => places.indexOf(place) < index);
  if (twice !== undefined) throw new UsageError(`The model ${twice} was named twice; name each once.`);
  return models;
}

const placeOf = ({ files }: Checkpoint): string => (files.kind === 'onnx' ? files.onnxFile : files.folder);

/** Starts the processes that run a model. State: the pool, and the counts of the work. */
export async function openRunner(model: Model, options: RunnerOptions): Promise<Runner> {
  const { provider = 'cpu', workers = 1, verbose = false, signal } = options;
  const threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const pool = await WorkerPool.open(
    { kind: 'open', path: placeOf(model.checkpoint), session: { threads, provider } },
    workers,
    verbose,
    signal,
  );
  const encoding = { ...model, vocabulary: model.checkpoint.vocabulary };
  let inputs: Int32Array[] = [];
  let computed = 0;

  const askAll = async (
    encoded: readonly (EncodedRequest | DataError)[],
  ): Promise<readonly (Output | DataError)[]> => {
    const toScore = encoded.filter((request) => isEncoded(request, 'score'));
    const sequences = toScore.flatMap((request) => request.sequences);
    for (const { tokens } of sequences) inputs.push(Int32Array.from(tokens.slice(0, -1)));
    const scores = sequences.length === 0 ? [] : await score(sequences);
    const outputs: (Output | DataError)[] = [];
    let next = 0;
    for (const request of encoded) {
      if (request instanceof DataError) {
        outputs.push(request);
      } else if (request.kind === 'score') {
        outputs.push(logLikelihood(request, scores.slice(next, (next += request.sequences.length))));
      } else {
        const reply = counted(await pool.ask(request.job), 'generated');
        inputs.push(Int32Array.from([...request.job.prompt, ...reply.generated.tokens.slice(0, -1)]));
        outputs.push(generated(request, reply.generated, model.tokenizer));
      }
    }
    return outputs;
  };
  const score = async (
    sequences: readonly { tokens: readonly number[]; from: number }[],
  ): Promise<readonly ScoredTokens[]> =>
    counted(await pool.ask({ kind: 'score', sequences }), 'scored').scored;
  const counted = <Kind extends 'scored' | 'generated'>(reply: Reply, kind: Kind): Reply & { kind: Kind } => {
    if (reply.kind !== kind) throw new Error(`A worker answered ${reply.kind} where ${kind} was expected.`);
    computed += (reply as Reply & { computed: number }).computed;
    return reply as Reply & { kind: Kind };
  };

  return {
    answer: (requests) => askAll(requests.map((request) => encodeOrError(request, encoding))),
    takeWork: (): Work => {
      const work = {
        computed,
        alone: inputs.reduce((sum, input) => sum + input.length, 0),
        trieNodes: countTrieNodes(inputs),
      };
      inputs = [];
      computed = 0;
      return work;
    },
    close: () => pool.close(),
  };
}

function encodeOrError(
  request: Request,
  model: Parameters<typeof encodeRequest>[1],
): EncodedRequest | DataError {
  try {
    return encodeRequest(request, model);
  } catch (error) {
    if (error instanceof DataError) return error;
    // A text without context asks for a first token, which this model may not have: other requests can be answered.
    if (error instanceof ModelError) return new DataError(error.message);
    throw error;
  }
}

const isEncoded = <Kind extends EncodedRequest['kind']>(
  request: EncodedRequest | DataError,
  kind: Kind,
): request is EncodedRequest & { kind: Kind } => !(request instanceof DataError) && request.kind === kind;

/** A model that is ready to answer, for use as a library. */
export interface OpenModel extends Model {
  /** Answers requests in order. Rejects with DataError where one makes no sense. */
  score(requests: readonly Request[]): Promise<readonly Output[]>;
  close(): Promise<void>;
}

/** Opens a checkpoint folder (or an .onnx file in one) and starts the processes that run it. */
export async function openModel(path: string, options: RunnerOptions = {}): Promise<OpenModel> {
  const model = await readModel(path, options);
  const runner = await openRunner(model, options);
  return {
    ...model,
    score: async (requests) =>
      (await runner.answer(requests)).map((output) => {
        if (output instanceof DataError) throw output;
        return output;
      }),
    close: () => runner.close(),
  };
}
