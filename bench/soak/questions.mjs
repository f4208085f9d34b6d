// Made-up rows in ARC's columns, the same for the same number.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const words =
  'the of and to in is was he for it with as his on be at by had not are but from or have an they which one you were her all she there would their'.split(
    ' ',
  );

/** Numbers between 0 and 1 from a seed. Source: mulberry32, Tommy Ettinger, public domain. */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Writes `count` rows to be asked, four choices each, and a few to be shown as shots. */
export function writeQuestions(folder, count) {
  const next = numbers(1234);
  const text = (least, most) =>
    Array.from(
      { length: least + Math.floor(next() * (most - least + 1)) },
      () => words[Math.floor(next() * words.length)],
    ).join(' ');
  const row = (id) => {
    const choices = { text: [text(1, 4), text(1, 4), text(1, 4), text(1, 4)], label: ['A', 'B', 'C', 'D'] };
    return {
      id: String(id),
      question: `${text(4, 10)} ${id}?`,
      choices,
      answerKey: 'ABCD'[Math.floor(next() * 4)],
    };
  };
  const rows = (length) => Array.from({ length }, (_, id) => `${JSON.stringify(row(id))}\n`).join('');
  writeFileSync(join(folder, 'train.jsonl'), rows(10));
  writeFileSync(join(folder, 'test.jsonl'), rows(count));
}
