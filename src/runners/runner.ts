// Starts the processes that run a model, and answers requests by them.

import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import type { ExecuteRequest, ModelOutput, ModelRequest, Output, Request } from '../tasks/types.ts';
import { askScores, askTexts } from './ask-workers.ts';
import {
  type EncodedRequest,
  encodeRequest,
  type EncodingModel,
  generatedText,
  logLikelihood,
} from './encode.ts';
import { tooLong } from './machine/refusal.ts';
import { planResources, type Resources } from './machine/resources.ts';
import { type Model, placeOf } from './model.ts';
import type { Device } from './providers/device.ts';
import { PassFailed } from './pass-failed.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { encodeBeginning } from './schedule/beginning.ts';
import type { AboutRequests, Runner, RunnerOptions, ScoredTokens, Work } from './types.ts';
import { wholeTexts } from './whole-texts.ts';
import { WorkCount } from './work-count.ts';
import { WorkerPool } from './workers/pool.ts';
import { deadlinesOf } from './workers/silence.ts';

/** Seconds. */
const usualDeadline = 600;

/**
 * Starts the processes that run a model.
 * @param sandbox runs the programs that it writes; without one a program is refused
 * @throws ModelError where the model cannot be opened there, UsageError for a deadline that is none
 */
export async function openRunner(model: Model, options: RunnerOptions, sandbox?: Sandbox): Promise<Runner> {
  const { provider = 'cpu', deadline = usualDeadline, verbose = false, signal } = options;
  if (!(deadline > 0)) throw new UsageError(`The deadline is ${deadline}; it should be seconds, above 0.`);
  const resources = await planResources(model, options);
  const { threads, limits, slots, workers, memory, plan } = resources;
  const opened = { path: placeOf(model.checkpoint), session: { threads, provider }, limits, slots };
  const pool = await WorkerPool.open(opened, {
    count: workers,
    deadlines: deadlinesOf(deadline, plan.weights),
    memory: options.memory === undefined ? undefined : memory,
    vocabulary: model.checkpoint.vocabulary,
    verbose,
    signal,
  });
  return new ScheduledRunner(model, pool, resources, sandbox);
}

/** State: the pool of workers, and the work since it was last taken. */
class ScheduledRunner implements Runner {
  readonly warnings: readonly string[];
  private readonly encoding: EncodingModel;
  private work = new WorkCount();

  constructor(
    model: Model,
    private readonly pool: WorkerPool,
    private readonly resources: Resources,
    private readonly sandbox: Sandbox | undefined,
  ) {
    this.encoding = { ...model, vocabulary: model.checkpoint.vocabulary };
    const whole = wholeTexts(model.checkpoint.name, pool.opened);
    this.warnings = [...resources.warnings, ...(whole === undefined ? [] : [whole])];
  }

  answer(
    requests: readonly ModelRequest[],
    about?: AboutRequests,
  ): Promise<readonly (ModelOutput | DataError)[]>;
  answer(requests: readonly Request[], about?: AboutRequests): Promise<readonly (Output | DataError)[]>;
  async answer(
    requests: readonly Request[],
    { cuts, runs = [] }: AboutRequests = {},
  ): Promise<readonly (Output | DataError)[]> {
    const encoded = requests.map((request) => (request.kind === 'execute' ? request : this.encode(request)));
    const [first] = requests;
    const trunk = cuts && first && encodeBeginning(first, cuts, this.encoding.tokenizer);
    const sequences = encoded.flatMap((request) => (isKind(request, 'score') ? request.sequences : []));
    const texts = encoded.flatMap((request, index) =>
      isKind(request, 'generate') ? [{ job: request.job, run: runs[index] ?? 0 }] : [],
    );
    this.work.add(encoded.map(inputsOf), runs);
    const [scores, generated] = await Promise.all([
      askScores(this.pool, sequences, trunk, this.work),
      askTexts(this.pool, texts, trunk, this.work),
    ]);
    const [scored, written] = [scores.values(), generated.values()];
    const take = <Value>(values: Iterator<Value>): Value => values.next().value as Value;
    return Promise.all(
      encoded.map((request) => {
        if (request instanceof DataError) return request;
        if (request.kind === 'execute') return this.execute(request);
        if (request.kind === 'generate') {
          const text = take(written);
          return text instanceof PassFailed ? text : generatedText(request, text, this.encoding.tokenizer);
        }
        const ofRequest = request.sequences.map(() => take(scored));
        return ofRequest.find(isFailed) ?? logLikelihood(request, ofRequest.filter(isScored));
      }),
    );
  }

  get workers(): number {
    return this.resources.workers;
  }

  get device(): Device | undefined {
    return this.pool.opened?.device;
  }

  takeWork(): Work {
    const { counted } = this.work;
    this.work = new WorkCount();
    return counted;
  }

  close(): Promise<void> {
    return this.pool.close();
  }

  private encode(request: ModelRequest): EncodedRequest | DataError {
    try {
      const encoded = encodeRequest(request, this.encoding);
      const tokens = longest(encoded);
      return tokens > this.resources.longest ? new DataError(tooLong(this.resources, tokens)) : encoded;
    } catch (error) {
      if (error instanceof DataError) return error;
      // A text without context asks for a first token, which this model may not have: other requests can be answered.
      if (error instanceof ModelError) return new DataError(error.message);
      throw error;
    }
  }

  private async execute(request: ExecuteRequest): Promise<Output | DataError> {
    if (this.sandbox === undefined)
      return new DataError('Programs are not run unless --allow-code is given.');
    return this.sandbox.execute(request);
  }
}

/** What the network has to see of a request before it generates: of scored sequences all but the last token. */
function inputsOf(request: EncodedRequest | ExecuteRequest | DataError): readonly (readonly number[])[] {
  if (isKind(request, 'score')) return request.sequences.map(({ tokens }) => tokens.slice(0, -1));
  return isKind(request, 'generate') ? [request.job.prompt] : [];
}

/** Tokens of the longest text that is held for a request. */
const longest = (request: EncodedRequest): number =>
  request.kind === 'score'
    ? Math.max(...request.sequences.map(({ tokens }) => tokens.length - 1))
    : request.job.prompt.length + request.job.maxTokens;

const isFailed = (scores: ScoredTokens | PassFailed): scores is PassFailed => scores instanceof PassFailed;
const isScored = (scores: ScoredTokens | PassFailed): scores is ScoredTokens => !isFailed(scores);

const isKind = <Kind extends EncodedRequest['kind']>(
  request: EncodedRequest | ExecuteRequest | DataError,
  kind: Kind,
): request is EncodedRequest & { kind: Kind } => !(request instanceof DataError) && request.kind === kind;
