// A journal whose samples were written out of order, or twice, written anew in order.

import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { temporaryPath } from '../lib/files.ts';
import { readJsonLines, type JsonLine } from '../lib/jsonl.ts';

type Span = Pick<JsonLine, 'start' | 'end'>;

/**
 * Replaces a journal by one that has the header, the samples by ascending index (the first of each index), and the last
 * of its `finished` lines. Lines are copied byte by byte, and only their places are held in memory.
 */
export async function sortJournal(path: string): Promise<void> {
  const spans = await orderedSpans(path);
  const temporary = temporaryPath(path);
  const source = await open(path, 'r');
  try {
    const copy = await open(temporary, 'wx');
    try {
      for (const span of spans) await copySpan(source, copy, span);
      await copy.sync();
    } finally {
      await copy.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await source.close();
  }
}

async function orderedSpans(path: string): Promise<readonly Span[]> {
  const samples = new Map<number, Span>();
  let header: Span | undefined;
  let finished: Span | undefined;
  for await (const { value, start, end } of readJsonLines(path)) {
    const { index, finished: record } = value as { index?: number; finished?: unknown };
    if (header === undefined) header = { start, end };
    else if (record !== undefined) finished = { start, end };
    else if (index !== undefined && !samples.has(index)) samples.set(index, { start, end });
  }
  const ordered = [...samples].sort(([a], [b]) => a - b).map(([, span]) => span);
  return [header, ...ordered, finished].filter((span) => span !== undefined);
}

async function copySpan(source: FileHandle, copy: FileHandle, { start, end }: Span): Promise<void> {
  const bytes = Buffer.alloc(end - start);
  await source.read(bytes, 0, bytes.length, start);
  await copy.writeFile(bytes);
}
