import { describe, expect, test } from 'vitest';
import { verifyPage } from '../../src/report/verify-page.ts';
import type { Difference, Verification } from '../../src/results/verification.ts';

const verification: Verification = {
  ...{ key: '0'.repeat(20), model: 'tiny', task: 'arc_easy', shots: 1, provider: 'cuda' },
  ...{ journal: 'results/samples/0.jsonl', samples: 1, importedFrom: null },
  questions: { questions: 1 },
  scoring: {
    ...{ drawn: 1, seed: 5, questions: 1, blocks: 1, largest: 1e-5, tolerance: 0.001 },
    reason: 'cuda does not give the same bits each time',
  },
  ...{ differences: [], differing: 0, notes: [] },
};
const difference: Difference = { line: 2, question: 0, field: 'scores.acc', recorded: 0, expected: 1 };

describe('the page of a verification', () => {
  test('tells what was done, and within what', () => {
    expect(verifyPage(verification)).toBe(
      `run        ${'0'.repeat(20)}: tiny on arc_easy, 1 shot, cuda
journal    results/samples/0.jsonl: 1 sample read
questions  1 question compared with what the task makes of the data and the recorded outputs
scoring    1 question in 1 block scored again (1 drawn, seed 5), compared within 0.001 a token, since cuda does not give the same bits each time; the largest difference is 0.00001

Nothing differs.
`,
    );
  });

  test('has no more than 20 rows, and says how many there are', () => {
    const differences = Array.from({ length: 30 }, (_, line) => ({ ...difference, line }));
    const page = verifyPage({ ...verification, differences, differing: 2000 });
    expect(page.match(/scores\.acc/g)).toHaveLength(20);
    expect(page).toContain('… and 1980 more; --json has them.\n');
  });

  test('shows values of any kind in a cell, and nothing that a terminal obeys', () => {
    const values = [undefined, null, 'x'.repeat(100), '\u001b[31mred\n', { a: [1] }];
    const differences = values.map((recorded) => ({ ...difference, recorded, field: 'doc.\u001b[2J' }));
    const page = verifyPage({
      ...verification,
      model: 'ti\u001b[2Jny',
      differences,
      differing: 5,
      notes: ['a\u001bb'],
    });
    expect(page).toContain('(nothing)');
    expect(page).toContain('null');
    expect(page).toContain(`${'x'.repeat(47)}…`);
    expect(page).toContain('{"a":[1]}');
    expect(page).not.toContain('\u001b');
  });

  test('says where so small differences may come from, if there are no others', () => {
    const scoring = { ...verification.scoring, tolerance: 0, reason: null, largest: 1e-7 };
    const small = { ...difference, field: 'outputs[0].logprobs[1]' };
    const words = 'another kind of processor';
    expect(verifyPage({ ...verification, scoring, differences: [small], differing: 1 })).toContain(words);
    expect(
      verifyPage({ ...verification, scoring, differences: [small, difference], differing: 2 }),
    ).not.toContain(words);
    expect(
      verifyPage({
        ...verification,
        scoring: { ...scoring, largest: 0.1 },
        differences: [small],
        differing: 1,
      }),
    ).not.toContain(words);
  });
});
