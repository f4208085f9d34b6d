// Starts the processes that run a model, and answers requests by them.

import { DataError, ModelError } from '../lib/errors.ts';
import type { ExecuteRequest, ModelOutput, ModelRequest, Output, Request } from '../tasks/types.ts';
import {
  type EncodedRequest,
  encodeRequest,
  type EncodingModel,
  generatedText,
  logLikelihood,
  type TextToGenerate,
} from './encode.ts';
import { tooLong } from './machine/refusal.ts';
import { planResources, type Resources } from './machine/resources.ts';
import { type Model, placeOf } from './model.ts';
import type { Device } from './providers/device.ts';
import type { GeneratedTokens } from './plain/generate.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import { encodeBeginning } from './schedule/beginning.ts';
import { type PlannedJob, planJobs } from './schedule/jobs.ts';
import { upTo } from './schedule/passes.ts';
import type { Trunk } from './schedule/trunk.ts';
import type { AboutRequests, Runner, RunnerOptions, ScoredTokens, TokenSequence, Work } from './types.ts';
import { wholeTexts } from './whole-texts.ts';
import { WorkCount } from './work-count.ts';
import { WorkerPool } from './workers/pool.ts';

/**
 * Starts the processes that run a model.
 * @param sandbox runs the programs that it writes; without one a program is refused
 * @throws ModelError where the model cannot be opened there
 */
export async function openRunner(model: Model, options: RunnerOptions, sandbox?: Sandbox): Promise<Runner> {
  const { provider = 'cpu', verbose = false, signal } = options;
  const resources = await planResources(model, options);
  const open = {
    kind: 'open',
    path: placeOf(model.checkpoint),
    session: { threads: resources.threads, provider },
    limits: resources.limits,
    slots: resources.slots,
  } as const;
  const pool = await WorkerPool.open(open, resources.workers, verbose, signal);
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
      this.score(sequences, trunk),
      this.generate(texts, trunk),
    ]);
    const [scored, written] = [scores.values(), generated.values()];
    const take = <Value>(values: Iterator<Value>): Value => values.next().value as Value;
    return Promise.all(
      encoded.map((request) => {
        if (request instanceof DataError) return request;
        if (request.kind === 'execute') return this.execute(request);
        if (request.kind === 'generate')
          return generatedText(request, take(written), this.encoding.tokenizer);
        return logLikelihood(
          request,
          request.sequences.map(() => take(scored)),
        );
      }),
    );
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

  private async score(
    sequences: readonly TokenSequence[],
    trunk: Trunk | undefined,
  ): Promise<readonly ScoredTokens[]> {
    const scores: ScoredTokens[] = new Array(sequences.length);
    await Promise.all(
      jobsOf(sequences, trunk).map(async (job) => {
        const asked = job.members.map((index) => sequences[index] as TokenSequence);
        const reply = await this.pool.ask({ kind: 'score', sequences: asked, trunk: job.trunk });
        if (reply.kind !== 'scored')
          throw new Error(`A worker answered ${reply.kind} where scored was expected.`);
        this.work.addComputed(reply.computed);
        job.members.forEach((index, place) => (scores[index] = reply.scored[place] as ScoredTokens));
      }),
    );
    return scores;
  }

  private async generate(
    texts: readonly { readonly job: TextToGenerate; readonly run: number }[],
    trunk: Trunk | undefined,
  ): Promise<readonly GeneratedTokens[]> {
    const written: GeneratedTokens[] = new Array(texts.length);
    const prompts = texts.map(({ job }) => ({ tokens: job.prompt }));
    await Promise.all(
      jobsOf(prompts, trunk, 1).flatMap(({ members, trunk: shared }) =>
        members.map(async (index) => {
          const { job, run } = texts[index] as (typeof texts)[number];
          const reply = await this.pool.ask({ ...job, trunk: shared });
          if (reply.kind !== 'generated')
            throw new Error(`A worker answered ${reply.kind} where generated was expected.`);
          this.work.addComputed(reply.computed);
          // What is generated is seen too, but for its last token.
          this.work.addGenerated(reply.generated.tokens.length - 1, run);
          written[index] = reply.generated;
        }),
      ),
    );
    return written;
  }

  private async execute(request: ExecuteRequest): Promise<Output | DataError> {
    if (this.sandbox === undefined)
      return new DataError('Programs are not run unless --allow-code is given.');
    return this.sandbox.execute(request);
  }
}

/** One job for what is known to share a trunk, else as many as the sequences make. */
const jobsOf = (
  sequences: readonly { tokens: readonly number[] }[],
  trunk: Trunk | undefined,
  size?: number,
): readonly PlannedJob[] =>
  trunk && sequences.length > 0 ? [{ members: upTo(sequences.length), trunk }] : planJobs(sequences, size);

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

const isKind = <Kind extends EncodedRequest['kind']>(
  request: EncodedRequest | ExecuteRequest | DataError,
  kind: Kind,
): request is EncodedRequest & { kind: Kind } => !(request instanceof DataError) && request.kind === kind;
