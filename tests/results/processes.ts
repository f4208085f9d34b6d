// Processes of ours that the tests of locks and claims start, suspend and kill. They run the compiled package, as `node` on TypeScript
// would not do on every version.

import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import type { Holder } from '../../src/results/holder.ts';

const dist = new URL('../../dist/', import.meta.url);

const start = (words: readonly string[]) => execa('node', words, { reject: false, ipc: true });

export type Child = ReturnType<typeof start>;

/**
 * Starts a process that runs a module's text; `from('results/claims.js')` in it imports a compiled module, and `await tell(x)` sends a message. It is
 * killed after the test.
 */
export function startModule(text: string, ...words: readonly string[]): Child {
  const whole = `
    const from = (path) => import(new URL(path, ${JSON.stringify(dist.href)}).href);
    const tell = (message) => new Promise((sent) => process.send(message, sent));
    const words = process.argv.slice(1);
    ${text}`;
  const child = start(['--input-type=module', '--eval', whole, ...words]);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await child;
  });
  return child;
}

/** The first message of a process. */
export async function messageOf<T>(child: Child): Promise<T> {
  const ended = child.then(({ stderr }) => {
    throw new Error(`The process ended: ${stderr}`);
  });
  // It says less than the process itself.
  const message = child.getOneMessage().catch(() => ended);
  return Promise.race([message as Promise<T>, ended]);
}

/** A process that does nothing, as a holder writes itself. */
export async function startHolder(): Promise<{ readonly child: Child; readonly holder: Holder }> {
  const child = startModule(`
    const { thisProcess } = await from('results/holder.js');
    tell(await thisProcess());
    setInterval(() => undefined, 1000);`);
  return { child, holder: await messageOf<Holder>(child) };
}

/** A process that has ended, as a holder. */
export async function endedHolder(): Promise<Holder> {
  const { child, holder } = await startHolder();
  child.kill('SIGKILL');
  await child;
  return holder;
}
