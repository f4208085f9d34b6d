// Runs a few passes of a model on a provider, to see whether it runs there and how fast.

import { ModelError } from '../../lib/errors.ts';
import type { Model } from '../model.ts';
import { PassFailed } from '../pass-failed.ts';
import { openRunner } from '../runner.ts';
import type { RunnerOptions } from '../types.ts';

/** Tokens of a pass; fewer where the model has no positions for them. */
const length = 128;
const passes = 3;
/** A provider that is slow enough is not asked again. Seconds. */
const longPass = 5;

/**
 * Tokens a second, the best of a few passes of 128 tokens behind a first one that builds what is built once.
 * @throws ModelError where the model does not run there
 */
export async function tokensPerSecond(
  model: Model,
  provider: string,
  options: RunnerOptions,
): Promise<number> {
  const runner = await openRunner(model, { ...options, provider, workers: 1 });
  try {
    let best = 0;
    for (let pass = 0; pass <= passes; pass++) {
      const tokens = textOf(pass, model);
      const started = performance.now();
      const [answer] = await runner.answer([{ kind: 'tokens', tokens, from: 1 }]);
      if (answer instanceof PassFailed) throw new ModelError(answer.message);
      if (answer instanceof Error) throw answer;
      const seconds = (performance.now() - started) / 1000;
      const isLast = pass === passes || seconds > longPass;
      if (pass > 0 || isLast) best = Math.max(best, (tokens.length - 1) / seconds);
      if (isLast) break;
    }
    return best;
  } finally {
    await runner.close();
  }
}

/** Other tokens for each pass, so that nothing of the one before can be held for it. */
function textOf(pass: number, { checkpoint, tokenizer, maxLength }: Model): readonly number[] {
  const vocabulary = Math.min(checkpoint.vocabulary ?? tokenizer.vocabularySize, tokenizer.vocabularySize);
  return Array.from(
    { length: Math.min(length, maxLength) + 1 },
    (_, index) => (pass + index * (pass + 7)) % vocabulary,
  );
}
