// A model that is ready to answer, for use as a library.

import { DataError } from '../lib/errors.ts';
import type { ModelOutput, ModelRequest } from '../tasks/types.ts';
import { type Model, readModel } from './model.ts';
import { providerOf } from './providers/choose.ts';
import { openRunner } from './runner.ts';
import type { RunnerOptions } from './types.ts';

/** State: the processes that run it, until `close`. */
export interface OpenModel extends Model {
  /** Answers requests in order. Rejects with DataError where one makes no sense. */
  score(requests: readonly ModelRequest[]): Promise<readonly ModelOutput[]>;
  close(): Promise<void>;
}

/** Opens a checkpoint folder (or an .onnx file in one) and starts the processes that run it. */
export async function openModel(path: string, options: RunnerOptions = {}): Promise<OpenModel> {
  const model = await readModel(path, options);
  const provider = await providerOf(model, options, () => undefined);
  const runner = await openRunner(model, { ...options, provider });
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
