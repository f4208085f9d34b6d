// The small file that tells who holds something, and that its holder touches for as long as it does.

import { open } from 'node:fs/promises';
import { systemCode } from '../lib/files.ts';
import { type Holder, holderSchema, type Life, lifeOf } from './holder.ts';

/** What such a file tells. */
export interface HolderFile {
  /** Its bytes as text. */
  readonly text: string;
  /** undefined where it is empty or torn. */
  readonly holder: Holder | undefined;
  readonly life: Life;
  /** When it was written last, by the file system's clock; in milliseconds. */
  readonly touched: number;
}

/** Reads a holder's file; undefined where there is none. Throws the system's error. */
export async function readHolderFile(file: string, self: Holder): Promise<HolderFile | undefined> {
  // Not `stat` by the name: a network file system tells an open file's time anew.
  const handle = await open(file).catch(nothingThere);
  if (handle === undefined) return undefined;
  try {
    const { mtimeMs: touched } = await handle.stat();
    const text = await handle.readFile('utf8');
    const holder = holderIn(text);
    return { text, holder, life: holder === undefined ? 'elsewhere' : await lifeOf(holder, self), touched };
  } finally {
    await handle.close();
  }
}

/**
 * Whether the holder still holds what the file tells.
 * @param now by the file system's clock, and `limit` for how long a holder that can't be looked up may be silent; in milliseconds
 */
export function isHeld({ life, touched }: HolderFile, now: number, limit: number): boolean {
  if (life === 'running' || life === 'gone') return life === 'running';
  return now - touched <= limit;
}

/**
 * Writes the bytes again that are there: the time of a write is the file system's, whatever this machine's clock says.
 * @param text what they were when they were ours
 * @returns whether they still are. Throws the system's error
 */
export async function touchHolderFile(file: string, text: string): Promise<boolean> {
  // Read and written through one handle: a file that replaces this one in between is not touched.
  const handle = await open(file, 'r+').catch(nothingThere);
  if (handle === undefined) return false;
  try {
    if ((await handle.readFile('utf8')) !== text) return false;
    await handle.write(Buffer.from(text), 0, undefined, 0);
    return true;
  } finally {
    await handle.close();
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function nothingThere(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw error;
}
