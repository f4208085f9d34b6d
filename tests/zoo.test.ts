// The checkpoint that ships, on the tasks that ship, against what transformers computed (zoo/make/reference.py).

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluate.ts';
import type { RunRecord } from '../src/results/types.ts';
import { openModel, type OpenModel } from '../src/runners/open.ts';
import { bundledDataFolder } from '../src/tasks/dataset.ts';
import { plainFraming } from '../src/tasks/frame.ts';
import { type PlacedQuestion, readQuestions } from '../src/tasks/questions.ts';
import type { LogLikelihood, ScoreRequest } from '../src/tasks/types.ts';
import { readGolden } from './goldens/read.ts';
import { taskNamed } from './tasks/benchmarks/fixture-questions.ts';

interface ZooGolden {
  tolerance: { logprob: number; perplexity: number };
  tasks: Record<
    string,
    { n: number; shots: number; chance: number; metrics: Record<string, number>; rows: GoldenRow[] }
  >;
}
interface GoldenRow {
  context: string;
  continuations: string[];
  logprobs: number[];
  greedy: boolean[];
  scores: Record<string, number>;
}

const folder = fileURLToPath(new URL('../zoo/plumb-1m', import.meta.url));
const { tasks, tolerance } = readGolden<ZooGolden>('zoo.json');

it('is at most 3 MB', () => {
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(bytes).toBeLessThanOrEqual(3_000_000);
});

describe.each(Object.entries(tasks))('%s', (name, golden) => {
  let model: OpenModel;
  let questions: readonly PlacedQuestion[];
  beforeAll(async () => {
    model = await openModel(folder, { threads: 1 });
    ({ questions } = await readQuestions(taskNamed(name), { dataFolders: [bundledDataFolder], seed: 1234 }));
  });
  afterAll(() => model.close());

  it('has a checkpoint that is clearly better than chance', () => {
    const { n, chance, metrics } = golden;
    const { acc = 0 } = metrics;
    expect(taskNamed(name).card.chance).toBe(chance);
    expect(acc - chance).toBeGreaterThan(10 * Math.sqrt((acc * (1 - acc)) / n));
    expect(readFileSync(join(folder, '../README.md'), 'utf8')).toContain(
      `| \`${name}\` | ${n} | ${golden.shots} | ${acc.toFixed(4)} ± `,
    );
  });

  it('asks what the reference asked, and gets the same log-likelihoods and scores', async () => {
    expect(golden.rows.length).toBeGreaterThanOrEqual(25);
    for (const [place, row] of golden.rows.entries()) {
      const { question, parts } = questions[place] as PlacedQuestion;
      const requests = question.requests(plainFraming()(parts)) as ScoreRequest[];
      expect(requests).toEqual(
        row.continuations.map((continuation) => ({ kind: 'score', context: row.context, continuation })),
      );
      const outputs = (await model.score(requests)) as LogLikelihood[];
      expect(outputs.map(({ greedy }) => greedy)).toEqual(row.greedy);
      for (const [index, { logprob }] of outputs.entries()) {
        expect(Math.abs(logprob - (row.logprobs[index] ?? NaN))).toBeLessThan(tolerance.logprob);
      }
      const scores = question.score(outputs);
      expect(Object.keys(scores)).toEqual(Object.keys(row.scores));
      for (const [metric, score] of Object.entries(scores)) {
        expect(Math.abs(Number(score) - (row.scores[metric] ?? NaN))).toBeLessThan(tolerance.logprob);
      }
    }
  });
});

describe('all questions', () => {
  const results = mkdtempSync(join(tmpdir(), 'plumbline-zoo-'));
  let records: readonly RunRecord[];
  beforeAll(async () => {
    records = await evaluate({ models: [folder], tasks: ['plumb'], results, threads: 1 });
  });
  afterAll(() => rmSync(results, { recursive: true }));

  it('give the metrics of the reference', () => {
    const found = records.map(({ metrics }) =>
      Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
    );
    expect(found).toHaveLength(4);
    for (const [place, { metrics }] of Object.values(tasks).entries()) {
      const { perplexity, ...shares } = metrics;
      expect(found[place]).toMatchObject(shares);
      if (perplexity !== undefined) {
        expect(Math.abs((found[place]?.['perplexity'] ?? NaN) - perplexity)).toBeLessThan(
          tolerance.perplexity,
        );
      }
    }
  });
});
