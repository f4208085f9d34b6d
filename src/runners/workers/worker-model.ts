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
import type { GenerationJob, Opened, OpenJob, Reply, ScoreJob } from './messages.ts';

export async function openWorkerModel(job: OpenJob): Promise<WorkerModel> {
  const checkpoint = await openCheckpoint(job.path);
  const { provider } = job.session;
  const session = await openSession(await checkpoint.graph(graphOptions(provider)), job.session);
  const device = provider === 'cpu' ? undefined : await deviceOf(provider);
  return new WorkerModel(checkpoint, session, job, device);
}

/** State: the session, which is opened anew with slots when the first text is generated; trunk and texts under way. */
export class WorkerModel {
  private readonly held = new HeldTrunk();
  private batch: GenerationBatch | undefined;
  private tokenizer: Tokenizer | undefined;
  private beginning: Promise<void> | undefined;

  constructor(
    private readonly checkpoint: Checkpoint,
    private session: Session,
    private readonly job: OpenJob,
    private readonly device: Device | undefined,
  ) {}

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
    await (this.beginning ??= this.prepareToGenerate());
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
    // Only generation needs it.
    this.tokenizer = await openTokenizer(this.checkpoint.files.folder);
    if (this.session.model.sharing !== 'tree' || graphOptions(session.provider, slots).slots === 0) return;
    await this.session.close();
    this.session = await openSession(
      await this.checkpoint.graph(graphOptions(session.provider, slots)),
      session,
    );
    this.batch = new GenerationBatch(this.session, this.held, limits.tokens);
  }
}
