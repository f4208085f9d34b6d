// The library as another program imports it: the compiled file.

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const compiled = new URL('../dist/index.js', import.meta.url).href;
const zoo = fileURLToPath(new URL('../zoo/plumb-1m', import.meta.url));

test('has the names that programs rely on, and they work', async () => {
  const library = (await import(/* @vite-ignore */ compiled)) as typeof import('../src/index.ts');
  for (const name of [
    'evaluate',
    'openModel',
    'readDesign',
    'loadResults',
    'table',
    'boost',
    'predict',
    'contributions',
    'nestedCrossValidation',
    'readXgboost',
    'writeXgboost',
    'fitAndPredictRows',
  ] as const)
    expect(library[name]).toBeTypeOf('function');
  expect(library.tasks.map(({ name }) => name)).toContain('hellaswag');
  expect(await library.readDesign(zoo)).toMatchObject({ family: 'llama', layers: 6, vocabulary: 768 });
  const { design, missing } = await library.readDesignFeatures(zoo, { web: null, tokens: '3M' });
  expect(design).toMatchObject({ num_heads: 4, pretraining_summary_total_tokens_billions: 0.003 });
  expect(missing).toEqual([]);
  const trees = library.boost([[1], [2], [3], [4]], [0, 0, 1, 1], { n_estimators: 5, reg_lambda: 0 });
  const again = library.readXgboost(JSON.stringify(library.writeXgboost(trees)));
  expect(library.predict(again, [[1], [4]])).toEqual(library.predict(trees, [[1], [4]]));
  const model = await library.openModel(zoo, { threads: 1 });
  try {
    const [sum] = await model.score([{ kind: 'score', context: '26 + 48 =', continuation: ' 74' }]);
    expect(sum).toMatchObject({ kind: 'logLikelihood', greedy: true });
  } finally {
    await model.close();
  }
  await expect(library.evaluate({ models: [zoo], tasks: ['none'] })).rejects.toBeInstanceOf(
    library.UsageError,
  );
  expect(library.table(await library.loadResults('/nonexistent'), {}).rows).toEqual([]);
});
