// What computed, as a results file says it.

import { createRequire } from 'node:module';
import { cpus, release, type } from 'node:os';

const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string };

/** Our own version. */
export const plumblineVersion = version;

/** The version of lm-eval whose tasks, numbers and files are reproduced. */
export const harnessVersion = '0.4.13';

/** What stands where lm-eval puts PyTorch's report of its environment. */
export function environmentText(versions: Readonly<Record<string, string>>): string {
  const processors = cpus();
  return [
    `Plumbline version: ${version}`,
    `Node.js version: ${process.versions.node}`,
    ...Object.entries(versions).map(([name, which]) => `${name} version: ${which}`),
    `OS: ${type()} ${release()} (${process.arch})`,
    `CPU: ${processors.length} x ${processors[0]?.model.trim() ?? 'unknown'}`,
  ].join('\n');
}
