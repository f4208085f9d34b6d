// From what a command threw to one line on stderr and an exit code.

import { Interrupted, SomeFailed } from '../evaluation/options.ts';
import { DataError, ModelError, UsageError } from '../lib/errors.ts';
import { printable } from '../report/escape.ts';
import { failureText, someFailedText } from '../report/sweep-failures.ts';

/** A command ran, and the answer is no: some requests could not be answered, for instance. */
export class AnsweredNo extends Error {
  override readonly name = 'AnsweredNo';
}

/** 70 is sysexits' EX_SOFTWARE. */
const exitCodes = { no: 1, cannot: 2, ourFault: 70, interrupted: 130 };

/** Says on stderr why a command ended, with the stack where `verbose`. Returns the exit code. */
export function reportFailure(error: unknown, verbose: boolean, version: string): number {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const code = exitCodeOf(error);
  const isLong = verbose && stack !== undefined && (code === exitCodes.cannot || code === exitCodes.ourFault);
  const lines = error instanceof SomeFailed ? failureLines(error) : [message];
  if (isLong) process.stderr.write(`plumbline: ${stack}\n`);
  else for (const line of lines) process.stderr.write(`plumbline: ${oneLine(line)}\n`);
  if (code === exitCodes.ourFault) {
    process.stderr.write(
      `plumbline: this is a fault of Plumbline ${version}; please report it to its issue tracker with what --verbose prints.\n`,
    );
  }
  return code;
}

/** Each failure, and what they come to. */
const failureLines = ({ failures, records }: SomeFailed): readonly string[] => [
  ...failures.map(failureText),
  someFailedText(failures, records.length),
];

const oneLine = (text: string): string => printable(text.replaceAll(/\s*\n\s*/g, ' '));

function exitCodeOf(error: unknown): number {
  if (error instanceof AnsweredNo || error instanceof SomeFailed) return exitCodes.no;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  const expected = error instanceof UsageError || error instanceof DataError || error instanceof ModelError;
  return expected ? exitCodes.cannot : exitCodes.ourFault;
}
