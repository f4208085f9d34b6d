// Two models beside each other, for a terminal.

import type { PairedColumns } from '../analysis/comparison/paired-columns.ts';
import { pairedRate, type ComparedPair } from '../analysis/comparison/two-models.ts';
import { listed } from '../analysis/table-selection.ts';
import { plainName } from '../tasks/metrics.ts';
import { printable } from './escape.ts';
import { fixed } from './fixed.ts';
import { pText, signed } from './prediction-words.ts';
import { textTable } from './text-table.ts';

/** What two models are called, and what they have. */
export interface PairedHead extends Pick<PairedColumns, 'apart' | 'onlyFirst' | 'onlySecond'> {
  readonly first: string;
  readonly second: string;
}

/** One row a task that both have, and what is not compared. Ends with a newline. */
export function pairedPage(pairs: readonly ComparedPair[], head: PairedHead): string {
  const { first, second } = head;
  const table = textTable(
    [
      { name: 'task' },
      { name: 'metric' },
      { name: first },
      { name: second },
      { name: 'difference' },
      { name: 'questions', align: 'right' },
      { name: 'won, lost', align: 'right' },
      { name: 'p, corrected' },
      { name: 'test' },
      { name: '' },
    ],
    pairs.map((pair) => [
      pair.label,
      pair.higherIsBetter ? plainName(pair.metric) : `${plainName(pair.metric)} ↓`,
      fixed(pair.first.value),
      fixed(pair.second.value),
      `${signed(pair.difference)}${pair.standardError === null ? '' : ` ± ${fixed(pair.standardError)}`}`,
      String(pair.matched),
      pair.won === null ? '' : `${pair.won}, ${pair.lost}`,
      pair.p === null ? '' : `${pText(pair.p)}, ${pText(pair.adjusted)}`,
      pair.p === null ? '' : pair.test,
      pair.sentence,
    ]),
  );
  const heading = `${printable(first)} less ${printable(second)}, paired by question (difference: + is better, also where less is better, ↓)\n`;
  const notes = pairedNotes(pairs, head);
  return `${pairs.length === 0 ? '' : `${heading}${table}`}${notes.map((note) => `${printable(note)}\n`).join('')}`;
}

/** What to know of the pairs, and which tasks stand in none; a sentence each. */
export function pairedNotes(pairs: readonly ComparedPair[], head: PairedHead): readonly string[] {
  const { first, second, apart, onlyFirst, onlySecond } = head;
  const noted = new Map<string, string[]>();
  for (const { label, note, matched } of pairs) {
    if (note === null) continue;
    const text =
      matched === 0 ? `Not paired, so that the difference is less sure (${note})` : `In part (${note})`;
    noted.set(text, [...(noted.get(text) ?? []), label]);
  }
  const limited = pairs.filter((pair) => pair.limited).map(({ label }) => label);
  return [
    ...[...noted].map(([text, labels]) => `${text}: ${listed(labels)}.`),
    ...(limited.length > 0 ? [`Only a part of the questions was asked in ${listed(limited)}.`] : []),
    ...(pairs.length > 1
      ? [`Corrected over ${pairs.length} tasks at ${100 * pairedRate} % false discoveries.`]
      : []),
    ...(apart.length > 0
      ? [
          `Both have ${listed(apart)}, but not under the same conditions (version, shots, limit, data): not compared.`,
        ]
      : []),
    ...(onlyFirst.length > 0 ? [`Only ${first} has ${listed(onlyFirst)}.`] : []),
    ...(onlySecond.length > 0 ? [`Only ${second} has ${listed(onlySecond)}.`] : []),
  ];
}
