import { describe, expect, test } from 'vitest';
import { requestTable } from '../../src/report/request-table.ts';
import type { CheckedTask } from '../../src/runners/request-counts.ts';

const none = { questions: 0, requests: 0 };
const task = (name: string, changes: Partial<CheckedTask> = {}): CheckedTask => ({
  task: name,
  shots: 0,
  total: 50,
  questions: 50,
  requests: 200,
  unclean: none,
  truncated: { ...none, tokens: 0 },
  inWindows: none,
  beginsTwice: none,
  refused: none,
  example: null,
  refusal: null,
  ...changes,
});
const page = (tasks: readonly CheckedTask[], appendsEos = false): string =>
  requestTable({ tasks, missing: [] }, { maxLength: 256, appendsEos });

describe('the table of tasks’ requests', () => {
  test('has a row a task, and says how many of its questions were looked at', () => {
    expect(page([task('piqa'), task('hellaswag', { questions: 200, total: 10_042, requests: 800 })])).toBe(
      [
        'Task       Shots                Questions  Requests  Unclean joins  Contexts cut  Cannot be asked',
        '---------  -----  -----------------------  --------  -------------  ------------  ---------------',
        'piqa           0                       50       200              0             0                0',
        'hellaswag      0  the first 200 of 10,042       800              0             0                0',
        '',
      ].join('\n'),
    );
  });

  test('counts questions, with their requests, and shows the join that is not clean', () => {
    const example = { context: 'x'.repeat(40), continuation: ' yes', crossing: 'x y' };
    const text = page([task('boolq', { unclean: { questions: 3, requests: 12 }, example })]);
    expect(text).toMatch(/^boolq .* 3 \(12 requests\) +0 +0$/m);
    expect(text).toContain(
      `An unclean join, of boolq: "…${'x'.repeat(24)}" + " yes", where the tokens of the whole have "x y" across.`,
    );
    expect(page([task('boolq', { example })], true)).toMatch(
      /^Unclean joins: the end of text behind the context/m,
    );
  });

  test('says what is cut, in windows, begun twice and refused', () => {
    const text = page([
      task('a', { truncated: { questions: 5, requests: 5, tokens: 1234 } }),
      task('b', { inWindows: { questions: 2, requests: 2 }, beginsTwice: { questions: 7, requests: 7 } }),
      task('c', { refused: { questions: 1, requests: 1 }, refusal: 'It is too long.' }),
    ]);
    expect(text).toMatch(/^Task .* In windows +Two beginnings +Cannot be asked$/m);
    expect(text).toContain(
      '5 requests do not fit into the context of 256 tokens; 1,234 tokens at their front',
    );
    expect(text).toContain('In windows: texts longer than the context');
    expect(text).toContain('Cannot be asked, such as of c: It is too long.');
  });

  test('of many tasks has rows for those with trouble only', () => {
    const many = Array.from({ length: 57 }, (_, index) => task(`mmlu_${index}`));
    expect(page(many)).toBe('57 tasks (2,850 of 2,850 questions): clean joins, and nothing is cut.\n');
    const text = page([...many, task('long', { truncated: { questions: 1, requests: 1, tokens: 1 } })]);
    expect(text.split('\n').filter((line) => line.startsWith('mmlu_'))).toEqual([]);
    expect(text).toMatch(/^long /m);
    expect(text).toContain('57 more tasks (2,850 of 2,850 questions): clean joins, and nothing is cut.\n');
  });

  test('names what is missing', () => {
    const missing = [{ task: 'piqa', splits: ['validation'], command: 'plumbline data get piqa' }];
    expect(requestTable({ tasks: [], missing }, { maxLength: 256, appendsEos: false })).toBe(
      'piqa: not checked, since its data are not here (validation): plumbline data get piqa\n',
    );
    const many = Array.from({ length: 57 }, () => missing).flat();
    expect(requestTable({ tasks: [], missing: many }, { maxLength: 256, appendsEos: false })).toBe(
      '57 tasks: not checked, since their data are not here; `plumbline data` tells which are.\n',
    );
  });
});
