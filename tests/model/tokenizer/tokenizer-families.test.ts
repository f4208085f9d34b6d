// Tokenizers in the style of each family's files against AutoTokenizer; tests/goldens/make_tokenizer_families.py.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { openTokenizer, type Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { scratchFolder } from '../../results/records.ts';
import { sharedFolder } from '../../shared-folder.ts';

const families = fileURLToPath(new URL('../../fixtures/tokenizers/families/', import.meta.url));
const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(families, path), 'utf8')) as T;
const texts = readJson<string[]>('texts.json');
const xnli = join(sharedFolder, 'datasets', 'xnli');

interface Reference {
  readonly bos: number | null;
  readonly eos: number | null;
  readonly size: number;
  readonly before: number[];
  readonly after: number[];
  readonly ids: number[][];
  readonly decoded: string[];
  readonly xnli: Record<string, string>;
}

const names = readdirSync(families, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(names)('the tokenizer of the folder %s', (name) => {
  const reference = readJson<Reference>(`${name}/reference.json`);
  let tokenizer: Tokenizer;
  beforeAll(async () => {
    tokenizer = await openTokenizer(join(families, name));
  });

  test('encodes as AutoTokenizer does', () => {
    for (const [index, text] of texts.entries()) {
      const bare = reference.ids[index] ?? [];
      expect(tokenizer.encode(text, false), JSON.stringify(text)).toEqual(bare);
      const whole = [...reference.before, ...bare, ...reference.after];
      expect(tokenizer.encode(text, true), JSON.stringify(text)).toEqual(whole);
    }
  });

  test('decodes as AutoTokenizer does', () => {
    for (const [index, ids] of reference.ids.entries())
      expect(tokenizer.decode(ids, { skipSpecialTokens: true })).toBe(reference.decoded[index]);
  });

  test('knows its special tokens and its size', () => {
    const { bosToken = null, eosToken = null, vocabularySize } = tokenizer;
    expect({ bosToken, eosToken, vocabularySize }).toEqual({
      bosToken: reference.bos,
      eosToken: reference.eos,
      vocabularySize: reference.size,
    });
  });

  test.skipIf(!existsSync(xnli)).each(Object.entries(reference.xnli))(
    'encodes XNLI in the language %s as AutoTokenizer does',
    (language, expected) => {
      const lines = readFileSync(join(xnli, language, 'validation.jsonl'), 'utf8')
        .split('\n')
        .slice(0, 20);
      const rows = lines.map((line) => JSON.parse(line) as { premise: string; hypothesis: string });
      const ids = rows
        .flatMap((row) => [row.premise, row.hypothesis])
        .map((text) => tokenizer.encode(text, false));
      const hash = createHash('sha256').update(JSON.stringify(ids)).digest('hex');
      expect(hash.slice(0, 16)).toBe(expected);
    },
  );
});

interface Classes {
  readonly texts: string[];
  readonly config: object;
  readonly files: Record<string, object>;
  readonly results: { readonly ids: number[][]; readonly decoded: string[] }[];
  readonly cases: [file: string, tokenizerClass: string | null, modelTypes: string[], result: number][];
}

describe('a tokenizer.json under a class and a model type', () => {
  const { texts: few, config, files, results, cases } = readJson<Classes>('classes.json');

  test.each(cases)('%s as %s in %j is what AutoTokenizer makes of it', async (file, named, types, result) => {
    const folder = scratchFolder();
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(files[file]));
    await writeFile(
      join(folder, 'tokenizer_config.json'),
      JSON.stringify(named === null ? config : { ...config, tokenizer_class: named }),
    );
    for (const type of types) {
      await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: type }));
      const { encode, decode } = await openTokenizer(folder);
      const ids = few.map((text) => encode(text, true));
      expect(ids, type).toEqual(results[result]?.ids);
      const decoded = ids.map((one) => decode(one, { skipSpecialTokens: false }));
      expect(decoded, type).toEqual(results[result]?.decoded);
    }
  });

  test('differs by its class', () => {
    expect(results.length).toBeGreaterThan(10);
  });
});
