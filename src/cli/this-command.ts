import { basename, relative, sep } from 'node:path';
import { quoteForShell } from './quote.ts';

/**
 * The command that a shell in the same folder is given to do the same again.
 * @param argv node, the program's file and its words
 */
export function thisCommand([, file = '', ...words]: readonly string[], folder: string): string {
  return [...program(file, folder), ...words].map(quoteForShell).join(' ');
}

function program(file: string, folder: string): readonly string[] {
  // npx links the program there, in the project or in a cache of its own.
  if (file.includes(`${sep}node_modules${sep}.bin${sep}`)) return ['npx', 'plumbline'];
  if (basename(file) === 'plumbline') return ['plumbline'];
  const near = relative(folder, file);
  return ['node', near.startsWith('..') ? file : near];
}
