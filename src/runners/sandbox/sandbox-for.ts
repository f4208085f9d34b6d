// Whether the sandbox is needed, and allowed.

import { UsageError } from '../../lib/errors.ts';
import type { Task } from '../../tasks/types.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

/**
 * Opens the sandbox where a task runs programs that the model writes; undefined where none does, or the signal is given.
 * @param warn told what the system does not let us contain
 * @throws UsageError where that is not allowed, or there is no Python
 */
export async function openSandboxFor(
  tasks: readonly Task[],
  allowed: boolean,
  signal: AbortSignal | undefined,
  warn: (message: string) => void,
): Promise<Sandbox | undefined> {
  const names = tasks.filter(({ runsCode }) => runsCode).map(({ name }) => name);
  if (names.length === 0) return undefined;
  if (allowed) {
    const sandbox = await openSandbox({ signal }).catch((error: unknown) => {
      // The evaluation ends before it computes anything, and says that it was interrupted.
      if (signal?.aborted) return undefined;
      throw error;
    });
    if (!sandbox) return undefined;
    const open = sandbox.containment.filter((words) => words.includes('NOT CONTAINED'));
    if (open.length > 0) warn(`Generated programs are shut in only in part here: ${open.join('; ')}.`);
    return sandbox;
  }
  throw new UsageError(
    `${names.join(' and ')} ${names.length === 1 ? 'runs' : 'run'} programs that the model writes, which is off by default. ` +
      'Allow it with --allow-code, in a sweep file with allow-code: true (docs/code-execution.md says what contains them), or choose other tasks.',
  );
}
