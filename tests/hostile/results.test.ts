// Tables, annotations, results, models and predictors of others that are not what they should be.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { predictorSet } from '../../src/analysis/comparison/predictor-set.ts';
import { readPredictors } from '../../src/analysis/comparison/predictors-file.ts';
import { readFamilies } from '../../src/analysis/design/families-file.ts';
import { readDesignFeatures } from '../../src/analysis/design/read-design-features.ts';
import { predict } from '../../src/analysis/trees/predict.ts';
import { readXgboost } from '../../src/analysis/trees/read-xgboost.ts';
import { printable } from '../../src/report/escape.ts';
import { findResultsFiles } from '../../src/results/import/find-files.ts';
import { importResults } from '../../src/results/import/import-results.ts';
import { readMatrixFile } from '../../src/results/matrix-file.ts';
import { readTable } from '../../src/results/published/csv-table.ts';
import { openStore } from '../../src/results/store.ts';
import { readCard } from '../../src/tasks/hub/card.ts';
import { savedModels } from '../analysis/trees/xgboost-goldens.ts';
import { resultsFiles } from '../results/import/fixtures.ts';
import { smallTables } from '../results/published/tables.ts';
import { answered, refused, tries } from './answer.ts';
import { anyBytes, changed } from './bytes.ts';
import { changedJson } from './json.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const silent = (): void => undefined;

describe('a CSV file', () => {
  const matrix = 'id,a,b,"c ""d""",value\nx,1,2,3,0.5\n"y, z",1e3,-0,,0.25\r\nw,nan,.5,1,0.125\n';
  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['any bytes', anyBytes, 200],
    ['changed bytes', changed([Buffer.from(matrix)]), 600],
  ])('of %s is a matrix or is refused', async (_, files, runs) => {
    const path = join(folder, 'matrix.csv');
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        writeFileSync(path, bytes);
        const read = await answered(() => readMatrixFile(path, { target: 'value', id: 'id' }));
        if (read !== undefined)
          expect(read.rows.flat().some((cell) => Math.abs(cell) === Infinity)).toBe(false);
      }),
      tries(runs),
    );
  });

  test('of a published table with changed bytes is read or refused', async () => {
    const tables = Object.entries(smallTables).map(([name, text]) => ({ name, text: Buffer.from(text) }));
    const which = fc
      .constantFrom(...tables)
      .chain(({ name, text }) => changed([text]).map((bytes) => ({ name, bytes })));
    await fc.assert(
      fc.asyncProperty(which, async ({ name, bytes }) => {
        const path = join(folder, name);
        writeFileSync(path, bytes);
        await answered(() => readTable(path, new Date(0)));
        rmSync(path);
      }),
      tries(600),
    );
  });
});

describe('YAML', () => {
  const design =
    'tokens: 300B\ncode: &a 15\nweb: *a\nactivation: "swiglu"\nbiases: none\nmodels:\n  x: {tokens: 1T, code: 3}\n';
  const card = `---\nlicense: mit\ndatasets: [a, b]\nlanguage:\n- en\nplumbline:\n  tokens: 3T\n---\n# Model\n`;
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghijk'
    .split('')
    .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[at]}`).join(',')}]\n`)
    .join('')}`;

  let model: string;
  beforeAll(() => {
    model = join(folder, 'yaml/model');
    mkdirSync(model, { recursive: true });
    cpSync(join(root, 'zoo/plumb-1m/config.json'), join(model, 'config.json'));
  });
  const read = async (text: string | Buffer, name = 'design.yaml'): Promise<void> => {
    writeFileSync(join(model, name), text);
    await answered(() => readDesignFeatures(model));
    rmSync(join(model, name));
  };

  test.each<[string, string, fc.Arbitrary<Buffer>, number]>([
    ['a design.yaml of any bytes', 'design.yaml', anyBytes, 150],
    ['a design.yaml', 'design.yaml', changed([Buffer.from(design)]), 500],
    [
      'a design.yaml beside the folder',
      '../design.yaml',
      changed([Buffer.from(design.replace('x:', 'model:'))]),
      200,
    ],
    ['a model card', 'README.md', changed([Buffer.from(card)]), 300],
  ])('in %s with changed bytes is read or refused', async (_, name, files, runs) => {
    await fc.assert(
      fc.asyncProperty(files, (bytes) => read(bytes, name)),
      tries(runs),
    );
  });

  test.each([
    ['aliases of aliases', bomb],
    ['an alias of itself', 'tokens: &a [*a]\n'],
    ['a list in lists', `tokens: ${'['.repeat(20_000)}`],
    ['a mapping in mappings', `${'{a: '.repeat(20_000)}`],
    ['twenty thousand names', Array.from({ length: 20_000 }, (_, i) => `n${i}: 1\n`).join('')],
    [
      'a mapping in mappings, by its lines',
      Array.from({ length: 3_000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
    ],
    ['a tag of code', 'tokens: !!js/function "function () {}"\n'],
    ['names of objects', '__proto__: {tokens: 1}\nconstructor: 1\ntoString: 2\n'],
    ['merge keys', '<<: {tokens: 3}\ncode: 1\n'],
  ])('with %s ends', async (_, text) => {
    await read(text);
    await read(`---\nplumbline:\n  tokens: 1\n${text}\n---\n`, 'README.md');
    await answered(() => readCard(`---\n${text}\n---\n`));
    const path = join(folder, 'families.yaml');
    writeFileSync(path, text);
    await answered(() => readFamilies(path));
  });

  test('of families with changed bytes is read or refused', async () => {
    const families = Buffer.from('pythia: [pythia-*, "EleutherAI/pythia-*"]\nopt:\n- opt-*\n');
    const path = join(folder, 'families.yaml');
    await fc.assert(
      fc.asyncProperty(changed([families]), async (bytes) => {
        writeFileSync(path, bytes);
        await answered(() => readFamilies(path));
        await answered(() => readCard(bytes.toString()));
      }),
      tries(300),
    );
  });
});

describe("lm-eval's files", () => {
  const sets = Object.values(resultsFiles).map((path) => ({ from: dirname(path), name: basename(path) }));
  const samples = sets.flatMap(({ from, name }) =>
    readdirSync(from)
      .filter((file) => file !== name)
      .map((file) => ({ from, name, file, lines: readFileSync(join(from, file), 'utf8') })),
  );

  async function take(place: string): Promise<void> {
    const results = mkdtempSync(join(folder, 'results-'));
    const store = await openStore(results);
    const { files } = (await answered(() => findResultsFiles([place]))) ?? { files: [] };
    for (const file of files) {
      const imported = await answered(() => importResults(store, file, { warn: silent, onTask: silent }));
      for (const failure of imported?.failures ?? []) await refused(() => Promise.reject(failure));
      for (const { key } of imported?.runs ?? []) expect(key).toMatch(/^[\w-]+$/);
    }
    expect((await store.listRuns()).length).toBeLessThan(100);
    rmSync(results, { recursive: true });
  }
  const withFile = async (from: string, file: string, content: string | Buffer): Promise<void> => {
    const place = mkdtempSync(join(folder, 'import-'));
    cpSync(from, place, { recursive: true });
    writeFileSync(join(place, file), content);
    await take(place);
    rmSync(place, { recursive: true });
  };
  const nan = (text: string): unknown => JSON.parse(text.replaceAll(/(?<=: |\[)(?:NaN|-?Infinity)/g, '0'));

  test('of results with other values are imported or refused', async () => {
    const which = fc
      .constantFrom(...sets)
      .chain(({ from, name }) =>
        changedJson([nan(readFileSync(join(from, name), 'utf8'))], 2).map((text) => ({ from, name, text })),
      );
    await fc.assert(
      fc.asyncProperty(which, ({ from, name, text }) => withFile(from, name, text)),
      tries(120),
    );
  });

  test('of samples with other values are imported or refused', async () => {
    const which = fc
      .constantFrom(...samples.filter(({ lines }) => lines.startsWith('{')))
      .chain(({ lines, ...rest }) => {
        const [first = '', ...more] = lines.split('\n');
        return changedJson([nan(first)], 2).map((text) => ({ ...rest, text: [text, ...more].join('\n') }));
      });
    await fc.assert(
      fc.asyncProperty(which, ({ from, file, text }) => withFile(from, file, text)),
      tries(120),
    );
  });

  test('with changed bytes are imported or refused', async () => {
    const all = [...samples, ...sets.map(({ from, name }) => ({ from, file: name }))];
    const which = fc
      .constantFrom(...all)
      .chain(({ from, file }) =>
        changed([readFileSync(join(from, file))]).map((bytes) => ({ from, file, bytes })),
      );
    await fc.assert(
      fc.asyncProperty(which, ({ from, file, bytes }) => withFile(from, file, bytes)),
      tries(120),
    );
  });
});

test("XGBoost's models of other values are read or refused, and predict", async () => {
  const small = savedModels
    .filter(({ text }) => {
      try {
        return readXgboost(text).trees.length > 0;
      } catch {
        return false;
      }
    })
    .map(({ text }): unknown => JSON.parse(text.replaceAll(/\bInfinity\b/g, '1e39')));
  const cut = small.map((model) => {
    const copy = structuredClone(model) as {
      learner: {
        gradient_booster: { model: { trees: unknown[]; gbtree_model_param: { num_trees: string } } };
      };
    };
    const inner = copy.learner.gradient_booster.model;
    inner.trees = inner.trees.slice(0, 1);
    inner.gbtree_model_param.num_trees = String(inner.trees.length);
    return copy;
  });
  await fc.assert(
    fc.asyncProperty(changedJson(cut, 2), async (text) => {
      const ensemble = await answered(() => readXgboost(text));
      if (ensemble !== undefined && ensemble.columns < 1000)
        await answered(() => predict(ensemble, [Array.from({ length: ensemble.columns }, () => 0.5)]));
    }),
    tries(400),
  );
});

test('predictors of other values are read or refused, and predict', async () => {
  const file = JSON.parse(readFileSync(join(root, 'data/predictors.json'), 'utf8')) as {
    predictors: unknown[];
  };
  const [first] = file.predictors;
  const { design } = await readDesignFeatures(join(root, 'zoo/plumb-1m'));
  const path = join(folder, 'predictors.json');
  const few = smaller({ ...file, predictors: [first] });
  for (const [originals, runs] of [
    [[few], 250],
    [[{ ...file, predictors: [first] }], 15],
  ] as const)
    await fc.assert(
      fc.asyncProperty(changedJson(originals, 2), async (text) => {
        writeFileSync(path, text);
        const read = await answered(() => readPredictors(path));
        if (read === undefined) return;
        const set = predictorSet({ file: path, provenance: read.provenance, notes: [] }, read.predictors);
        await answered(() => set.predictScores(design));
        expect(set.tasks.map(printable)).toHaveLength(read.predictors.length);
      }),
      tries(runs),
    );
});

/** Lists cut short, so that the other parts are changed as often. */
function smaller(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, 18).map(smaller);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, smaller(item)]));
}
