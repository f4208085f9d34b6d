#!/usr/bin/env node
// The program: the command line with the process's words, streams and exit code.

import { runCommandLine } from './command-line.ts';

// A reader that has seen enough, such as `head`, is no fault; nor is one that no longer listens to what is told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Set rather than exited with, so that what was written is flushed.
process.exitCode = await runCommandLine(process.argv.slice(2));
