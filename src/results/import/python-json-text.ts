// JSON as Python's `json.dumps` writes it: with the literals NaN, Infinity and -Infinity, which JSON lacks.

import { randomUUID } from 'node:crypto';
import { DataError } from '../../lib/errors.ts';

/** No file of lm-eval is nested deeper; what walks through a value is not made for more. */
const deepest = 200;

/**
 * Reads JSON in Python's dialect; a byte order mark at the front is skipped.
 * @param where file, or file and line, for the message
 * @throws DataError where it is no whole JSON, or nested too deeply
 */
export function parsePythonJson(text: string, where: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let value: unknown;
  try {
    value = parse(json);
  } catch (error) {
    throw new DataError(`${where} is no whole JSON: ${(error as Error).message.replaceAll(/\s+/g, ' ')}.`);
  }
  refuseDeep(value, where);
  return value;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    // No text of the file can be equal to it.
    const notANumber = randomUUID();
    const plain = withoutLiterals(json, notANumber);
    if (plain === json) throw error;
    return JSON.parse(plain, (_key, value: unknown) => (value === notANumber ? Number.NaN : value));
  }
}

/** The three literals outside of strings put in words that JSON has: numbers that overflow, and for NaN a string. */
function withoutLiterals(json: string, notANumber: string): string {
  const pieces: string[] = [];
  const token = /"|NaN|-?Infinity/g;
  let copied = 0;
  for (let found = token.exec(json); found !== null; found = token.exec(json)) {
    const [word] = found;
    if (word === '"') {
      token.lastIndex = stringEnd(json, found.index);
      continue;
    }
    const instead = word === 'NaN' ? `"${notANumber}"` : word.replace('Infinity', '1e999');
    pieces.push(json.slice(copied, found.index), instead);
    copied = token.lastIndex;
  }
  return pieces.join('') + json.slice(copied);
}

/** The place behind the string that begins at `start`. */
function stringEnd(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (json[quote - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
  }
  return json.length;
}

function refuseDeep(value: unknown, where: string, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > deepest) throw new DataError(`${where} is nested more than ${deepest} levels deep.`);
  for (const item of Object.values(value)) refuseDeep(item, where, depth + 1);
}
