#!/usr/bin/env node
// The program: the command line with the process's words, streams and exit code.

import { setImmediate } from 'node:timers/promises';
import { thisCommand } from './this-command.ts';

// A reader that has seen enough, such as `head`, is no fault; a full disk is told on the other stream.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(
    `plumbline: Cannot write to stdout: ${error.message}. Make room, or choose another place.\n`,
  );
  process.exit(2);
});
// Nobody can be told; what is computed is worth more than what is said of it.
process.stderr.on('error', () => undefined);

// What is imported below takes a while, in which nothing is begun; after that a command listens itself where it has something to end.
const signals = ['SIGINT', 'SIGTERM'] as const;
const stop = (): void => {
  process.stderr.write(
    `plumbline: interrupted; nothing was begun. To begin: ${thisCommand(process.argv, process.cwd())}\n`,
  );
  process.exit(130);
};
for (const signal of signals) process.on(signal, stop);
const { runCommandLine } = await import('./command-line.ts');
// A signal that came while modules were run is told now.
await setImmediate();
for (const signal of signals) process.off(signal, stop);

// Set rather than exited with, so that what was written is flushed.
process.exitCode = await runCommandLine(process.argv.slice(2));
