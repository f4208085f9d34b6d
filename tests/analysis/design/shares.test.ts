import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { sharesProblem } from '../../../src/analysis/design/shares.ts';
import { sharedFolder } from '../../shared-folder.ts';

const shares = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(values).map(([word, value]) => [`pretraining_summary_percentage_${word}`, value]),
  );

describe('shares', () => {
  test.each([
    [{}],
    [{ code: 100 }],
    [{ web: 60, code: 40, english: 100 }],
    [{ web: 71.9, code: 15.9, books: 3, reference: 4, academic: 5.2 }],
    // Rounded up, each.
    [{ web: 33.4, code: 33.4, books: 33.4 }],
    [{ web: 100, academic: 5 }],
    // One per cent of code alone.
    [{ web: 0, code: 1 }],
    [{ code: 1, books: 0 }],
  ])('can be true: %j', (values) => {
    expect(sharesProblem(shares(values))).toBeUndefined();
  });

  test.each([
    [
      { web: 50.3, code: 50.3 },
      'web + code is 100.6 %, and shares of one training set add up to 100 at most.',
    ],
    [
      { web: 80, code: 10, books: 5, reference: 6, academic: 1 },
      'web + code + books + reference is 101 %, and shares of one training set add up to 100 at most.',
    ],
    [
      { web: 90, academic: 16 },
      'web + academic is 106 %, more than the overlap of academic texts and web pages explains; shares add up to 100.',
    ],
    [{ web: 0.37, code: 0.63 }, 'web + code is 1 %; shares are in percent, so write 15 for 0.15.'],
  ])('cannot be true: %j', (values, problem) => {
    expect(sharesProblem(shares(values))).toBe(problem);
  });

  const published = join(sharedFolder, 'paper', 'dataset_info.csv');
  test.skipIf(!existsSync(published))('of all published models can be true', () => {
    const rows = parse(readFileSync(published, 'utf8'), {
      columns: true,
      skip_empty_lines: true,
    }) as unknown as readonly Record<string, string>[];
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const known = Object.entries(row).flatMap(([name, text]) =>
        name.includes('_percentage_') && text !== '' && Number(text) >= 0
          ? [[name, Number(text)] as const]
          : [],
      );
      expect(sharesProblem(Object.fromEntries(known)), row.id).toBeUndefined();
    }
  });
});
