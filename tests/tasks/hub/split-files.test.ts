// What is expected is what huggingface/datasets 5.2 makes of the same folders (`load_dataset_builder(...).config.data_files`).

import { describe, expect, it } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { emptyCard, readCard } from '../../../src/tasks/hub/card.ts';
import { splitFiles } from '../../../src/tasks/hub/split-files.ts';
import type { Dataset } from '../../../src/tasks/types.ts';

const cardOf = (yaml: string): string => `---\nlicense: mit\nconfigs:\n${yaml}\n---\n# A card\n`;

function files(
  split: string,
  paths: readonly string[],
  { config, card, named }: { config?: string; card?: string; named?: Dataset['files'] } = {},
): readonly string[] {
  const dataset = {
    path: 'someone/x',
    folder: 'x',
    split,
    ...(config && { config }),
    ...(named && { files: named }),
  };
  return splitFiles(dataset, split, ['README.md', ...paths], card === undefined ? emptyCard : readCard(card));
}

describe('the usual names', () => {
  const numbered = (...names: string[]): string[] => names.map((name) => `data/${name}.parquet`);
  const shards = numbered('test-00000-of-00001-abcdef', 'train-00001-of-00002', 'train-00000-of-00002');

  it.each<[string, readonly string[], string, readonly string[]]>([
    ['shards in data/, in order', shards, 'train', numbered('train-00000-of-00002', 'train-00001-of-00002')],
    ['a shard with a hash', shards, 'test', numbered('test-00000-of-00001-abcdef')],
    [
      'shards of splits with other names',
      numbered('dev_r1-00000-of-00001', 'test_r1-00000-of-00001'),
      'dev_r1',
      numbered('dev_r1-00000-of-00001'),
    ],
    [
      'and no split that only begins so',
      numbered('dev_r1-00000-of-00001', 'test_r1-00000-of-00001'),
      'test',
      [],
    ],
    ['files', ['train.jsonl', 'test.jsonl', 'dev.jsonl'], 'validation', ['dev.jsonl']],
    [
      'files with more in their names',
      ['piqa_train.parquet', 'piqa_test.parquet'],
      'test',
      ['piqa_test.parquet'],
    ],
    ['files in a folder', ['my_train_file.jsonl', 'data/my-test.jsonl'], 'test', ['data/my-test.jsonl']],
    [
      'folders',
      ['train/b.jsonl', 'train/a.jsonl', 'test/x/c.jsonl'],
      'train',
      ['train/a.jsonl', 'train/b.jsonl'],
    ],
    ['folders, before files', ['train/a.jsonl', 'test.jsonl'], 'test', []],
    ['one file, which is the training split', ['b.jsonl', 'a.jsonl'], 'train', ['a.jsonl', 'b.jsonl']],
    [
      'no hidden files',
      ['.git/train.jsonl', '__pycache__/train.jsonl', 'train.jsonl'],
      'train',
      ['train.jsonl'],
    ],
    ['no descriptions', ['dataset_infos.json', 'train.json'], 'train', ['train.json']],
    ['nothing', ['x.py'], 'train', []],
  ])('%s', (_, paths, split, expected) => {
    expect(files(split, paths)).toEqual(expected);
  });

  it.each<[readonly string[], readonly string[]]>([
    [
      ['small/test-00000-of-00001.parquet', 'large/test-00000-of-00001.parquet'],
      ['small/test-00000-of-00001.parquet'],
    ],
    [
      ['small/test/0001.parquet', 'small/test/0000.parquet', 'small/partial-test/0000.parquet'],
      ['small/test/0000.parquet', 'small/test/0001.parquet'],
    ],
    [['small/test.jsonl', 'small/test_hard.jsonl'], ['small/test.jsonl']],
    [['small/x-test.parquet', 'large/x-test.parquet'], ['small/x-test.parquet']],
    [['test.jsonl', 'data/test-00000-of-00001.parquet'], []],
  ])('of a configuration: %j', (paths, expected) => {
    expect(files('test', paths, { config: 'small' })).toEqual(expected);
  });
});

describe('a card', () => {
  const two = cardOf(`
- config_name: a
  data_files:
  - split: train
    path: a/train-*
  - split: test
    path: ["a/t1*", "a/t2*"]
- config_name: b
  data_files: b/*.jsonl`);
  const paths = [
    'a/train-1.jsonl',
    'a/train-0.jsonl',
    'a/t2b.jsonl',
    'a/t1.jsonl',
    'a/t2a.jsonl',
    'b/z.jsonl',
    'b/sub/q.jsonl',
  ];

  it('tells the files, glob by glob', () => {
    expect(files('train', paths, { config: 'a', card: two })).toEqual(['a/train-0.jsonl', 'a/train-1.jsonl']);
    expect(files('test', paths, { config: 'a', card: two })).toEqual([
      'a/t1.jsonl',
      'a/t2a.jsonl',
      'a/t2b.jsonl',
    ]);
    expect(files('validation', paths, { config: 'a', card: two })).toEqual([]);
  });

  it('with files and no split has a training split; a star stays in its folder', () => {
    expect(files('train', paths, { config: 'b', card: two })).toEqual(['b/z.jsonl']);
  });

  it('with several configurations needs one to be named', () => {
    expect(() => files('train', paths, { card: two })).toThrow(
      new DataError('data set someone/x has the configurations a, b; the task should name one.'),
    );
  });

  it.each([
    [
      'the one that is marked',
      '- {config_name: a, data_files: a.jsonl}\n- {config_name: b, default: true, data_files: b.jsonl}',
    ],
    [
      'the one that is named so',
      '- {config_name: a, data_files: a.jsonl}\n- {config_name: default, data_files: b.jsonl}',
    ],
    ['the only one', '- {config_name: z, data_files: b.jsonl}'],
  ])('has a default configuration: %s', (_, yaml) => {
    expect(files('train', ['a.jsonl', 'b.jsonl'], { card: cardOf(yaml) })).toEqual(['b.jsonl']);
  });

  it('may tell a folder, or nothing, and then the usual names count', () => {
    const card = cardOf('- {config_name: x, data_dir: ./sub/}\n- {config_name: y}');
    const paths = ['sub/train.jsonl', 'sub/test.jsonl', 'dev.jsonl'];
    expect(files('test', paths, { config: 'x', card })).toEqual(['sub/test.jsonl']);
    expect(files('validation', paths, { config: 'y', card })).toEqual(['dev.jsonl']);
  });

  it('may have ** and brackets', () => {
    const card = cardOf(
      '- {config_name: x, data_files: [{split: a, path: "**/tr*.jsonl"}, {split: b, path: "x[0-1].jsonl"}]}',
    );
    const paths = ['a/b/tr2.jsonl', 'tr1.jsonl', 'x0.jsonl', 'x1.jsonl', 'x2.jsonl'];
    expect(files('a', paths, { card })).toEqual(['a/b/tr2.jsonl', 'tr1.jsonl']);
    expect(files('b', paths, { card })).toEqual(['x0.jsonl', 'x1.jsonl']);
  });

  it('that tells files of another format is told of', () => {
    const card = cardOf('- {config_name: x, data_files: train.csv}');
    expect(() => files('train', ['train.csv'], { card })).toThrow(
      new DataError('data set someone/x: train.csv is neither Parquet nor JSON Lines, and is not read.'),
    );
  });

  it.each(['no front matter', '---\nconfigs: [\n---', '---\n- 1\n---', '---\nconfigs: 3\n---', '---\n---\n'])(
    'that says nothing useful is as good as none: %j',
    (card) => expect(files('test', ['test.jsonl'], { card })).toEqual(['test.jsonl']),
  );

  it('tells how many rows there are', () => {
    const infos =
      '---\ndataset_info:\n- config_name: a\n  splits: [{name: test, num_examples: 7}]\n- config_name: b\n---\n';
    expect(readCard(infos).rows('a', 'test')).toBe(7);
    expect(readCard(infos).rows('a', 'train')).toBeUndefined();
    expect(readCard(infos).rows('b', 'test')).toBeUndefined();
    const one = '---\ndataset_info:\n  splits: [{name: test, num_examples: 8}]\n---\n';
    expect(readCard(one).rows(undefined, 'test')).toBe(8);
  });
});

it('the files that a task names come before all', () => {
  const card = cardOf('- {config_name: x, data_files: [{split: test, path: a.jsonl}]}');
  const named = { test: ['data/b.jsonl', 'data/a.jsonl'] };
  expect(files('test', ['a.jsonl', 'data/a.jsonl', 'data/b.jsonl'], { card, named })).toEqual(named.test);
});
