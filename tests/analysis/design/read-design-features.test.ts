import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { designFeatures } from '../../../src/analysis/design/features.ts';
import { parseDesign } from '../../../src/analysis/design/given-design.ts';
import { readDesignFeatures } from '../../../src/analysis/design/read-design-features.ts';
import { DataError, UsageError } from '../../../src/lib/errors.ts';

const zoo = fileURLToPath(new URL('../../../zoo/plumb-1m', import.meta.url));
const tokens = 'pretraining_summary_total_tokens_billions';
const share = (word: string): string => `pretraining_summary_percentage_${word}`;

let root: string;
let folder: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plumbline-design-'));
});
afterAll(() => rm(root, { recursive: true }));
/** A checkpoint without weights, in a folder of its own. */
beforeEach(async () => {
  folder = join(root, String(count++), 'My_Model');
  await mkdir(folder, { recursive: true });
  await cp(join(zoo, 'config.json'), join(folder, 'config.json'));
});

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const card = (yaml: string): Promise<void> =>
  write('README.md', `---\n${yaml}\n---\n# A model\n\n---\ncode: 99\n---\n`);

describe('plumb-1m', () => {
  test('has all features: from its files, and from the design.yaml beside them', async () => {
    const { design, sources, missing } = await readDesignFeatures(zoo);
    expect(design).toEqual({
      total_params: 1_132_160,
      dimension: 128,
      num_heads: 4,
      mlp_ratio: 2.5,
      sequence_length: 256,
      [tokens]: (1400 * 2048) / 1e9,
      [share('web')]: 0,
      [share('code')]: 0,
      [share('books')]: 0,
      [share('reference')]: 0,
      [share('academic')]: 0,
      [share('english')]: 46,
      activation: 'swiglu',
      attention_variant: 'gqa',
      biases: 'none',
      block_type: 'sequential',
      layer_norm_type: 'rmsnorm',
      positional_embeddings: 'rope',
    });
    expect(missing).toEqual([]);
    expect(Object.keys(sources).toSorted()).toEqual(Object.keys(design).toSorted());
    expect(sources).toMatchObject({
      total_params: 'the weights\u2019 shapes',
      mlp_ratio: 'config.json intermediate_size, hidden_size',
      attention_variant: 'config.json num_key_value_heads',
      [tokens]: 'design.yaml:3',
    });
  });
});

describe('what was trained on', () => {
  test('is missing, and listed, where nobody tells', async () => {
    const { design, missing } = await readDesignFeatures(folder);
    const training = designFeatures.filter(({ from }) => from === 'training').map(({ name }) => name);
    expect(missing).toEqual(training);
    for (const name of training) expect(design[name]).toBeNull();
  });

  test('comes from flags before design.yaml before the file beside the folder before that of several models before the card', async () => {
    await write('design.yaml', 'tokens: 2\ncode: 20\n');
    await writeFile(`${folder}.design.yaml`, 'tokens: 3\ncode: 30\nweb: 30\n');
    await writeFile(
      join(folder, '..', 'design.yaml'),
      'models:\n  other: {tokens: 9}\n  my-model:\n    web: 40\n    books: 40\n',
    );
    await card('license: mit\nplumbline:\n  books: 5\n  english: 50');
    const { design, sources } = await readDesignFeatures(folder, { tokens: '1B' }, '--design');
    expect(design).toMatchObject({
      [tokens]: 1,
      [share('code')]: 20,
      [share('web')]: 30,
      [share('books')]: 40,
      [share('english')]: 50,
    });
    expect(sources).toMatchObject({
      [tokens]: '--design, instead of 2 (design.yaml:1, instead of 3 (My_Model.design.yaml:1))',
      [share('web')]: 'My_Model.design.yaml:3, instead of 40 (design.yaml:4)',
      [share('english')]: 'README.md:5 (plumbline)',
    });
  });

  test('is not guessed from the data sets and languages that a card names', async () => {
    await card('language: en\ndatasets:\n- HuggingFaceFW/fineweb\n- bigcode/the-stack');
    const { missing, card: facts } = await readDesignFeatures(folder);
    expect(missing).toContain(share('english'));
    expect(facts).toEqual({ datasets: ['HuggingFaceFW/fineweb', 'bigcode/the-stack'], languages: ['en'] });
  });

  test('is not sought in a card without front matter, or with one that is no YAML and says nothing to us', async () => {
    for (const text of [
      '# A model\n\n---\nplumbline:\n  code: 3\n---\n',
      '---\nlicense: [mit\n---\n',
      '---\n',
    ])
      await write('README.md', text).then(async () =>
        expect((await readDesignFeatures(folder)).missing).toContain(share('code')),
      );
  });

  test('is not taken from a design.yaml beside the folder that is about something else', async () => {
    await writeFile(join(folder, '..', 'design.yaml'), 'colours: [red]\ntokens: 5\n');
    expect((await readDesignFeatures(folder)).missing).toContain(tokens);
  });
});

describe('what the config says', () => {
  test('may be corrected, and the source says what was read', async () => {
    await write('design.yaml', 'Sequence_Length: 1024\nnorm: parametric\nheads: 4\n');
    const { design, sources } = await readDesignFeatures(folder);
    expect(design).toMatchObject({ sequence_length: 1024, layer_norm_type: 'parametric', num_heads: 4 });
    expect(sources).toMatchObject({
      sequence_length: 'design.yaml:1, instead of 256 (config.json max_position_embeddings)',
      layer_norm_type: 'design.yaml:2, instead of rmsnorm (the family: RMS)',
      num_heads: 'design.yaml:3',
    });
  });

  test('stands where a parsed design says nothing of it', async () => {
    const { design } = await readDesignFeatures(folder, parseDesign('code=3'));
    expect(design).toMatchObject({ num_heads: 4, [share('code')]: 3 });
  });
});

describe('refuses in one line', () => {
  test.each([
    ['tokns: 3\n', ':1: "tokns" is no feature; did you mean tokens?'],
    ['# a\n\nweb: 3\ncode: many\n', ':4: code is "many"; it should be a share in percent, from 0 to 100.'],
    ['code: 101\n', ':1: code is 101; it should be a share in percent, from 0 to 100.'],
    ['code: .nan\n', ':1: code is NaN; it should be a share in percent, from 0 to 100.'],
    ['code: true\n', ':1: code is true; it should be a share in percent, from 0 to 100.'],
    ['code: [1]\n', ':1: code is a list; it should be one value.'],
    ['code:\n  web: 1\n', ':1: code is a mapping; it should be one value.'],
    ['tokens: 300000000000\n', ':1: tokens is 300000000000; it should be training tokens in billions, such as 300, or with their unit: 300B, 1.4T. For that many tokens, not billions of them, write 300B.'],
    ['code: 1\nweb: 2\ncode: 3\n', ':3: a name stands twice; write one `name: value` a line.'],
    ['code: 1\nCode: 3\n', ':2: code is given twice, as code and as Code; give it once.'],
    ['web: 70\ncode: 31\n', ': web + code is 101 %, and shares of one training set add up to 100 at most.'],
    ['- code: 3\n', ': it is no list of `name: value` lines, such as `tokens: 300` or `code: 15`.'],
    ['words\n', ': it is no list of `name: value` lines, such as `tokens: 300` or `code: 15`.'],
    ['? [a]\n: 1\n', ':1: "a list or mapping" is no feature; these are: params, dimension, heads, mlp_ratio, sequence_length, tokens, web, code, books, reference, academic, english, activation, attention, biases, block, norm, positions.'],
  ])('design.yaml %j', async (text, message) => {
    await write('design.yaml', text);
    await expect(readDesignFeatures(folder)).rejects.toThrow(new DataError(`${join(folder, 'design.yaml')}${message}`));
  }); // prettier-ignore

  test.each([
    ['code: [1\nweb: 2\n', /design\.yaml:\d: .*; write one `name: value` a line\.$/],
    ['code: 1\n\tweb: 2\n', /design\.yaml:2: .*; write one `name: value` a line\.$/],
    ['code: *nothing\n', /design\.yaml:1: .*nothing.*; write the value\.$/],
    ['a: 1\n---\nb: 2\n', /design\.yaml:2: .*; write one `name: value` a line\.$/],
    ['code: 1\n  web: 2\n', /design\.yaml:1: .*; write one `name: value` a line\.$/],
  ])('design.yaml that is no YAML: %j', async (text, message) => {
    await write('design.yaml', text);
    const error: unknown = await readDesignFeatures(folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  });

  test('a design.yaml that is a folder', async () => {
    await mkdir(join(folder, 'design.yaml'));
    await expect(readDesignFeatures(folder)).rejects.toThrow(/design\.yaml is not a file\.$/);
  });

  test('a file about several models and a card, with their lines', async () => {
    const shared = join(folder, '..', 'design.yaml');
    await writeFile(shared, 'models:\n  My_Model: 3\n');
    await expect(readDesignFeatures(folder)).rejects.toThrow(
      new DataError(`${shared}:2: My_Model should have lines \`name: value\` below it.`),
    );
    await rm(shared);
    await card('license: mit\nplumbline:\n  cod: 5');
    await expect(readDesignFeatures(folder)).rejects.toThrow(
      /README\.md:4: "cod" is no feature; did you mean code\?$/,
    );
    await card('license: mit\nplumbline: [3]');
    await expect(readDesignFeatures(folder)).rejects.toThrow(/README\.md:3: plumbline should have lines/);
    await card('plumbline: {code: 3\nlicense: mit');
    await expect(readDesignFeatures(folder)).rejects.toThrow(/README\.md:\d: .*; write one/);
  });

  test('what is given together with what stands in a file and adds up to more than there is', async () => {
    await write('design.yaml', 'web: 90\n');
    await expect(readDesignFeatures(folder, { code: 20 })).rejects.toThrow(
      new UsageError('My_Model: web + code is 110 %, and shares of one training set add up to 100 at most.'),
    );
    await expect(readDesignFeatures(folder, { cde: 20 }, '--design')).rejects.toThrow(
      /^--design: "cde" is no feature/,
    );
  });
});

test('an empty design.yaml, and one of comments or empty values, says nothing', async () => {
  for (const text of ['', '# nothing yet\n', 'tokens:\ncode: ~\n']) {
    await write('design.yaml', text);
    expect((await readDesignFeatures(folder)).missing).toHaveLength(7);
  }
});

test('lines may end as on Windows', async () => {
  await write('design.yaml', 'web: 50\r\ncode: 25\r\n');
  await write('README.md', '---\r\nplumbline:\r\n  english: 5\r\n---\r\n# A model\r\n');
  const { design, sources } = await readDesignFeatures(folder);
  expect(design).toMatchObject({ [share('code')]: 25, [share('english')]: 5 });
  expect(sources[share('english')]).toBe('README.md:3 (plumbline)');
});

test('an anchor stands for its value', async () => {
  await write('design.yaml', 'web: &half 50\ncode: *half\n');
  expect((await readDesignFeatures(folder)).design[share('code')]).toBe(50);
});
