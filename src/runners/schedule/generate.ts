// Greedy generation side by side: a pass reads a part of one new prompt and goes on with every text that is under way by
// one token. A text that is finished makes room for the next; nothing is padded. What a text is answered does not depend
// on the others: they share the products with the weights, row by row, and nothing else.

import { Past } from '../onnx/past.ts';
import type { Session } from '../onnx/session.ts';
import type { Answers } from '../onnx/pass.ts';
import { type GeneratedTokens, type GenerateJob, growsLong } from '../plain/generate.ts';
import { chainPass, upTo } from './passes.ts';
import { sharedLength } from './trie.ts';
import { type HeldTrunk, noTrunk, type Trunk } from './trunk.ts';

export interface BatchJob extends GenerateJob {
  /** What its prompt begins with, run once for all that do. */
  readonly trunk: Trunk;
  /** Whether a text ends here, besides at an end token. */
  readonly stopped: (tokens: readonly number[]) => boolean;
}

interface Waiting {
  readonly job: BatchJob;
  readonly resolve: (generated: GeneratedTokens & { readonly computed: number }) => void;
  readonly reject: (error: unknown) => void;
}

interface Text extends Waiting {
  readonly past: Past;
  /** What is read of it before it goes on token by token: its prompt, or all of it where that is read anew. */
  unread: readonly number[];
  readonly tokens: number[];
  readonly logprobs: number[];
  /** Tokens of passes that were run for it alone. */
  computed: number;
}

/** State: the texts that wait, the one whose prompt is being read, and those under way, in the order they began. */
export class GenerationBatch {
  private readonly waiting: Waiting[] = [];
  private reading: Text | undefined;
  /** Those that have to be read anew. */
  private readonly again: Text[] = [];
  private underWay: Text[] = [];
  private readonly spare: Past[] = [];

  constructor(
    private readonly session: Session,
    private readonly held: HeldTrunk,
    private readonly budget: number,
  ) {}

  get isIdle(): boolean {
    return [this.waiting, this.again, this.underWay].every((texts) => texts.length === 0) && !this.reading;
  }

  /** A text's tokens, and how many went through the network for it. Resolves in one of the steps to come. */
  add(job: BatchJob): Promise<GeneratedTokens & { readonly computed: number }> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ job, resolve, reject });
    });
  }

  /** Runs one pass, and where a text enters that of its trunk before. Where one fails, the texts that were in it are rejected. */
  async step(): Promise<void> {
    try {
      await this.enter();
    } catch (error) {
      this.reading?.reject(error);
      this.reading = undefined;
    }
    if (this.reading === undefined && this.underWay.length === 0) return;
    try {
      await this.run();
    } catch (error) {
      for (const { reject } of [...this.underWay, ...(this.reading ? [this.reading] : [])]) reject(error);
      this.underWay = [];
      this.reading = undefined;
    }
  }

  /** Begins with the next prompt where a slot is free for its text. */
  private async enter(): Promise<void> {
    if (this.reading || this.underWay.length >= this.session.model.slots) return;
    this.reading = this.again.shift();
    if (this.reading) return;
    const next = this.waiting.shift();
    if (!next) return;
    const { layers = [], width = 0 } = this.session.model.past ?? {};
    const past = this.spare.pop() ?? new Past({ layers: layers.length, width });
    const { prompt } = next.job;
    const text: Text = { ...next, past, unread: prompt, tokens: [], logprobs: [], computed: 0 };
    this.reading = text;
    const { bound = Infinity } = this.session.model.long ?? {};
    const trunk = prompt.length > bound ? noTrunk : next.job.trunk;
    const shared = await this.held.pastOf(
      trunk,
      this.session,
      this.budget,
      (tokens) => (text.computed += tokens),
    );
    past.reserve(prompt.length);
    past.copy(shared, Math.min(sharedLength(prompt, trunk.tokens), prompt.length - 1));
  }

  private async run(): Promise<void> {
    const { reading, underWay } = this;
    const done = reading?.past.length ?? 0;
    const part = reading?.unread.slice(done, done + this.budget) ?? [];
    const isRead = reading !== undefined && done + part.length === reading.unread.length;
    const rows = [...(isRead ? [part.length - 1] : []), ...underWay.map((_, slot) => part.length + slot)];
    const answers = await this.session.run({
      ...chainPass(part, done),
      textLength: reading?.unread.length ?? 0,
      past: reading?.past,
      slots: underWay.map(({ tokens, past }) => ({ token: tokens.at(-1) as number, past })),
      rows,
      keepRows: true,
    });
    if (reading) {
      reading.past.append(answers.added, upTo(part.length));
      reading.computed += part.length;
    }
    underWay.forEach((text, slot) => {
      text.past.append(answers.added, [part.length + slot]);
      text.computed++;
    });
    if (isRead) this.reading = undefined;
    const extended = isRead ? [reading, ...underWay] : underWay;
    extended.forEach((text, row) => extend(text, answers, row));
    const going = isRead ? [...underWay, reading] : underWay;
    this.underWay = going.filter((text) => !this.finish(text) && !this.readAgain(text));
  }

  private readAgain(text: Text): boolean {
    if (!growsLong(this.session, text.past, text.unread)) return false;
    text.past.truncate(0);
    text.unread = [...text.job.prompt, ...text.tokens];
    this.again.push(text);
    return true;
  }

  private finish({ job, past, tokens, logprobs, computed, resolve }: Text): boolean {
    const ends = job.endTokens.includes(tokens.at(-1) as number) || tokens.length === job.maxTokens;
    if (!ends && !job.stopped(tokens)) return false;
    this.spare.push(past);
    resolve({ tokens, logprobs, computed });
    return true;
  }
}

function extend(text: Text, { argMax, maxLogprobs }: Answers, row: number): void {
  text.tokens.push(argMax[row] as number);
  text.logprobs.push(maxLogprobs[row] as number);
}
