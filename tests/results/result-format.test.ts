import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { publishedSchema } from '../../src/results/published/published-file.ts';
import { runKeyPattern } from '../../src/results/run-key.ts';
import {
  failedSchema,
  finishedSchema,
  journalHeaderSchema,
  resultsIndexSchema,
  sampleRecordSchema,
} from '../../src/results/schema.ts';
import { formatVersion } from '../../src/results/types.ts';

const page = readFileSync(new URL('../../docs/result-format.md', import.meta.url), 'utf8');

/** The names of all fields of a schema, with those inside them, and the values of its tags such as `kind`. */
function fieldsOf(schema: z.core.$ZodType): readonly string[] {
  const { def } = schema._zod as unknown as { def: Record<string, unknown> & { type: string } };
  switch (def.type) {
    case 'object':
      return Object.entries(def['shape'] as Record<string, z.core.$ZodType>).flatMap(([name, field]) => [
        name,
        ...fieldsOf(field),
      ]);
    case 'array':
      return fieldsOf(def['element'] as z.core.$ZodType);
    case 'nullable':
    case 'optional':
      return fieldsOf(def['innerType'] as z.core.$ZodType);
    case 'union':
      return (def['options'] as readonly z.core.$ZodType[]).flatMap(fieldsOf);
    case 'pipe':
      return fieldsOf(def['in'] as z.core.$ZodType);
    case 'record':
      return fieldsOf(def['valueType'] as z.core.$ZodType);
    case 'literal':
    case 'enum':
      return ((def['values'] ?? Object.values(def['entries'] as object)) as readonly unknown[]).map(String);
    default:
      return [];
  }
}

const schemas = {
  resultsIndexSchema,
  journalHeaderSchema,
  sampleRecordSchema,
  failedSchema,
  finishedSchema,
  publishedSchema,
};

describe('the page about the result format', () => {
  test('is of the format that is written', () => {
    expect(page).toContain(`# The results folder, format ${formatVersion}\n`);
    expect(page).toContain(`{"formatVersion": ${formatVersion}, "runs": [record, …]}`);
    expect(runKeyPattern.source).toContain('{20}');
    expect(page).toContain('the first 20 hexadecimal digits');
  });

  test.each(Object.entries(schemas))('names every field of %s', (_name, schema) => {
    const fields = new Set(fieldsOf(schema));
    expect(fields.size).toBeGreaterThan(2);
    const unnamed = [...fields].filter((field) => !new RegExp(`["\`]${field}["\`]`).test(page));
    expect(unnamed).toEqual([]);
  });

  test('names no field that there is none of', () => {
    const known = new Set(Object.values(schemas).flatMap(fieldsOf));
    const items = page.matchAll(/^ *- ((?:`\w+`(?:, )?)+): /gm);
    const named = [...items].flatMap(([, cell]) =>
      [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(25);
    expect(named.filter((name) => !known.has(name ?? ''))).toEqual([]);
  });
});
