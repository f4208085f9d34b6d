// Runs of the checkpoint that ships, verified: as they were recorded, after edits by hand, and where something has changed since.

import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EvaluateOptions, Interrupted } from '../src/evaluation/options.ts';
import type { DataError } from '../src/lib/errors.ts';
import { PythonRandom } from '../src/lib/random.ts';
import { runKey } from '../src/results/run-key.ts';
import { hashSamples } from '../src/results/samples-hash.ts';
import { journalPath, openJournal, readSamples } from '../src/results/samples.ts';
import { loadResults, openStore } from '../src/results/store.ts';
import { summarize } from '../src/results/summary.ts';
import type { RunIdentity, RunRecord, SampleRecord } from '../src/results/types.ts';
import type { Verification } from '../src/results/verification.ts';
import { openSandbox } from '../src/runners/sandbox/sandbox.ts';
import { readTasks } from '../src/tasks/asked-tasks.ts';
import { bundledDataFolder } from '../src/tasks/dataset.ts';
import { selectTasks } from '../src/tasks/registry.ts';
import { verify } from '../src/verify.ts';
import type { VerifyEvent, VerifyOptions } from '../src/verification/options.ts';
import { dataWith, onlyRecord, run, zoo } from './evaluation.ts';
import { aRun, aSample, anIdentity, collect, scratchFolder } from './results/records.ts';

const root = mkdtempSync(join(tmpdir(), 'plumbline-verify-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const noteOf = (options: Partial<VerifyOptions>): VerifyOptions => ({
  run: '',
  threads: 1,
  questions: 5,
  ...options,
});

/** What differs, as `line question field`. */
const places = ({ differences }: Verification): readonly string[] =>
  differences.map(({ line, question, field }) => [line ?? '-', question ?? '-', field].join(' '));

const isWhole = { differences: [], differing: 0, notes: [] };

/** Runs in a folder that is kept for all tests; each test edits a copy. */
const shared = join(root, 'results');
let record: RunRecord;
beforeAll(async () => {
  record = onlyRecord((await run(shared, { tasks: ['plumb_facts'], shots: 2, limit: 60 })).records);
});

function copy(): string {
  const results = join(scratchFolder(), 'results');
  cpSync(shared, results, { recursive: true });
  return results;
}

/** Changes the lines of a journal. */
function edit(results: string, change: (lines: readonly string[]) => readonly string[]): void {
  const path = journalPath(results, record.key);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  writeFileSync(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** Changes one sample's line, as text. */
const editLine = (results: string, at: number, change: (line: string) => string): void =>
  edit(results, (lines) => lines.map((line, place) => (place === at ? change(line) : line)));

/** Changes one sample, as a value. */
const editSample = (results: string, at: number, change: (sample: Forged) => void): void =>
  editLine(results, at, (line) => {
    const sample = JSON.parse(line) as Forged;
    change(sample);
    return JSON.stringify(sample);
  });

type Mutable<Value> = { -readonly [Key in keyof Value]: Mutable<Value[Key]> };
type Forged = Mutable<SampleRecord> & {
  outputs: { logprob: number; logprobs: number[]; text: string; greedy: boolean }[];
};

/** Changes the run's record in the index. */
function editIndex(results: string, change: (record: Mutable<RunRecord>) => void): void {
  const path = join(results, 'index.json');
  const index = JSON.parse(readFileSync(path, 'utf8')) as { runs: Mutable<RunRecord>[] };
  for (const one of index.runs) if (one.key === record.key) change(one);
  writeFileSync(path, JSON.stringify(index));
}

const verified = (results: string, options: Partial<VerifyOptions> = {}): Promise<Verification> =>
  verify(noteOf({ run: record.key, results, ...options }));

/** Without scoring, which takes a second. */
const checked = (results: string): Promise<Verification> =>
  verified(results, { model: join(root, 'nowhere') });

describe('a run is verified', () => {
  test('as it was recorded: every line, every question, and some scored again bit by bit', async () => {
    const found = await verified(shared);
    expect(found).toMatchObject(isWhole);
    expect(found).toMatchObject({ samples: 60, questions: { questions: 60 }, importedFrom: null });
    expect(found.scoring).toMatchObject({ drawn: 5, seed: 1234, tolerance: 0, reason: null, largest: 0 });
  });

  test('by the beginning of its key, or by its model and task', async () => {
    expect((await verified(shared, { run: record.key.slice(0, 6) })).key).toBe(record.key);
    expect((await verified(shared, { run: 'plumb-1m/plumb_facts' })).key).toBe(record.key);
  });

  test('where only its journal has it', async () => {
    const results = copy();
    writeFileSync(join(results, 'index.json'), JSON.stringify({ formatVersion: 1, runs: [] }));
    expect(await checked(results)).toMatchObject({ ...isWhole, questions: { questions: 60 } });
  });

  test.each<readonly [string, Partial<EvaluateOptions>, Readonly<Record<string, readonly object[]>>]>([
    ['of a sample, with shots', { tasks: ['plumb_brackets'], shots: 3, sample: 25, seed: 7 }, {}],
    [
      'of a system instruction, in several workers',
      { tasks: ['plumb_agreement'], limit: 40, systemInstruction: 'Say.', workers: 2 },
      {},
    ],
    [
      'of generated texts',
      { tasks: ['gsm8k'], shots: 2, maxLength: 900 },
      { 'gsm8k/test': sums(20, 8), 'gsm8k/train': sums(60, 6) },
    ],
    ['of whole texts', { tasks: ['plumb_arithmetic'], limit: 30, maxLength: 60 }, {}],
  ])('%s', async (_what, options, splits) => {
    const results = join(scratchFolder(), 'results');
    const data = dataWith(splits);
    const own = onlyRecord((await run(results, { ...options, data })).records);
    const found = await verified(results, { run: own.key, data });
    expect(found).toMatchObject(isWhole);
    expect(found.questions).toEqual({ questions: own.questions });
    expect(found.scoring).toMatchObject({ drawn: 5, tolerance: 0, largest: 0 });
  });

  test('by some of its blocks, in which more is scored than was drawn', async () => {
    const results = join(scratchFolder(), 'results');
    const own = onlyRecord((await run(results, { shots: 8 })).records);
    const found = await verified(results, { run: own.key, questions: 2, workers: 2 });
    expect(found).toMatchObject({ ...isWhole, scoring: { drawn: 2, largest: 0 } });
    const { questions, blocks } = found.scoring as { questions: number; blocks: number };
    expect(blocks).toBeLessThanOrEqual(2);
    expect(questions).toBeGreaterThan(2);
    expect(questions).toBeLessThan(own.questions);
  });

  test('of an older version, which noted less, within a tolerance', async () => {
    const results = copy();
    const forget = (one: object): object =>
      Object.fromEntries(Object.entries(one).filter(([name]) => name !== 'samplesHash'));
    editIndex(results, (one) => void delete (one as { samplesHash?: string }).samplesHash);
    edit(results, (lines) => [...lines.slice(0, -1), JSON.stringify({ finished: forget(record) })]);
    expect(await verified(results)).toMatchObject({
      differing: 0,
      notes: [expect.stringContaining('no hash of its samples') as string],
      scoring: { tolerance: 1e-3, reason: 'the record does not tell which runs shared its passes' },
    });
    const asked = await askedOf(record);
    for (let at = 1; at <= 60; at++)
      editSample(results, at, (sample) => {
        const [output] = sample.outputs;
        if (!output) return;
        output.logprobs = output.logprobs.map((logprob) => logprob - 0.01);
        output.logprob = output.logprobs.reduce((sum, one) => sum + one, 0);
        sample.scores = asked.get(sample.index)?.question.score(sample.outputs as never) as never;
      });
    await agree(results);
    const moved = await verified(results);
    expect(places(moved)).toContain('2 0 outputs[0].logprobs[0]');
    expect(places(moved)).not.toContain('2 0 outputs[0].logprob');
  });

  test('under a chat template, which only the checkpoint has', async () => {
    const results = join(scratchFolder(), 'results');
    const model = join(scratchFolder(), 'chat');
    cpSync(zoo, model, { recursive: true });
    const config = join(model, 'tokenizer_config.json');
    const template =
      "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}";
    writeFileSync(
      config,
      JSON.stringify({ ...(JSON.parse(readFileSync(config, 'utf8')) as object), chat_template: template }),
    );
    const { records } = await run(results, { models: [model], shots: 1, limit: 20, chatTemplate: true });
    const { key } = onlyRecord(records);
    expect(await verified(results, { run: key })).toMatchObject({ ...isWhole, questions: { questions: 20 } });
    renameSync(model, `${model}-moved`);
    const gone = await verified(results, { run: key });
    expect(gone).toMatchObject({
      differing: 0,
      questions: { impossible: expect.stringContaining('There is no folder') as string },
    });
    expect(await verified(results, { run: key, model: `${model}-moved` })).toMatchObject({
      ...isWhole,
      scoring: { drawn: 5 },
    });
  });
});

describe('an edit by hand is found:', () => {
  test.each<readonly [string, number, (line: string) => string, string]>([
    [
      'the last digit of a log-probability',
      3,
      (line) =>
        line.replace(
          /("logprobs":\[-\d+\.\d+?)(\d)([,\]])/,
          (_all, a: string, b: string, c: string) => `${a}${(Number(b) + 5) % 10}${c}`,
        ),
      '4 2 outputs[0].logprob',
    ],
    [
      'a score',
      3,
      (line) => line.replace(/"acc":([01])/, (_all, acc: string) => `"acc":${1 - Number(acc)}`),
      '4 2 scores.acc',
    ],
    ['a letter of the document', 3, (line) => line.replace(/("doc":\{"[^"]+":")(.)/, '$1\u00e9'), '4 2 doc.'],
    ['a letter of the target', 3, (line) => line.replace('"target":"', '"target":"é'), '4 2 targetHash'],
    ['a letter of the prompt', 3, (line) => line.replace('"context":"', '"context":"é'), '4 2 promptHash'],
    [
      'whether it is what the model would say',
      3,
      (line) =>
        line.replace(
          /"greedy":(true|false)/,
          (_all, was: string) => `"greedy":${was === 'true' ? 'false' : 'true'}`,
        ),
      '- - samplesHash',
    ],
    ['a hash', 3, (line) => line.replace(/"docHash":"./, '"docHash":"x'), '4 2 docHash'],
    ['a field of its own', 3, (line) => line.replace('{"index"', '{"by":"hand","index"'), '4 2 by'],
    ['the index of a question', 3, (line) => line.replace('"index":2', '"index":77'), '4 77 index'],
    ['half a line', 3, (line) => line.slice(0, 50), '4 - line'],
    ['no output', 3, (line) => line.replace(/"outputs":\[\{.*?\}\]/, '"outputs":[]'), '4 2 outputs.length'],
  ])('%s', async (_what, at, change, place) => {
    const results = copy();
    editLine(results, at, (line) => {
      const changed = change(line);
      expect(changed).not.toBe(line);
      return changed;
    });
    const found = await checked(results);
    expect(places(found).some((one) => one.startsWith(place))).toBe(true);
    expect(places(found).includes('- - samplesHash') || place.endsWith('line')).toBe(true);
  });

  test('a line that is gone', async () => {
    const results = copy();
    edit(results, (lines) => lines.filter((_line, at) => at !== 3));
    expect(places(await checked(results))).toEqual(
      expect.arrayContaining(['- - questions', '- - samplesHash', '- 2 sample', '- - metrics[0].value']),
    );
  });

  test('a line that is there twice', async () => {
    const results = copy();
    edit(results, (lines) => lines.flatMap((line, at) => (at === 3 ? [line, line] : [line])));
    expect(places(await checked(results))).toEqual(['5 2 index']);
  });

  test('lines in another order', async () => {
    const results = copy();
    edit(results, (lines) => lines.toSpliced(3, 2, lines[4] ?? '', lines[3] ?? ''));
    expect(places(await checked(results))).toEqual(['5 2 index']);
  });

  test('the header', async () => {
    const results = copy();
    editLine(results, 0, (line) => line.replace('"shots":2', '"shots":3'));
    expect(places(await checked(results))).toEqual(['1 - identity.shots']);
  });

  test('a metric in the index, which the journal tells otherwise', async () => {
    const results = copy();
    editIndex(results, ({ metrics: [metric] }) => metric && (metric.value += 1e-9));
    expect(places(await checked(results))).toEqual([
      '62 - finished.metrics[0].value',
      '- - metrics[0].value',
    ]);
  });

  test('a metric in the index and in the journal', async () => {
    const results = copy();
    editIndex(results, ({ metrics: [metric] }) => metric && (metric.value = 1));
    editLine(results, 61, (line) => line.replace(/("metrics":\[\{"name":"acc","value":)[\d.]+/, '$11'));
    const found = await checked(results);
    expect(found.differences).toEqual([
      {
        line: null,
        question: null,
        field: 'metrics[0].value',
        recorded: 1,
        expected: record.metrics[0]?.value,
      },
    ]);
  });

  test('the record at the end of the journal, gone or with something behind it', async () => {
    const without = copy();
    edit(without, (lines) => lines.slice(0, -1));
    expect(places(await checked(without))).toEqual(['- - finished']);
    const behind = copy();
    edit(behind, (lines) => [...lines, '{"index":']);
    expect(places(await checked(behind))).toEqual(['63 - line']);
  });

  test('the whole journal, gone', async () => {
    const results = copy();
    rmSync(journalPath(results, record.key));
    expect(places(await checked(results))).toContain('- - journal');
  });

  test('any one byte, wherever it is', async () => {
    const results = copy();
    const path = journalPath(results, record.key);
    const sound = readFileSync(path);
    const random = new PythonRandom(3);
    for (let attempt = 0; attempt < 60; attempt++) {
      const bytes = Buffer.from(sound);
      const at = random.randbelow(bytes.length);
      const before = bytes[at] ?? 0;
      // Mostly what a person would type, and anything else too.
      const typed = '0123456789abcdefghijklmnopqrstuvwxyz-."{}[], \n'.charCodeAt(random.randbelow(47));
      bytes[at] = attempt % 3 === 0 ? random.randbelow(256) : typed;
      if (bytes[at] === before) continue;
      writeFileSync(path, bytes);
      // Where it makes the header that of a newer format, the journal is refused.
      const found = await checked(results).catch((error: unknown) => error as DataError);
      const where = `byte ${at}: ${before} became ${bytes[at]}`;
      if (found instanceof Error) expect(found.message, where).toContain('result format');
      else expect(found.differing, where).toBeGreaterThan(0);
    }
  });

  test('an answer that was swapped with another, where scores, metrics and hashes were made to agree', async () => {
    const results = copy();
    const asked = await askedOf(record);
    // All of them, so that whichever are drawn one is among them.
    for (let at = 1; at <= 60; at++)
      editSample(results, at, (sample) => {
        sample.outputs.reverse();
        const { question } = asked.get(sample.index) ?? {};
        sample.scores = question?.score(sample.outputs as never) as never;
      });
    await agree(results);
    const found = await verified(results);
    expect(found.questions).toEqual({ questions: 60 });
    expect(places(found)).toContain('2 0 outputs[0].logprob');
    expect(found.differences.every(({ field }) => field.startsWith('outputs['))).toBe(true);
  });

  test('the last digit of a log-probability, where sums, scores and hashes were made to agree', async () => {
    const results = copy();
    const asked = await askedOf(record);
    for (let at = 1; at <= 60; at++)
      editSample(results, at, (sample) => {
        const [output] = sample.outputs;
        if (!output) return;
        const [first = 0, ...rest] = output.logprobs;
        output.logprobs = [first * (1 + Number.EPSILON), ...rest];
        output.logprob = output.logprobs.reduce((sum, one) => sum + one, 0);
        sample.scores = asked.get(sample.index)?.question.score(sample.outputs as never) as never;
      });
    await agree(results);
    const found = await verified(results, { questions: 1 });
    expect(found.differing).toBeGreaterThan(0);
    expect(found.scoring).toMatchObject({ tolerance: 0 });
    expect((found.scoring as { largest: number }).largest).toBeLessThan(1e-12);
  });
});

/** The questions of a run, by their indices. */
async function askedOf({ identity }: RunRecord) {
  const [asked] = await readTasks(selectTasks([identity.task]).runs, {
    dataFolders: [bundledDataFolder],
    shots: identity.shots,
    limit: identity.limit ?? undefined,
    seed: identity.seed,
  });
  return new Map(asked?.questions.questions.map((question) => [question.index, question]));
}

/** Makes the records of an edited journal agree with its samples. */
async function agree(results: string): Promise<void> {
  const { metrics } = selectTasks([record.identity.task]).tasks[0] ?? { metrics: [] };
  const summary = await summarize(results, record.key, metrics, record.work);
  expect(summary.samplesHash).toBe(await hashSamples(results, record.key));
  expect(summary.samplesHash).not.toBe(record.samplesHash);
  const { samplesHash, ...others } = summary;
  const hasHash = readFileSync(journalPath(results, record.key), 'utf8').includes('"samplesHash"');
  const { samplesHash: _before, ...plain } = record;
  const forged = { ...plain, ...others, ...(hasHash && { samplesHash }) };
  edit(results, (lines) => [...lines.slice(0, -1), JSON.stringify({ finished: forged })]);
  editIndex(results, (one) => Object.assign(one, forged));
}

const tale = (index: number): string =>
  Array.from({ length: 30 }, (_, place) => ['lamp', 'river', 'stone', 'bread'][(index + place * 3) % 4]).join(
    ' ',
  );
const truths = Array.from({ length: 12 }, (_, index) => ({
  question: `What is number ${index}, or the ${tale(index)}?`,
  mc1_targets: { choices: [`It is ${tale(index)}`, `It is no ${tale(index + 1)}`], labels: [1, 0] },
  mc2_targets: {
    choices: [`It is ${tale(index)}`, 'It is so', `It is no ${tale(index + 1)}`],
    labels: [1, 1, 0],
  },
}));
/** Rows of GSM8K's form. */
function sums(from: number, count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    question: `${from + index} + ${index} =`,
    answer: `They are\n#### ${from + 2 * index}`,
  }));
}

describe('runs that shared passes', () => {
  let results: string;
  let data: string;
  const both = async (): Promise<readonly RunRecord[]> => {
    results = join(scratchFolder(), 'results');
    data = dataWith({ 'truthfulqa/validation': truths });
    const tasks = ['truthfulqa_mc2', 'truthfulqa_mc1'];
    const { records } = await run(results, { tasks, data, maxLength: 1000 });
    for (const one of records) expect(one.together).toHaveLength(2);
    return records;
  };

  test('are scored again together, bit by bit', async () => {
    for (const { key } of await both())
      expect(await verified(results, { run: key, data })).toMatchObject({
        ...isWhole,
        scoring: { tolerance: 0, largest: 0 },
      });
  });

  test('are compared within a tolerance where the others are not recorded any more, with the reason', async () => {
    const [first, second] = await both();
    const index = JSON.parse(readFileSync(join(results, 'index.json'), 'utf8')) as { runs: RunRecord[] };
    index.runs = index.runs.filter(({ key }) => key !== second?.key);
    writeFileSync(join(results, 'index.json'), JSON.stringify(index));
    rmSync(journalPath(results, second?.key ?? ''));
    const found = await verified(results, { run: first?.key ?? '', data });
    expect(found).toMatchObject(isWhole);
    expect(found.scoring).toMatchObject({
      tolerance: 1e-3,
      reason: 'a run that shared its passes is not recorded any more',
    });
  });
});

describe('a run is not scored again, and the journal is checked all the same,', () => {
  test('where the checkpoint is gone, unless it is said where it is', async () => {
    const results = join(scratchFolder(), 'results');
    const model = join(scratchFolder(), 'checkpoint');
    cpSync(zoo, model, { recursive: true });
    const { key } = onlyRecord((await run(results, { models: [model], limit: 10 })).records);
    const moved = `${model}-moved`;
    renameSync(model, moved);
    expect(await verified(results, { run: key })).toMatchObject({
      differing: 0,
      questions: { questions: 10 },
      scoring: { impossible: expect.stringMatching(/^There is no folder/) as string },
    });
    expect(await verified(results, { run: key, model: moved })).toMatchObject({
      ...isWhole,
      scoring: { drawn: 5 },
    });
    const weights = join(moved, 'model.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    expect(await verified(results, { run: key, model: moved })).toMatchObject({
      differing: 0,
      questions: { questions: 10 },
      scoring: {
        impossible: `${moved} is another checkpoint than the run's, or was changed; say where that lies with --model DIR.`,
      },
    });
  });

  test('where the data are others', async () => {
    const results = join(scratchFolder(), 'results');
    const data = dataWith({ 'truthfulqa/validation': truths });
    const { key } = onlyRecord(
      (await run(results, { tasks: ['truthfulqa_mc1'], data, maxLength: 1000 })).records,
    );
    const other = dataWith({ 'truthfulqa/validation': [...truths.slice(1), ...truths.slice(0, 1)] });
    const impossible = expect.stringMatching(
      /^the hash of the task's data was [0-9a-f]{20}, and is [0-9a-f]{20} now\.$/,
    ) as string;
    expect(await verified(results, { run: key, data: other })).toMatchObject({
      ...{ differing: 0, questions: { impossible }, scoring: { impossible } },
    });
    const none = expect.stringContaining('truthfulqa') as string;
    expect(await verified(results, { run: key })).toMatchObject({
      ...{ differing: 0, questions: { impossible: none }, scoring: { impossible: none } },
    });
  });

  test('where its provider is not here', async () => {
    const results = copy();
    const key = await recordAs(results, { ...record.identity, provider: 'coreml' });
    const found = await verified(results, { run: key });
    expect(found).toMatchObject({ differing: 0, questions: { questions: 60 } });
    if (process.platform !== 'darwin')
      expect(found.scoring).toEqual({ impossible: expect.stringContaining('coreml') as string });
  });

  test.each<readonly [string, RunIdentity['versions'], boolean]>([
    ["Plumbline's code of the task", { tasks: '0'.repeat(16) }, true],
    ["Plumbline's code that scores", { scoring: '3' }, false],
    ['ONNX Runtime', { onnxruntime: '1.0.0' }, false],
  ])('where %s is another', async (words, versions, isOfQuestions) => {
    const results = copy();
    const identity = { ...record.identity, versions: { ...record.identity.versions, ...versions } };
    const key = await recordAs(results, identity);
    const impossible = expect.stringMatching(
      new RegExp(`^the version of ${words} was \\w[\\w.]*, and is`),
    ) as string;
    expect(await verified(results, { run: key })).toMatchObject({
      differing: 0,
      questions: isOfQuestions ? { impossible } : { questions: 60 },
      scoring: { impossible },
    });
  });

  test('where it was imported', async () => {
    const results = copy();
    const identity = anIdentity();
    const store = await openStore(results);
    const journal = await openJournal(results, identity, { model: 'tiny', questions: 2 });
    await journal.append([aSample(0), aSample(1)]);
    await journal.close();
    const file = { file: 'results.json', sha256: 'a'.repeat(64) };
    const origin = {
      tool: 'lm-eval' as const,
      version: '0.4.13',
      ...file,
      imported: '',
      model: 'hf',
      modelArguments: '',
    };
    await store.recordRun(aRun(identity, { origin, questions: 2 }));
    expect(await verified(results, { run: runKey(identity) })).toMatchObject({
      ...{ differing: 0, samples: 2, importedFrom: 'lm-eval' },
      scoring: { impossible: expect.stringContaining('computed by lm-eval and imported') as string },
    });
  });
});

/** Records the samples of the run anew, as those of another run. */
async function recordAs(results: string, identity: RunIdentity): Promise<string> {
  const samples = await collect(readSamples(results, record.key));
  const journal = await openJournal(results, identity, { model: record.model.name, questions: 60 });
  await journal.append(samples);
  await journal.close();
  const key = runKey(identity);
  const samplesHash = await hashSamples(results, key);
  await (await openStore(results)).recordRun({ ...record, identity, key, samplesHash });
  return key;
}

describe('programs that a model wrote', () => {
  test('are run again only where that is allowed', async (context) => {
    const hasPython = await openSandbox().then(
      (sandbox) => sandbox.close().then(() => true),
      () => false,
    );
    if (!hasPython) context.skip('there is no Python');
    const row = (answer: number) => ({
      task_id: 'HumanEval/0',
      prompt: 'def answer():\n    return 42\n"""\n',
      canonical_solution: '',
      test: `"""\ndef check(f): assert f() == ${answer}`,
      entry_point: 'answer',
    });
    const data = dataWith({ 'humaneval/test': [row(42), row(43)] });
    const results = join(scratchFolder(), 'results');
    const { records } = await run(results, { tasks: ['humaneval'], data, allowCode: true, maxLength: 1100 });
    const { key } = onlyRecord(records);
    expect(await verified(results, { run: key, data, allowCode: true })).toMatchObject({
      ...isWhole,
      scoring: { questions: 2 },
    });
    // A program that failed is said to have passed, in a record that agrees with it.
    const before = record;
    record = onlyRecord(records);
    editSample(results, 2, (sample) => {
      Object.assign(sample.outputs[1] ?? {}, { outcome: 'passed', detail: '' });
      sample.scores = { 'pass@1,create_test': 1 };
    });
    await agree(results);
    record = before;
    expect(places(await verified(results, { run: key, data }))).toEqual([]);
    expect(places(await verified(results, { run: key, data, allowCode: true }))).toEqual([
      '3 1 outputs[1].outcome',
    ]);
  });
});

describe('it is refused', () => {
  test.each([
    [
      'abc',
      /^There is no run "abc" in .*: give a run's key, its beginning \(at least 4 digits\), or MODEL\/TASK/,
    ],
    ['0000', /^There is no run "0000"/],
    ['../../etc/passwd', /^There is no run/],
    ['plumb-1m/plumb_brackets', /^There is no run/],
  ])('to verify %s, which is no run', async (asked, message) => {
    await expect(verified(shared, { run: asked })).rejects.toThrow(message);
  });

  test('to verify what may be several runs', async () => {
    const results = copy();
    const other = await recordAs(results, { ...record.identity, seed: 5 });
    await expect(verified(results, { run: 'plumb-1m/plumb_facts' })).rejects.toThrow(
      new RegExp(`may be any of 2 runs: ${record.key}, ${other}\\. Give more of the key`),
    );
  });

  test('to verify a run that is not finished', async () => {
    const results = copy();
    const identity = { ...record.identity, seed: 6 };
    const journal = await openJournal(results, identity, { model: 'plumb-1m', questions: 60 });
    await journal.close();
    await expect(verified(results, { run: runKey(identity) })).rejects.toThrow(
      /is not finished \(0 of 60 questions of plumb_facts\)\. Run the command that began it again/,
    );
  });
});

test('a signal ends it', async () => {
  const abort = new AbortController();
  const onEvent = ({ kind }: VerifyEvent): void => void (kind === 'opening' && abort.abort());
  await expect(verified(shared, { onEvent, signal: abort.signal })).rejects.toThrow(Interrupted);
});

test('nothing is written', async () => {
  const results = copy();
  const before = readFileSync(journalPath(results, record.key));
  await verified(results);
  expect(readFileSync(journalPath(results, record.key))).toEqual(before);
  expect(await loadResults(results)).toEqual(await loadResults(shared));
});
