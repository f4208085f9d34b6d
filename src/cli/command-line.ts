// The command line: the list of commands, and errors to exit codes.

import { createRequire } from 'node:module';
import yargs from 'yargs';
import { UsageError } from '../lib/errors.ts';
import { compareCommand } from './commands/compare.ts';
import { dataCommand } from './commands/data.ts';
import { evalCommand } from './commands/eval.ts';
import { fitCommand } from './commands/fit.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { planCommand } from './commands/plan.ts';
import { predictCommand } from './commands/predict.ts';
import { reportCommand } from './commands/report.ts';
import { runsCommand } from './commands/runs.ts';
import { scoreCommand } from './commands/score.ts';
import { sweepCommand } from './commands/sweep.ts';
import { tableCommand } from './commands/table.ts';
import { tasksCommand } from './commands/tasks.ts';
import { verifyCommand } from './commands/verify.ts';
import { reportFailure } from './failure.ts';
import { commonOptions, checkOptions } from './options.ts';

const commands = [
  evalCommand,
  sweepCommand,
  scoreCommand,
  tasksCommand,
  dataCommand,
  inspectCommand,
  planCommand,
  importCommand,
  fitCommand,
  tableCommand,
  predictCommand,
  compareCommand,
  reportCommand,
  runsCommand,
  verifyCommand,
];

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** What yargs says in words that only its own users know. */
const wording = {
  'Not enough non-option arguments: got %s, need at least %s': word(
    'An argument is missing: %s given, at least %s needed',
  ),
  'Not enough arguments following: %s': 'A value is missing after --%s',
  'Missing required argument: %s': word('Missing: --%s'),
  'Unknown argument: %s': word('There is no such option or argument: %s'),
  'Did you mean %s?': 'There is no such command; did you mean %s?',
  'Unknown command: %s': word('There is no command %s'),
  'Arguments %s and %s are mutually exclusive': '--%s and --%s exclude each other',
};

/** yargs asks for a singular and a plural. */
function word(text: string): string {
  return { one: text, other: text } as unknown as string;
}

/** Runs the command line; nothing is thrown. Returns the exit code. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const parser = yargs([...words])
    .scriptName('plumbline')
    .detectLocale(false)
    .updateStrings(wording)
    .parserConfiguration({ 'camel-case-expansion': false })
    .usage('$0 <command>\n\nEvaluates open-weights language models on the standard tasks, locally.')
    .command(commands as never)
    .options(commonOptions)
    .alias('help', 'h')
    .check(checkOptions, true)
    .demandCommand(1, 'Which command?')
    .recommendCommands()
    .strict()
    .version(version)
    // A terminal that does not know its width says 0.
    .wrap(Math.min(110, process.stdout.columns || 110))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw isOurs(error) ? error : new UsageError(`${sentence(message)} ${seeHelp(words)}`);
    });
  try {
    await parser.parseAsync();
    return 0;
  } catch (error) {
    return reportFailure(error, words.includes('--verbose'), version);
  }
}

/** Whether a command threw it, rather than yargs. */
const isOurs = (error: Error | undefined): boolean => error !== undefined && error.name !== 'YError';

const sentence = (message: string): string => (/[.?!]$/.test(message) ? message : `${message}.`);

function seeHelp([first = '']: readonly string[]): string {
  const known = commands.some(({ command }) => String(command).split(' ')[0] === first);
  return `See \`plumbline ${known ? `${first} ` : ''}--help\`.`;
}
