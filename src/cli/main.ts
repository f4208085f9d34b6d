#!/usr/bin/env node
// The command line: the list of commands, and errors to exit codes.

import { createRequire } from 'node:module';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { Interrupted } from '../evaluate.ts';
import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { evalCommand } from './commands/eval.ts';
import { inspectCommand } from './commands/inspect.ts';
import { runsCommand } from './commands/runs.ts';
import { scoreCommand } from './commands/score.ts';
import { tableCommand } from './commands/table.ts';
import { tasksCommand } from './commands/tasks.ts';
import { commonOptions } from './options.ts';

const commands = [evalCommand, scoreCommand, tasksCommand, inspectCommand, tableCommand, runsCommand];

const { version, bugs } = createRequire(import.meta.url)('../../package.json') as {
  version: string;
  bugs?: { url: string };
};

/** Exit codes: CONTRACT of the command line; 70 is sysexits' EX_SOFTWARE. */
const exitCodes = { cannot: 2, ourFault: 70, interrupted: 130 };

/** Runs the command line. Sets the exit code rather than exiting, so that what was written is flushed. */
async function main(words: readonly string[]): Promise<void> {
  const parser = yargs([...words])
    .scriptName('plumbline')
    .usage('$0 <command>\n\nEvaluates open-weights language models on the standard tasks, locally.')
    .command(commands as never)
    .options(commonOptions)
    .demandCommand(1, 'Which command? `plumbline --help` lists them.')
    .recommendCommands()
    .strict()
    .version(version)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new UsageError(`${message} See \`plumbline --help\`.`);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    process.exitCode = report(error, words.includes('--verbose'));
  }
}

function report(error: unknown, verbose: boolean): number {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const expected = error instanceof UsageError || error instanceof DataError || error instanceof ModelError;
  if (error instanceof Interrupted) {
    process.stderr.write(`plumbline: ${message}\n`);
    return exitCodes.interrupted;
  }
  process.stderr.write(
    `plumbline: ${verbose && stack !== undefined ? stack : message.replaceAll('\n', ' ')}\n`,
  );
  if (expected) return exitCodes.cannot;
  const where = bugs?.url ?? 'the issue tracker of the project';
  process.stderr.write(
    `plumbline: this is a fault of Plumbline ${version}; please report it (${where}) with what --verbose prints.\n`,
  );
  return exitCodes.ourFault;
}

// A reader that has seen enough, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

await main(hideBin(process.argv));
