// Models that are opened when it is their turn, and held one at a time: the tokenizers of a long sweep together would be too much.

import { isDeepStrictEqual } from 'node:util';
import { type EvaluateOptions, stopIfAborted } from './options.ts';
import type { Evaluation, FramedModel, ModelWork } from './parts.ts';
import { ModelError } from '../lib/errors.ts';
import { type Fingerprint, fileStates, fingerprint } from '../model/fingerprint.ts';
import type { RunIdentity } from '../results/types.ts';
import { openFraming } from '../runners/framing.ts';
import { readModel } from '../runners/model.ts';
import { openRunner } from '../runners/runner.ts';
import type { Runner } from '../runners/types.ts';

type OpenFramed = (
  path: string,
  options: EvaluateOptions,
  warn: (message: string) => void,
  prints?: RunIdentity['model'],
) => Promise<FramedModel>;

/**
 * Opens models, each with the way its prompts are made, and holds the last one.
 * The function it returns throws as `readModel` and `openFraming`, and ModelError where a fingerprint is given and is not the model's.
 */
export function openOneAtATime(): OpenFramed {
  let last: { readonly about: string; readonly model: Omit<FramedModel, 'requireUnchanged'> } | undefined;
  return async (path, options, warn, prints) => {
    const { maxLength, chatTemplate, fewshotAsMultiturn, systemInstruction } = options;
    const about = JSON.stringify([path, maxLength, chatTemplate, fewshotAsMultiturn, systemInstruction]);
    if (last?.about !== about) {
      last = undefined;
      const model = await readModel(path, options);
      last = {
        about,
        model: { ...model, ...(await openFraming(model.checkpoint, options, warn)), path },
      };
    }
    const { model } = last;
    // Looked at before the bytes are: a change between the two shows later.
    const states = await fileStates(model.checkpoint.files);
    if (prints) await requirePrints(model, prints);
    return {
      ...model,
      requireUnchanged: async () => {
        const now = await fileStates(model.checkpoint.files).catch(() => undefined);
        if (now !== states) throw changed(path);
      },
    };
  };
}

/** Throws ModelError where a checkpoint's bytes are not those that runs were planned for. */
async function requirePrints(
  { path, checkpoint }: Pick<FramedModel, 'path' | 'checkpoint'>,
  prints: RunIdentity['model'],
): Promise<void> {
  const now: Fingerprint = await fingerprint(checkpoint.files);
  if (!isDeepStrictEqual({ fingerprint: now.model, tokenizer: now.tokenizer }, prints)) throw changed(path);
}

const changed = (path: string): ModelError =>
  new ModelError(
    `${path} was changed while it was evaluated; nothing was recorded since. Run the same command again: other bytes are another run.`,
  );

/** State: the processes that run a model, from when they are first needed until `close`. */
export class OpenedOnce {
  private opened: Promise<Runner> | undefined;

  constructor(
    readonly work: ModelWork,
    readonly model: FramedModel,
    private readonly evaluation: Pick<Evaluation, 'tell' | 'signal' | 'progress'>,
  ) {}

  runner(): Promise<Runner> {
    return (this.opened ??= this.start());
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.close();
  }

  private async start(): Promise<Runner> {
    const { tell, signal, progress } = this.evaluation;
    stopIfAborted(signal);
    tell({ kind: 'opening', model: this.work.name, ...progress.overview });
    const opened = await openRunner(this.model, { ...this.work.options, signal }, this.work.sandbox);
    for (const message of opened.warnings) tell({ kind: 'warning', message });
    return opened;
  }
}
