// Reading the JSON files of a checkpoint, with errors that say which file and where in it.

import { readFile, stat } from 'node:fs/promises';
import { ModelError } from '../lib/errors.ts';
import { systemReason } from '../lib/files.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A name from a file as an error message shows it: on one line, and not longer than a line. */
export function quoted(name: string): string {
  const text = JSON.stringify(name);
  return text.length <= 120 ? text : `${text.slice(0, 100)}…" (${name.length} characters)`;
}

/** A JSON value as an error message shows it. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 120 ? text : `${text.slice(0, 100)}…`;
}

/** The message of a library's error, on one line. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 300);
}

/**
 * Reads a JSON file whose top is an object, as all of a checkpoint's JSON files are.
 * Throws ModelError where the file cannot be read, is not UTF-8, is not JSON (with line and column), is nested so deeply that what walks
 * through it would have no room, or is not an object.
 */
export async function readJsonObject(file: string): Promise<JsonObject> {
  let bytes: Uint8Array;
  try {
    const found = await stat(file);
    // A named pipe would block the read for ever.
    if (!found.isFile()) throw new ModelError(`${file} is not a file.`);
    if (found.size > largest)
      throw new ModelError(
        `${file} has ${found.size} bytes, more than such a file ever has. Get the file again.`,
      );
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${file} cannot be read: ${systemReason(error)}.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ModelError(`${file} is not UTF-8 text, so it is not JSON. Get the file again.`);
  }
  if (text.startsWith('version https://git-lfs')) throw new ModelError(lfsPointer(file));
  if (isDeep(bytes))
    throw new ModelError(
      `${file} is nested more than ${deepest} levels deep. Mend it or get the file again.`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ModelError(`${file} is not JSON: ${jsonFault(text)}. Mend it or get the file again.`);
  }
  if (!isJsonObject(value))
    throw new ModelError(`${file} holds ${kindOf(value)} where an object was expected. Get the file again.`);
  return value;
}

/** In bytes; the largest tokenizers have a tenth of it. */
const largest = 2 ** 28;

/** No file of a checkpoint is nested a tenth as deep. */
const deepest = 500;

/** Whether JSON opens more brackets within each other than it may. */
function isDeep(bytes: Uint8Array): boolean {
  let depth = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) i = stringEnd(bytes, i);
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepest) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

/** The place of the quote that ends the string which begins at `start`. */
function stringEnd(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] === 0x5c) i++;
    else if (bytes[i] === 0x22) return i;
  }
  return bytes.length;
}

/** What to say of a file that git left as a pointer. */
export const lfsPointer = (file: string): string =>
  `${file} is a Git LFS pointer, not the file itself. Run \`git lfs pull\` in its folder.`;

/** What a JSON value is, for a message: `an array`, `null`, `a number`. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What is wrong in a text that is not JSON, with line and column (in UTF-16 units). */
function jsonFault(text: string): string {
  if (text.trim() === '') return 'it is empty';
  const whole = parseFault(text);
  if (whole === undefined || whole.atEnd) return `it breaks off at ${lineAndColumn(text, text.length)}`;
  // Not every message of the engine tells the place. It is found by halves: the shortest beginning of the text that is
  // wrong in itself and not only cut short. Beyond a megabyte that would take seconds.
  if (text.length > 1_000_000) return whole.words;
  let sound = 0;
  let wrong = text.length;
  while (wrong - sound > 1) {
    const middle = (sound + wrong) >> 1;
    if (parseFault(text.slice(0, middle))?.atEnd === false) wrong = middle;
    else sound = middle;
  }
  return `${whole.words} at ${lineAndColumn(text, sound)}`;
}

/** The engine's words for what is wrong, without the place, and whether it is only that the text ends too soon. */
function parseFault(text: string): { words: string; atEnd: boolean } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = reason(error);
    const position = / at position (\d+)/.exec(message)?.[1];
    const atEnd = /end of JSON|Unterminated/.test(message) || Number(position) === text.length;
    return {
      words: message.replace(/(, ?(\.\.\.)?".* is not valid JSON| in JSON at position| at position).*$/, ''),
      atEnd,
    };
  }
}

function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  return `line ${before.split('\n').length}, column ${at - before.lastIndexOf('\n')}`;
}
