import { expect, test } from 'vitest';
import { figureOfMerit } from '../../src/report/figure-of-merit.ts';
import { aRun } from '../results/records.ts';

const { work } = aRun();
const run = (changes: Partial<typeof work>) => aRun(undefined, { work: { ...work, ...changes } });

test('is what was computed over the distinct prefixes of all runs together', () => {
  const runs = [
    run({ computed: 300, trieNodes: 100, alone: 400 }),
    run({ computed: 704, trieNodes: 900, alone: 2600 }),
  ];
  expect(figureOfMerit(runs)).toBe(
    'Figure of merit 1.00: 1,004 tokens computed for 1,000 distinct prefixes (1.00 is perfect; every request alone: 3.00).',
  );
});

test('says why it may be above 1.00', () => {
  const lines = figureOfMerit([run({ computed: 1005, trieNodes: 1000 })]).split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(
    /^It is above 1\.00 where a beginning that questions share is run again: by each worker/,
  );
});

test('says of how many questions it is, where a run went on after an interruption', () => {
  expect(figureOfMerit([run({}), run({ questions: 4 })])).toMatch(
    /\nCounted on 14 of 20 questions; the others were scored before an interruption\.$/,
  );
});

test('says what did not fit into the context', () => {
  expect(figureOfMerit([run({ truncatedRequests: 3, truncatedTokens: 1234 })])).toMatch(
    /\n3 requests did not fit into the context; 1,234 tokens at their front were left out\.$/,
  );
});

test('is silent where all was scored before', () => {
  const nothing = run({ questions: 0, computed: 0, trieNodes: 0, alone: 0 });
  expect(figureOfMerit([nothing])).toBe(
    'Counted on 0 of 10 questions; the others were scored before an interruption.',
  );
});

test('leaves imported runs out: nothing was computed for them here', () => {
  const origin = { tool: 'lm-eval', version: null, file: 'r.json', sha256: '', imported: '' } as const;
  const nothing = { ...work, questions: 0, computed: 0, trieNodes: 0, alone: 0 };
  const imported = aRun(undefined, { work: nothing, origin: { ...origin, model: 'hf', modelArguments: '' } });
  expect(figureOfMerit([imported])).toBe('');
  expect(figureOfMerit([run({}), imported])).toBe(figureOfMerit([run({})]));
});
