import { vi } from 'vitest';
import yargs, { type CommandModule } from 'yargs';
import { commonOptions } from '../../../src/cli/options.ts';

/** Runs one command of the command line in this process; rejects with what it throws. */
export async function runInProcess(
  command: CommandModule<never, never>,
  words: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    await yargs([...words])
      .command(command as never)
      .options(commonOptions)
      .strict()
      .exitProcess(false)
      .fail((message, error) => {
        throw error ?? new Error(message);
      })
      .parseAsync();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return written;
}
