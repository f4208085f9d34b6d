// Starts the processes that run a model, and answers requests by them.

import { availableParallelism } from 'node:os';
import { DataError, ModelError } from '../lib/errors.ts';
import type { ExecuteRequest, ModelOutput, ModelRequest, Output, Request } from '../tasks/types.ts';
import {
  type EncodedRequest,
  encodeRequest,
  type EncodingModel,
  generated,
  logLikelihood,
} from './encode.ts';
import { type Model, placeOf } from './model.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { countTrieNodes } from './trie-nodes.ts';
import type { Runner, RunnerOptions, ScoredTokens, TokenSequence, Work } from './types.ts';
import type { Reply } from './workers/messages.ts';
import { WorkerPool } from './workers/pool.ts';

/**
 * Starts the processes that run a model.
 * @param sandbox runs the programs that it writes; without one a program is refused
 * @throws ModelError where the model cannot be opened there
 */
export async function openRunner(model: Model, options: RunnerOptions, sandbox?: Sandbox): Promise<Runner> {
  const { provider = 'cpu', workers = 1, verbose = false, signal } = options;
  const threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  const open = { kind: 'open', path: placeOf(model.checkpoint), session: { threads, provider } } as const;
  return new PlainRunner(model, await WorkerPool.open(open, workers, verbose, signal), sandbox);
}

/** State: the pool of workers, and the work since it was last taken. */
class PlainRunner implements Runner {
  private readonly encoding: EncodingModel;
  /** What the network had to see for each request. */
  private inputs: Int32Array[] = [];
  private computed = 0;

  constructor(
    model: Model,
    private readonly pool: WorkerPool,
    private readonly sandbox: Sandbox | undefined,
  ) {
    this.encoding = { ...model, vocabulary: model.checkpoint.vocabulary };
  }

  answer(requests: readonly ModelRequest[]): Promise<readonly (ModelOutput | DataError)[]>;
  answer(requests: readonly Request[]): Promise<readonly (Output | DataError)[]>;
  async answer(requests: readonly Request[]): Promise<readonly (Output | DataError)[]> {
    const encoded = requests.map((request) =>
      request.kind === 'execute' ? request : encodeOrError(request, this.encoding),
    );
    const sequences = encoded.flatMap((request) => (isKind(request, 'score') ? request.sequences : []));
    const scores = sequences.length === 0 ? [] : await this.score(sequences);
    const outputs: (Output | DataError)[] = [];
    let next = 0;
    for (const request of encoded) {
      if (request instanceof DataError) {
        outputs.push(request);
      } else if (request.kind === 'score') {
        outputs.push(logLikelihood(request, scores.slice(next, (next += request.sequences.length))));
      } else if (request.kind === 'generate') {
        outputs.push(await this.generate(request));
      } else {
        outputs.push(await this.execute(request));
      }
    }
    return outputs;
  }

  takeWork(): Work {
    const { computed, inputs } = this;
    this.inputs = [];
    this.computed = 0;
    const alone = inputs.reduce((sum, input) => sum + input.length, 0);
    return { computed, alone, trieNodes: countTrieNodes(inputs) };
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private async score(sequences: readonly TokenSequence[]): Promise<readonly ScoredTokens[]> {
    for (const { tokens } of sequences) this.inputs.push(Int32Array.from(tokens.slice(0, -1)));
    return this.counted(await this.pool.ask({ kind: 'score', sequences }), 'scored').scored;
  }

  private async generate(request: EncodedRequest & { kind: 'generate' }): Promise<Output> {
    const reply = this.counted(await this.pool.ask(request.job), 'generated');
    this.inputs.push(Int32Array.from([...request.job.prompt, ...reply.generated.tokens.slice(0, -1)]));
    return generated(request, reply.generated, this.encoding.tokenizer);
  }

  private async execute(request: ExecuteRequest): Promise<Output | DataError> {
    if (this.sandbox === undefined)
      return new DataError('Programs are not run unless --allow-code is given.');
    return this.sandbox.execute(request);
  }

  private counted<Kind extends 'scored' | 'generated'>(reply: Reply, kind: Kind): Reply & { kind: Kind } {
    if (!answers(reply, kind)) throw new Error(`A worker answered ${reply.kind} where ${kind} was expected.`);
    this.computed += reply.computed;
    return reply;
  }
}

function encodeOrError(request: ModelRequest, model: EncodingModel): EncodedRequest | DataError {
  try {
    return encodeRequest(request, model);
  } catch (error) {
    if (error instanceof DataError) return error;
    // A text without context asks for a first token, which this model may not have: other requests can be answered.
    if (error instanceof ModelError) return new DataError(error.message);
    throw error;
  }
}

const isKind = <Kind extends EncodedRequest['kind']>(
  request: EncodedRequest | ExecuteRequest | DataError,
  kind: Kind,
): request is EncodedRequest & { kind: Kind } => !(request instanceof DataError) && request.kind === kind;

const answers = <Kind extends 'scored' | 'generated'>(
  reply: Reply,
  kind: Kind,
): reply is Reply & { kind: Kind; computed: number } => reply.kind === kind;
