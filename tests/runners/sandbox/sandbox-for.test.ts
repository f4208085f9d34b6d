// Whether programs may be run at all.

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/lib/errors.ts';
import { openSandboxFor } from '../../../src/runners/sandbox/sandbox-for.ts';
import { selectTasks } from '../../../src/tasks/registry.ts';
import { python } from './programs.ts';

const open = (names: readonly string[], allowed: boolean, signal?: AbortSignal) =>
  openSandboxFor(selectTasks(names).tasks, allowed, signal, () => undefined);

describe('a sandbox', () => {
  test('is not opened where no task runs programs', async () => {
    expect(await open(['piqa', 'gsm8k'], true)).toBeUndefined();
    expect(await open(['piqa'], false)).toBeUndefined();
  });

  test.each([['humaneval'], ['mbpp'], ['paper']])('is refused to %s unless it is allowed', async (name) => {
    const refused = open([name], false);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/runs programs that the model writes, which is off by default/);
  });

  test.skipIf(!python)('is not missed by an evaluation that has been interrupted', async () => {
    expect(await open(['humaneval'], true, AbortSignal.abort())).toBeUndefined();
  });
});
