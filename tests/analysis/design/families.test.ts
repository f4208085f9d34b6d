import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFamilies } from '../../../src/analysis/design/families-file.ts';
import { familyOf } from '../../../src/analysis/design/families.ts';
import { readTable } from '../../../src/results/published/csv-table.ts';
import { scratchFolder } from '../../results/records.ts';
import { sharedFolder } from '../../shared-folder.ts';

const families = { fox: ['fox-*', 'lab/red'], hare: ['fox-hare-1b', 'lab/*'], mole: ['den/mole-?b'] };

describe('the family of a model', () => {
  test.each([
    ['lab/Fox-1B', 'fox', 'pattern'],
    ['/models/here/fox-7b/', 'fox', 'pattern'],
    ['lab/FOX-hare-1b', 'hare', 'id'],
    ['lab/red', 'fox', 'id'],
    ['lab/blue', 'hare', 'pattern'],
    ['den/mole-2b', 'mole', 'pattern'],
    ['elsewhere/mole-2b', 'mole', 'name'],
    ['red', 'red', 'name'],
  ])('%s is of %s, by %s', (id, family, by) => {
    expect(familyOf(id, families)).toEqual({ family, by });
  });

  test.each([
    ['a/SmolLM3-3B-Base', 'smollm3'],
    ['a/Badger_v2-1.3b-Instruct-hf', 'badger'],
    ['a/badger-8x7B-chat-GPTQ', 'badger'],
    ['a/badger-1b7-v0.1', 'badger'],
    ['a/red-badger-125M-deduped', 'red-badger'],
    ['a/badger2-125M', 'badger2'],
    ['a/7b', '7b'],
  ])('%s, which is not listed, is of %s', (id, family) => {
    expect(familyOf(id, {})).toEqual({ family, by: 'name' });
  });
});

describe('the list that ships', () => {
  test.each([
    ['codellama/CodeLlama-7b-hf', 'llama-2'],
    ['meta-llama/Llama-2-7b-hf', 'llama-2'],
    ['llama2_220M_nl_20_code_80', 'dolma-llama'],
    ['huggyllama/llama-7b', 'llama-1'],
    ['meta-llama/Meta-Llama-3.1-70B', 'llama-3'],
    ['google/gemma-2b', 'gemma'],
    ['google/gemma-2-2b', 'gemma-2'],
    ['Qwen/Qwen1.5-14B', 'qwen1.5'],
    ['Qwen/Qwen-7B', 'qwen'],
    ['HuggingFaceTB/SmolLM2-135M-Instruct', 'smollm2'],
    ['EleutherAI/gpt-neox-20b', 'gpt-neox'],
    ['pythia-160m', 'pythia'],
  ])('puts %s to %s', async (id, family) => {
    expect(familyOf(id, await readFamilies()).family).toBe(family);
  });

  test.skipIf(!existsSync(sharedFolder))('has every model of the published designs', async () => {
    const list = await readFamilies();
    const names = ['model_annotations', 'dataset_info'].map((name) =>
      join(sharedFolder, `paper/${name}.csv`),
    );
    const ids = new Set<string>();
    for (const name of names)
      for (const [id] of (await readTable(name, new Date())).table.rows) ids.add(String(id));
    expect(ids.size).toBe(125);
    expect([...ids].filter((id) => familyOf(id, list).by === 'name')).toEqual([]);
  });
});

describe('a list of families is refused in one line:', () => {
  test.each([
    ['no YAML', 'fox: [a', /families\.yaml:1: this is not YAML: /],
    ['no families', '- fox', /must hold families, such as: pythia/],
    ['nothing', '', /must hold families/],
    ['a family that is no list', 'fox: fox-1b', /fox must be a list of ids and patterns/],
    ['a number for an id', 'fox: [7]', /fox must be a list/],
    ['an id in two families', 'fox: [a/B]\nhare: [A/b]', /a\/b stands in two families, fox and hare/],
    ['a family twice', 'fox: [a]\nfox: [b]', /families\.yaml:2: this is not YAML: /],
  ])('%s', async (_what, text, message) => {
    const path = join(scratchFolder(), 'families.yaml');
    writeFileSync(path, text);
    const error = await readFamilies(path).catch((thrown: unknown) => thrown as Error);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('\n');
  });

  test('a file that is not there', async () => {
    await expect(readFamilies(join(scratchFolder(), 'gone.yaml'))).rejects.toThrow(
      /Cannot read .*gone\.yaml/,
    );
  });
});
