// The model of a worker: its session and what is held between jobs.

import { type Checkpoint, openCheckpoint } from '../../model/checkpoint.ts';
import { openTokenizer, type Tokenizer } from '../../model/tokenizer/tokenizer.ts';
import { openSession, type Session } from '../onnx/session.ts';
import { generateAlone } from '../plain/generate.ts';
import { type Device, deviceOf } from '../providers/device.ts';
import { graphOptions } from '../providers/providers.ts';
import { GenerationBatch } from '../schedule/generate.ts';
import { scoreSequences } from '../schedule/score.ts';
import { HeldTrunk } from '../schedule/trunk.ts';
import { endsAtStop } from '../stop-strings.ts';
import type { Doing, GenerationJob, Opened, OpenedModel, Reply, ScoreJob } from './messages.ts';

/**
 * Opens a checkpoint, with a session that scores.
 * @param sign told of each pass that was done, and when a session is opened
 * @throws ModelError where that cannot be
 */
export async function openWorkerModel(job: OpenedModel, sign: (doing: Doing) => void): Promise<WorkerModel> {
  const checkpoint = await openCheckpoint(job.path);
  const { provider } = job.session;
  const session = await openSession(await checkpoint.graph(graphOptions(provider)), job.session);
  const device = provider === 'cpu' ? undefined : await deviceOf(provider);
  return new WorkerModel(checkpoint, session, job, device, sign);
}

/** State: the session, which is opened anew with slots when the first text is generated; trunk and texts under way. */
export class WorkerModel {
  private readonly held = new HeldTrunk();
  private session: Session;
  private batch: GenerationBatch | undefined;
  private tokenizer: Tokenizer | undefined;
  private beginning: Promise<void> | undefined;

  constructor(
    private readonly checkpoint: Checkpoint,
    session: Session,
    private readonly job: OpenedModel,
    private readonly device: Device | undefined,
    private readonly sign: (doing: Doing) => void,
  ) {
    this.session = this.signing(session);
  }

  get opened(): Opened {
    const { sharing, past } = this.session.model;
    return { kind: 'opened', sharing, takesPast: past !== undefined, device: this.device };
  }

  /** Whether texts are under way, so that `step` has something to do. */
  get isGenerating(): boolean {
    return this.batch !== undefined && !this.batch.isIdle;
  }

  /** Goes on with all texts. */
  async step(): Promise<void> {
    await this.batch?.step();
  }

  async score({ sequences, trunk }: ScoreJob): Promise<Reply> {
    let computed = 0;
    const counted = (tokens: number): void => void (computed += tokens);
    const { limits } = this.job;
    const scored = await scoreSequences(this.session, sequences, trunk, this.held, limits, counted);
    return { kind: 'scored', scored, computed };
  }

  async generate(job: GenerationJob): Promise<Reply> {
    await (this.beginning ??= this.prepareToGenerate().finally(() => this.sign('passes')));
    const { batch, tokenizer } = this;
    const stopped = (tokens: readonly number[]): boolean =>
      tokenizer !== undefined && endsAtStop(tokenizer, tokens, job.stop);
    if (!batch) return this.generateAlone(job, stopped);
    const { computed, ...generated } = await batch.add({ ...job, stopped });
    return { kind: 'generated', generated, computed };
  }

  /** Resolves when the texts that were given are under way; never where they are generated one by one. */
  async begun(): Promise<void> {
    await this.beginning?.catch(() => undefined);
    if (!this.batch) await new Promise(() => undefined);
  }

  private async generateAlone(
    job: GenerationJob,
    stopped: (tokens: readonly number[]) => boolean,
  ): Promise<Reply> {
    let computed = 0;
    const counted = (tokens: number): void => void (computed += tokens);
    const generated = await generateAlone(this.session, job, counted, stopped);
    return { kind: 'generated', generated, computed };
  }

  private async prepareToGenerate(): Promise<void> {
    const { session, slots, limits } = this.job;
    this.sign('opening');
    // Only generation needs it.
    this.tokenizer = await openTokenizer(this.checkpoint.files.folder);
    if (this.session.model.sharing !== 'tree' || graphOptions(session.provider, slots).slots === 0) return;
    await this.session.close();
    const graph = await this.checkpoint.graph(graphOptions(session.provider, slots));
    this.session = this.signing(await openSession(graph, session));
    this.batch = new GenerationBatch(this.session, this.held, limits.tokens);
  }

  private signing(session: Session): Session {
    return {
      ...session,
      run: async (pass) => {
        const answers = await session.run(pass);
        this.sign('passes');
        return answers;
      },
    };
  }
}
