import { describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { PythonRandom } from '../../src/lib/random.ts';
import { plainFraming } from '../../src/tasks/frame.ts';
import { readQuestions, type QuestionOptions } from '../../src/tasks/questions.ts';
import { colourTask, dataFolder, jsonl } from './data-folder.ts';

const test = Array.from({ length: 6 }, (_, index) => ({ q: `test${index}`, label: index % 2 }));
const train = Array.from({ length: 40 }, (_, index) => ({ q: `train${index}`, label: 0 }));

function ask(options: Partial<QuestionOptions> = {}, task = colourTask()) {
  const folder = dataFolder({ 'colours/test.jsonl': jsonl(test), 'colours/train.jsonl': jsonl(train) });
  return readQuestions(task, { dataFolders: [folder], seed: 1234, ...options });
}

async function contexts(options: Partial<QuestionOptions>, task = colourTask()): Promise<string[]> {
  const { questions } = await ask(options, task);
  return questions.map(({ question, parts }) => plainFraming()(parts).context(question.prompt));
}

describe('which questions are asked', () => {
  it('all, in order, with their index', async () => {
    const { total, shots, questions } = await ask();
    expect({ total, shots }).toEqual({ total: 6, shots: 0 });
    expect(questions.map(({ index, question }) => [index, question.prompt])).toEqual(
      test.map(({ q }, index) => [index, `${q}?`]),
    );
  });

  it('the first N, or N drawn', async () => {
    expect((await ask({ limit: 2 })).questions.map(({ index }) => index)).toEqual([0, 1]);
    // sorted(random.Random(1234).sample(range(6), 3))
    const drawn = new PythonRandom(1234).sample(6, 3).toSorted();
    expect((await ask({ sample: 3 })).questions.map(({ index }) => index)).toEqual(drawn);
  });
});

describe('shots', () => {
  it('are drawn anew for each question from one generator of the task', async () => {
    const random = new PythonRandom(1234);
    const expected = test.map(({ q }) => {
      const drawn = random.sample(40, 2);
      return `${drawn.map((index) => `train${index}? red\n\n`).join('')}${q}?`;
    });
    expect(await contexts({ shots: 2 })).toEqual(expected);
    expect(await contexts({ shots: 2 })).toEqual(expected);
  });

  it('do not depend on the limit; the j-th question of a sample has the j-th draw', async () => {
    const all = await contexts({ shots: 2 });
    expect(await contexts({ shots: 2, limit: 3 })).toEqual(all.slice(0, 3));
    const shotsOnly = (context: string | undefined) => context?.replace(/test\d\?$/, '');
    expect(shotsOnly((await contexts({ shots: 2, sample: 1 }))[0])).toBe(shotsOnly(all[0]));
  });

  it('come in another order from another seed', async () => {
    expect(await contexts({ shots: 2, seed: 5 })).not.toEqual(await contexts({ shots: 2 }));
  });

  it('are never the question itself where the task draws from its own rows and excludes it', async () => {
    const dataset = { path: 'x/colours', folder: 'colours', split: 'test', shotsSplit: 'test' };
    const task = colourTask({ dataset, sampling: 'draw-excluding' });
    for (const [index, context] of (await contexts({ shots: 5 }, task)).entries()) {
      const shown = context.split('\n\n').map((shot) => shot.split('?')[0]);
      expect(shown.toSorted()).toEqual(test.map(({ q }) => q));
      expect(shown.at(-1)).toBe(`test${index}`);
    }
  });

  it('stand after the description', async () => {
    expect((await contexts({ shots: 1, limit: 1 }, colourTask({ description: 'Colours.\n' })))[0]).toMatch(
      /^Colours\.\ntrain/,
    );
    expect(await contexts({ limit: 1 }, colourTask({ description: 'Colours.\n' }))).toEqual([
      'Colours.\ntest0?',
    ]);
  });

  it('are the task’s own number unless told, and told in vain where they are locked', async () => {
    expect((await ask({}, colourTask({ shots: 3 }))).shots).toBe(3);
    expect((await ask({ shots: 1 }, colourTask({ shots: 3 }))).shots).toBe(1);
    expect((await ask({ shots: 0 }, colourTask({ shots: 3 }))).shots).toBe(0);
    expect((await ask({ shots: 5 }, colourTask({ shotsLocked: true }))).shots).toBe(0);
  });
});

describe('the data hash', () => {
  it('covers the evaluated file, and that of the shots only where there are shots', async () => {
    const hash = async (files: Record<string, string>, shots: number) =>
      (await readQuestions(colourTask(), { dataFolders: [dataFolder(files)], seed: 1, shots })).dataHash;
    const files = { 'colours/test.jsonl': jsonl(test), 'colours/train.jsonl': jsonl(train) };
    const otherTrain = { ...files, 'colours/train.jsonl': jsonl(train.slice(1)) };
    const otherTest = { ...files, 'colours/test.jsonl': jsonl(test.slice(1)) };
    expect(await hash(otherTrain, 0)).toBe(await hash(files, 0));
    expect(await hash(otherTrain, 1)).not.toBe(await hash(files, 1));
    expect(await hash(otherTest, 0)).not.toBe(await hash(files, 0));
    expect(await hash(files, 1)).not.toBe(await hash(files, 0));
  });
});

describe('what cannot be asked', () => {
  const broken = (name: string, row: unknown) =>
    dataFolder({
      'colours/test.jsonl': jsonl(test),
      'colours/train.jsonl': jsonl(train),
      [`colours/${name}.jsonl`]: jsonl([test[0], row]),
    });

  it('a row without a needed field: file and line', async () => {
    const failure = ask({ dataFolders: [broken('test', { q: 'x' })] });
    await expect(failure).rejects.toThrow(DataError);
    await expect(failure).rejects.toThrow(
      /colours.test\.jsonl:2: field "label" is missing; expected a whole number$/,
    );
  });

  it('a bad row among the shots, before anything is asked', async () => {
    const failure = ask({ dataFolders: [broken('train', { label: 0 })], shots: 2 });
    await expect(failure).rejects.toThrow(/colours.train\.jsonl:2: field "q" is missing; expected text$/);
  });

  it('a bad row beyond the limit is not looked at', async () => {
    expect((await ask({ dataFolders: [broken('test', { q: 'x' })], limit: 1 })).questions.length).toBe(1);
  });

  it('more shots than the pool has rows: the task, the file and the number', async () => {
    const failure = ask({ shots: 41 });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(
      /^task colours, .*train\.jsonl: 41 shots need 41 rows to draw from, and there are 40; ask/,
    );
  });

  it.each([{ shots: -1 }, { shots: 0.5 }, { limit: 0 }, { seed: 0.5 }])('%j', async (options) => {
    await expect(ask(options)).rejects.toThrow(UsageError);
  });

  it('shots without their split', async () => {
    const folder = dataFolder({ 'colours/test.jsonl': jsonl(test) });
    await expect(ask({ dataFolders: [folder], shots: 1 })).rejects.toThrow(
      /^task colours: the train split is missing; looked for /,
    );
    expect((await ask({ dataFolders: [folder] })).total).toBe(6);
  });
});
