// Weights, graphs and templates that are not what they should be.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openChatTemplate } from '../../src/model/chat-template.ts';
import { openGguf } from '../../src/model/gguf/unpack.ts';
import { readExport } from '../../src/model/onnx/export.ts';
import { exportSizes } from '../../src/runners/machine/export-sizes.ts';
import { openTokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { smallExport } from '../model/onnx/small-export.ts';
import { answered, tries } from './answer.ts';
import { anyBytes, changed } from './bytes.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const filesOf = (name: string, end: string): readonly Buffer[] =>
  readdirSync(join(fixtures, name))
    .filter((file) => file.endsWith(end))
    .map((file) => readFileSync(join(fixtures, name, file)));

describe('a GGUF file', () => {
  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['of any bytes', anyBytes, 50],
    ['with changed bytes', changed(filesOf('gguf', '.gguf')), 200],
    [
      'with changed bytes in its header',
      changed(filesOf('gguf', '.gguf').map((file) => file.subarray(0, 1500))),
      200,
    ],
  ])('%s is unpacked or refused', async (_, files, runs) => {
    const path = join(folder, 'a.gguf');
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        writeFileSync(path, bytes);
        const cache = mkdtempSync(join(folder, 'cache-'));
        const unpacked = await answered(() => openGguf(path, cache));
        if (unpacked !== undefined) {
          expect(unpacked.startsWith(cache)).toBe(true);
          await answered(() => openTokenizer(unpacked));
        }
        rmSync(cache, { recursive: true });
      }),
      tries(runs),
    );
  });
});

describe('an ONNX export', () => {
  const exports = [
    smallExport(),
    smallExport({ form: 'half', past: 'float16' }),
    smallExport({ form: 'widened', ids: 'int32', past: 'float32', openShape: true }),
    smallExport({ form: 'tied' }),
  ];
  // The numbers of the weights are most of the bytes: the graph's own are at the front and the end.
  const short = exports.map((bytes) => Buffer.concat([bytes.subarray(0, 200), bytes.subarray(-900)]));
  const sizes = { heads: undefined, headWidth: undefined, contextLength: undefined };

  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['of any bytes', anyBytes, 200],
    ['with changed bytes', changed(exports), 300],
    ['with changed bytes in its graph', changed([...exports, ...short]), 300],
  ])('%s is adapted or refused', async (_, files, runs) => {
    const path = join(folder, 'model.onnx');
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        writeFileSync(path, bytes);
        await answered(() => exportSizes(path));
        await answered(() => readExport(path, sizes));
      }),
      tries(runs),
    );
  });
});

describe('a chat template', () => {
  const templates = filesOf('chat-templates', '.jinja');
  const conversation = [
    { role: 'system', content: 'Be brief.\u0000' },
    { role: 'user', content: 'a\ud83d\ude00{{ b }}' },
    { role: 'assistant', content: '' },
    { role: 'user', content: '\ud800' },
  ] as const;
  const words = fc
    .array(
      fc.constantFrom(
        ...[
          '{{',
          '}}',
          '{%',
          '%}',
          '{#',
          '#}',
          ' if ',
          ' else ',
          ' endif ',
          ' for ',
          ' in ',
          ' endfor ',
          ' set ',
          ' macro ',
          ' endmacro ',
        ],
        ...[
          'messages',
          'messages[0]',
          '.content',
          "['role']",
          ' loop.index ',
          ' x ',
          ' = ',
          ' == ',
          ' + ',
          ' * ',
          ' ** ',
          ' ~ ',
          ' | ',
          'length',
        ],
        ...[
          'join',
          '(',
          ')',
          '[',
          ']',
          ',',
          '"a"',
          '1',
          '-1',
          '1e9',
          ' not ',
          ' is ',
          ' defined ',
          'range(10)',
          'range(99999)',
          'namespace',
          '.constructor',
        ],
        ...[
          'upper',
          '.split',
          '.__class__',
          '{',
          '}',
          ':',
          'tojson',
          'raise_exception',
          '- ',
          '\n',
          '%',
          ' and ',
          'self',
          'true',
          'none',
        ],
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.from(parts.join('')));

  test.each<[string, fc.Arbitrary<Buffer>, number]>([
    ['with changed bytes', changed(templates), 300],
    ['of words in any order', words, 500],
  ])('%s is rendered or refused', async (_, files, runs) => {
    await fc.assert(
      fc.asyncProperty(files, async (bytes) => {
        writeFileSync(join(folder, 'chat_template.jinja'), bytes);
        const template = await answered(() => openChatTemplate(folder));
        if (template === undefined) return;
        const text = await answered(() => template.render(conversation));
        if (text !== undefined) expect(typeof text).toBe('string');
      }),
      tries(runs),
    );
  });
});
