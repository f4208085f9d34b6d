// The schema and the page of sweep files tell what the code reads.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { runnerOptions, shotOptions } from '../../src/cli/options.ts';
import { chatOptions } from '../../src/cli/chat-options.ts';
import { settingNames, sweepSchema } from '../../src/sweep-file/form.ts';
import { readSweepFile } from '../../src/sweep-file/read-sweep-file.ts';
import { scratchFolder } from '../results/records.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const schemaFile = join(docs, 'sweep.schema.json');

// To write it anew: PLUMBLINE_WRITE_SCHEMA=1 npx vitest run tests/sweep-file-form.test.ts
test('docs/sweep.schema.json is what the code makes', async () => {
  const style = await resolveConfig(schemaFile);
  const made = await format(JSON.stringify(sweepSchema()), { ...style, filepath: schemaFile });
  if (process.env['PLUMBLINE_WRITE_SCHEMA'] === '1') writeFileSync(schemaFile, made);
  expect(readFileSync(schemaFile, 'utf8')).toBe(made);
});

describe('the schema', () => {
  const schema = sweepSchema() as {
    readonly properties: Readonly<Record<string, { readonly description?: string }>>;
    readonly required: readonly string[];
    readonly additionalProperties: boolean;
  };

  test('needs models and tasks, knows all settings, describes each, and takes no others', () => {
    expect(schema.required).toEqual(['models', 'tasks']);
    expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining([...settingNames]));
    expect(schema.additionalProperties).toBe(false);
    for (const [name, { description }] of Object.entries(schema.properties))
      expect(description, name).toMatch(/\.$/);
  });

  test('names settings as the command line does', () => {
    const flags = [
      ...Object.keys({ ...runnerOptions, ...shotOptions, ...chatOptions }),
      'limit',
      'sample',
      'allow-code',
    ];
    expect([...settingNames, 'data'].toSorted()).toEqual(flags.toSorted());
  });
});

const page = readFileSync(join(docs, 'sweeps.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

describe('by the schema alone', () => {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, 'utf8')) as never);
  const isValid = (text: string): boolean => schema.safeParse(parse(text, { merge: true })).success;

  test.each(examples)('an example of the page is valid: %#', (text) => {
    expect(isValid(text)).toBe(true);
  });

  test.each([
    'models: a',
    'models: []\ntasks: b',
    'models: a\ntasks: b\nlimit: ten',
    'models: a\ntasks: b\nnum_fewshot: 5',
    'models: [{limit: 5}]\ntasks: b',
    'models: a\ntasks: [{tasks: b, limit: 0}]',
    'models: a\ntasks: b\nmemory: "6"',
    'models: a\ntasks: b\noverrides: {tasks: b}',
    'models: a\ntasks: b\nprovider: gpu',
  ])('%j is not', (text) => {
    expect(isValid(text)).toBe(false);
  });
});

describe('docs/sweeps.md', () => {
  test.each(examples)('an example is a sweep: %#', async (text) => {
    const folder = scratchFolder();
    for (const model of ['runs/a/step-1000', 'runs/b/step-1000', 'chat/my-model']) {
      const file = join(folder, model, 'config.json');
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '{}');
    }
    cpSync(docs, join(folder, 'datasets'), { recursive: true });
    writeFileSync(join(folder, 'sweep.yaml'), text);
    const { evaluations } = await readSweepFile(join(folder, 'sweep.yaml'));
    expect(evaluations.length).toBeGreaterThan(1);
  });

  test('has them, and names every setting', () => {
    expect(examples).toHaveLength(3);
    for (const name of settingNames) expect(page).toContain(`\`${name}\``);
  });
});
