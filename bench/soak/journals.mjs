// How many samples stand in the journals of a results folder: only what is new is read each time.

import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What a sample's line begins with, and the end of the line before it. */
const beginning = Buffer.from('\n{"index":');

/** The journals of a folder that need not exist yet. State: how far each was read. */
export function followJournals(folder) {
  const known = new Map();
  const files = () => {
    try {
      return readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    } catch {
      return [];
    }
  };
  const follow = (name) => {
    const file = openSync(join(folder, name), 'r');
    const { size, ino } = fstatSync(file);
    const before = known.get(name);
    // A journal that was put into order is another file of that name.
    const same = before !== undefined && before.ino === ino && before.bytes <= size;
    const state = same ? before : { ino, bytes: 0, samples: 0 };
    const chunk = Buffer.alloc(1 << 20);
    for (;;) {
      const length = readSync(file, chunk, 0, chunk.length, state.bytes);
      if (length < beginning.length) break;
      const text = chunk.subarray(0, length);
      for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1))
        state.samples += 1;
      // The end of the chunk may be the first part of a beginning.
      state.bytes += length - beginning.length + 1;
    }
    closeSync(file);
    known.set(name, state);
    return { size, samples: state.samples };
  };
  return {
    /** How many samples are written, in all journals. */
    recorded: () => files().reduce((sum, name) => sum + follow(name).samples, 0),
    bytes: () => files().reduce((sum, name) => sum + follow(name).size, 0),
    /** How many questions have a sample. */
    distinct: () => {
      const indexes = files().flatMap((name) =>
        [...readFileSync(join(folder, name), 'latin1').matchAll(/^\{"index":(\d+),/gm)].map(
          ([, index]) => index,
        ),
      );
      return new Set(indexes).size;
    },
  };
}
