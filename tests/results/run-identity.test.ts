// What is another run and what is the same, from the options of an evaluation to the keys of its plan. Files are changed on the disk,
// byte by byte, as time, people and programs do.

import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EvaluateOptions } from '../../src/evaluation/options.ts';
import { planOfRuns } from '../../src/evaluation/plan.ts';
import { run, zoo } from '../evaluation.ts';
import { root } from '../cli/plumbline.ts';
import { scratchFolder } from './records.ts';

let model: string;
let data: string;
beforeEach(() => {
  model = join(scratchFolder(), 'checkpoint');
  data = join(scratchFolder(), 'data');
  cpSync(zoo, model, { recursive: true });
  cpSync(join(root, 'data'), data, { recursive: true });
  const config = join(model, 'tokenizer_config.json');
  const fields = JSON.parse(readFileSync(config, 'utf8')) as object;
  const template = "{% for message in messages %}Q: {{ message['content'] }}\n{% endfor %}";
  writeFileSync(config, JSON.stringify({ ...fields, chat_template: template }));
});

const optionsOf = (changes: Partial<EvaluateOptions> = {}): EvaluateOptions => ({
  ...{ models: [model], tasks: ['plumb_facts'], data, results: join(model, '..', 'results') },
  ...{ shots: 2, limit: 20 },
  ...changes,
});

/** The key of the one run of a plan. */
async function key(changes: Partial<EvaluateOptions> = {}): Promise<string> {
  const { runs } = await planOfRuns({ evaluations: [optionsOf(changes)] });
  expect(runs).toHaveLength(1);
  return runs[0]?.key ?? '';
}

/** Replaces a text in a file by another of the same length, once. Size and time of writing stay. */
function replace(path: string, from: string, to: string): void {
  const { atime, mtime, size } = statSync(path);
  const text = readFileSync(path, 'utf8');
  expect(text, path).toContain(from);
  writeFileSync(path, text.replace(from, to));
  utimesSync(path, atime, mtime);
  expect(statSync(path)).toMatchObject({ size, mtime });
}

/** Changes a letter of a row, counted from 0. */
function changeRow(split: string, row: number): void {
  const path = join(data, 'plumb_facts', split);
  const line = readFileSync(path, 'utf8').split('\n')[row] ?? '';
  replace(
    path,
    line,
    line.replace(/[a-z](?="[,}])/, (letter) => (letter === 'x' ? 'y' : 'x')),
  );
}

/** Replaces the weights by the same numbers in float32. */
function storeAsFloat32(path: string): void {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, Tensor>;
  const values = new Uint16Array(file.buffer.slice(file.byteOffset + start, file.byteOffset + file.length));
  const words = Uint32Array.from(values, (value) => value * 0x10000);
  for (const [name, tensor] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    expect(tensor.dtype).toBe('BF16');
    tensor.dtype = 'F32';
    tensor.data_offsets = tensor.data_offsets.map((offset) => 2 * offset);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, text, Buffer.from(words.buffer)]));
}

/** What is changed, and how that is asked. */
type Change = readonly [what: string, change: () => unknown, options?: Partial<EvaluateOptions>];

const each = (changes: readonly Change[]) =>
  changes.map(([what, change, options = {}]) => [what, change, options] as const);

interface Tensor {
  dtype: string;
  data_offsets: number[];
}

describe('is another run', () => {
  test.each(
    each([
      ['one byte of the weights', () => changeWeights()],
      ['one byte of the config', () => replace(join(model, 'config.json'), '1e-05', '1e-06')],
      [
        'one byte of the tokenizer',
        () => replace(join(model, 'tokenizer.json'), '"version": ', '"version":\t'),
      ],
      [
        'one byte of its config',
        () => replace(join(model, 'tokenizer_config.json'), '256', '255'),
        { maxLength: 200 },
      ],
      [
        'one byte of the chat template',
        () => replace(join(model, 'tokenizer_config.json'), 'Q: ', 'R: '),
        { chatTemplate: true },
      ],
      ['one byte of a row that is asked', () => changeRow('test.jsonl', 3)],
      ['one byte of a row that is not reached', () => changeRow('test.jsonl', 120)],
      ['one byte of a row that shots are drawn from', () => changeRow('train.jsonl', 3)],
      ['the same weights in another type', () => storeAsFloat32(join(model, 'model.safetensors'))],
    ]),
  )('%s', async (_what, change, options) => {
    const before = await key(options);
    change();
    expect(await key(options)).not.toBe(before);
  });

  test('each of these', async () => {
    const changes: readonly Partial<EvaluateOptions>[] = [
      {},
      { shots: 0 },
      { shots: 3 },
      { seed: 5 },
      { limit: 21 },
      { limit: undefined },
      { limit: undefined, sample: 20 },
      { limit: undefined, sample: 20, seed: 5 },
      { limit: undefined, sample: 21 },
      { maxLength: 128 },
      { systemInstruction: 'Answer.' },
      { chatTemplate: true },
      { chatTemplate: true, fewshotAsMultiturn: false },
      { chatTemplate: true, systemInstruction: 'Answer.' },
      { tasks: ['plumb_brackets'] },
    ];
    const keys: string[] = [];
    for (const change of changes) keys.push(await key(change));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('is the same run', () => {
  test.each(
    each([
      [
        'a checkpoint that was moved and renamed',
        () => (renameSync(model, `${model}-moved`), (model += '-moved')),
      ],
      [
        'a checkpoint that was copied',
        () => (cpSync(model, `${model}-copy`, { recursive: true }), (model += '-copy')),
      ],
      [
        'files that were touched',
        () => readdirSync(model).forEach((name) => utimesSync(join(model, name), 1e9, 1e9)),
      ],
      [
        'a checkpoint behind a symbolic link',
        () => (symlinkSync(model, `${model}-link`), (model += '-link')),
      ],
      ['other files beside', () => writeFileSync(join(model, 'README.md'), 'Trained on facts.')],
      ['data that lie elsewhere', () => (renameSync(data, `${data}-moved`), (data += '-moved'))],
      [
        'another file of data, which nobody asks',
        () => writeFileSync(join(data, 'plumb_facts/validation.jsonl'), '{}\n'),
      ],
      ['several workers and threads', () => undefined, { workers: 2, threads: 2 }],
      ['another results folder', () => undefined, { results: 'elsewhere' }],
      ['hashing all anew', () => undefined, { rehash: true }],
      ['what changes nothing without a chat template', () => undefined, { fewshotAsMultiturn: false }],
      ['the length that the config has', () => undefined, { maxLength: 256 }],
    ]),
  )('%s', async (_what, change, options) => {
    const before = await key();
    change();
    expect(await key(options)).toBe(before);
  });

  test('another seed where nothing is drawn', async () => {
    expect(await key({ shots: 0, seed: 5 })).toBe(await key({ shots: 0 }));
  });

  test('what an evaluation records under that key', async () => {
    const { records } = await run(join(scratchFolder(), 'results'), optionsOf({ limit: 2 }));
    expect(records.map((record) => record.key)).toEqual([await key({ limit: 2 })]);
  });
});

describe('what is remembered of a checkpoint', () => {
  test('counts until its bytes are hashed anew', async () => {
    const home = scratchFolder();
    vi.stubEnv('HOME', home);
    // Files that were just written are not remembered, so the clock is put forward.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    onTestFinished(() => {
      vi.unstubAllEnvs();
      vi.useRealTimers();
    });
    const before = await key();
    const cache = join(home, '.cache/plumbline/fingerprints');
    for (const name of readdirSync(cache)) {
      const memory = readFileSync(join(cache, name), 'utf8');
      writeFileSync(join(cache, name), memory.replace(/"[0-9a-f]{64}"/, `"${'d'.repeat(64)}"`));
    }
    expect(await key()).not.toBe(before);
    expect(await key({ rehash: true })).toBe(before);
    expect(await key()).toBe(before);
  });
});

describe('the code and the packages', () => {
  /** Names of the installed packages, such as `yaml` and `@scope/name`. */
  const installed = readdirSync(join(root, 'node_modules'))
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(root, 'node_modules', name)).map((inner) => `${name}/${inner}`)
        : [name],
    );

  /** What of a package as it is installed is another. */
  interface Other {
    /** A compiled module that gets a byte more. */
    readonly module?: string;
    /** A package on which it depends, in another version. */
    readonly dependency?: string;
  }

  /** The key that a copy of the package gives. What it depends on is linked to, and never written to. */
  function keyOfPackage({ module: changed, dependency }: Other): string {
    const folder = join(scratchFolder(), 'plumbline');
    cpSync(join(root, 'dist'), join(folder, 'dist'), {
      recursive: true,
      filter: (place) => !place.endsWith('.d.ts'),
    });
    copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
    if (changed !== undefined) appendFileSync(join(folder, 'dist', changed), ' ');
    for (const name of installed) {
      const [from, to] = [join(root, 'node_modules', name), join(folder, 'node_modules', name)];
      mkdirSync(join(to, '..'), { recursive: true });
      if (name !== dependency) {
        symlinkSync(from, to);
        continue;
      }
      mkdirSync(to);
      for (const entry of readdirSync(from))
        if (entry !== 'package.json') symlinkSync(join(from, entry), join(to, entry));
      const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { version: string };
      writeFileSync(
        join(to, 'package.json'),
        JSON.stringify({ ...manifest, version: `${manifest.version}-next` }),
      );
    }
    const module = JSON.stringify(pathToFileURL(join(folder, 'dist/evaluation/plan.js')).href);
    const evaluations = JSON.stringify([optionsOf()]);
    const program = `const { planOfRuns } = await import(${module});
      console.log((await planOfRuns({ evaluations: ${evaluations} })).runs[0].key);`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    }).trim();
  }

  test('are the same in a copy of the package as from source', async () => {
    expect(keyOfPackage({})).toBe(await key());
  });

  test.each<readonly [string, Other]>([
    ["the task's own code", { module: 'tasks/benchmarks/plumbline/facts.js' }],
    ['the code of all tasks', { module: 'tasks/questions.js' }],
    ['the tokenizers', { module: 'model/tokenizer/bpe.js' }],
    ['the graph', { module: 'model/graph/attention.js' }],
    ['how sequences are scored', { module: 'runners/schedule/trie.js' }],
    ['ONNX Runtime', { dependency: 'onnxruntime-node' }],
    ['the package that reads protocol buffers', { dependency: '@bufbuild/protobuf' }],
  ])('make another run where %s is another', async (_what, other) => {
    expect(keyOfPackage(other)).not.toBe(await key());
  });

  test.each<readonly [string, Other]>([
    ['another benchmark', { module: 'tasks/benchmarks/arc.js' }],
    ['a report', { module: 'report/plan-page.js' }],
    ['how many workers there are', { module: 'runners/machine/resources.js' }],
    ['how the results are kept', { module: 'results/store.js' }],
  ])('make the same run where %s is another', async (_what, other) => {
    expect(keyOfPackage(other)).toBe(await key());
  });
});

/** Changes the last byte of the weights; size and time of writing stay. */
function changeWeights(): void {
  const path = join(model, 'model.safetensors');
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
}
