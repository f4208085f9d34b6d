import { expect, test } from 'vitest';
import { DataError, ModelError } from '../../../src/lib/errors.ts';
import { PassFailed } from '../../../src/runners/pass-failed.ts';
import { Measuring } from '../../../src/runners/plan/measuring.ts';
import type { Runner } from '../../../src/runners/types.ts';
import { readModel } from '../../../src/runners/model.ts';
import { zoo } from '../../cli/plumbline.ts';
import { costed } from './zoo-model.ts';

const request = { kind: 'tokens', tokens: [1, 2], from: 1 } as const;

/** What a measurement ends with where a request is answered by an error. */
async function endOf(refusal: DataError): Promise<unknown> {
  const answers = Promise.resolve([refusal]);
  const runner = { answer: () => answers } as Pick<Runner, 'answer'>;
  const measuring = new Measuring(costed(await readModel(zoo, {})), { runner, clock: () => 0 }, 1);
  return measuring.ask([[request]]).catch((caught: unknown) => caught);
}

test('a measurement ends where a request is refused, and where the model’s passes cost their workers', async () => {
  const refused = new DataError('no');
  expect(await endOf(refused)).toBe(refused);
  const failed = await endOf(new PassFailed('The pass was given up.'));
  expect(failed).toBeInstanceOf(ModelError);
  expect((failed as ModelError).message).toBe('The pass was given up.');
});
