import { basename, relative } from 'node:path';
import { quoteForShell } from './quote.ts';

/**
 * The command that a shell in the same folder is given to do the same again.
 * @param argv node, the program's file and its words
 * @param byNpm whether npx (or `npm exec`) started it
 */
export function thisCommand(
  [, file = '', ...words]: readonly string[],
  folder: string,
  byNpm: boolean,
): string {
  const near = relative(folder, file);
  const installed = basename(file) === 'plumbline';
  const program = byNpm
    ? ['npx', 'plumbline']
    : installed
      ? ['plumbline']
      : ['node', near.startsWith('..') ? file : near];
  return [...program, ...words].map(quoteForShell).join(' ');
}
