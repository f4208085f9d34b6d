// A checkpoint folder in which one file is not what it should be.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDesignFeatures } from '../../src/analysis/design/read-design-features.ts';
import { openChatTemplate } from '../../src/model/chat-template.ts';
import { openCheckpoint } from '../../src/model/checkpoint.ts';
import { decodingSettings } from '../../src/model/generation-config.ts';
import { openTokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { answered, tries } from './answer.ts';
import { changed } from './bytes.ts';
import { changedJson } from './json.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
/** A copy of a folder of the fixtures, of which files can be overwritten. */
function copyOf(name: string): string {
  const copy = join(folder, `${made++}`);
  cpSync(join(fixtures, name), copy, { recursive: true });
  return copy;
}

const models = readdirSync(join(fixtures, 'models'));
const configs = models.map((name) => join('models', name));
const parsed = (name: string): unknown => JSON.parse(readFileSync(join(fixtures, name), 'utf8'));

async function open(place: string): Promise<void> {
  const checkpoint = await answered(() => openCheckpoint(place));
  if (checkpoint !== undefined) {
    const graph = await answered(() => checkpoint.graph());
    if (graph !== undefined) expect(graph.bytes.length).toBeLessThan(1e7);
  }
  await answered(() => readDesignFeatures(place));
  await answered(() => decodingSettings(place));
}

const texts = ['', 'a b', 'Zürich\u0000\n\ud83d\ude00 the end', '\ud800', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'];

async function tokenize(place: string): Promise<void> {
  const tokenizer = await answered(() => openTokenizer(place));
  if (tokenizer === undefined) return;
  for (const text of texts) {
    const ids = await answered(() => tokenizer.encode(text, true));
    if (ids === undefined) continue;
    expect(ids.every((id) => Number.isSafeInteger(id) && id >= 0)).toBe(true);
    expect(ids.length).toBeLessThan(1000);
    await answered(() => tokenizer.decode(ids, { skipSpecialTokens: true }));
  }
}

describe('a checkpoint folder', () => {
  test('with a config.json of other values', async () => {
    const places = configs.map((name) => ({
      place: copyOf(name),
      original: parsed(join(name, 'config.json')),
    }));
    const which = fc
      .constantFrom(...places)
      .chain(({ place, original }) => changedJson([original], 2).map((text) => ({ place, text })));
    await fc.assert(
      fc.asyncProperty(which, async ({ place, text }) => {
        writeFileSync(join(place, 'config.json'), text);
        await open(place);
      }),
      tries(300),
    );
  });

  test.each(['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors.index.json'])(
    'with other bytes in %s',
    async (name) => {
      const place = copyOf('models/llama-grouped-sharded');
      const original = readFileSync(join(place, name));
      await fc.assert(
        fc.asyncProperty(changed([original]), async (bytes) => {
          writeFileSync(join(place, name), bytes);
          await open(place);
          await tokenize(place);
        }),
        tries(60),
      );
    },
  );

  test('with an index of other values', async () => {
    const name = 'model.safetensors.index.json';
    const place = copyOf('models/llama-grouped-sharded');
    await fc.assert(
      fc.asyncProperty(changedJson([parsed(`models/llama-grouped-sharded/${name}`)]), async (text) => {
        writeFileSync(join(place, name), text);
        await open(place);
      }),
      tries(150),
    );
  });

  test('with other bytes in its weights', async () => {
    const place = copyOf('models/gpt2-prefixed');
    const file = readFileSync(join(place, 'model.safetensors'));
    // The header and a little more: what follows are numbers.
    const length = Number(file.readBigUInt64LE(0));
    await fc.assert(
      fc.asyncProperty(changed([file.subarray(0, 8 + length)]), async (header) => {
        writeFileSync(join(place, 'model.safetensors'), Buffer.concat([header, file.subarray(8 + length)]));
        await open(place);
      }),
      tries(150),
    );
  });
});

describe('a tokenizer', () => {
  const folders = [
    ...readdirSync(join(fixtures, 'tokenizers'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'families')
      .map(({ name }) => join('tokenizers', name)),
    ...readdirSync(join(fixtures, 'tokenizers/families'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join('tokenizers/families', name)),
  ];
  const files = folders.flatMap((name) => readdirSync(join(fixtures, name)).map((file) => ({ name, file })));

  test('whose JSON files have other values', async () => {
    const json = files
      .filter(
        ({ file, name }) =>
          /token.*\.json$|vocab\.json|config\.json/.test(file) &&
          readFileSync(join(fixtures, name, file)).length < 100_000,
      )
      .map(({ name, file }) => ({ name, file, texts: changedJson([smaller(parsed(join(name, file)))], 2) }));
    const which = fc
      .constantFrom(...json)
      .chain(({ texts: all, ...rest }) => all.map((text) => ({ ...rest, text })));
    await fc.assert(
      fc.asyncProperty(which, async ({ name, file, text }) => {
        const place = copyOf(name);
        writeFileSync(join(place, file), text);
        await tokenize(place);
        await answered(() =>
          openChatTemplate(place).then((template) => template.render([{ role: 'user', content: 'a' }])),
        );
        rmSync(place, { recursive: true });
      }),
      tries(300),
    );
  });

  test('whose files have other bytes', async () => {
    const small = files.filter(({ name, file }) => readFileSync(join(fixtures, name, file)).length < 300_000);
    const which = fc
      .constantFrom(...small)
      .chain(({ name, file }) =>
        changed([readFileSync(join(fixtures, name, file))]).map((bytes) => ({ name, file, bytes })),
      );
    await fc.assert(
      fc.asyncProperty(which, async ({ name, file, bytes }) => {
        const place = copyOf(name);
        writeFileSync(join(place, file), bytes);
        await tokenize(place);
        rmSync(place, { recursive: true });
      }),
      tries(200),
    );
  });
});

/** The vocabulary cut short, so that the other parts are changed as often. */
function smaller(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, 40).map(smaller);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 60)
      .map(([key, item]) => [key, smaller(item)]),
  );
}
