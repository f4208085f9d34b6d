// Rows whose texts are not what a benchmark has, from the file through the model to what is recorded and written.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EvaluateOptions } from '../../src/evaluation/options.ts';
import type { SampleRecord } from '../../src/results/types.ts';
import { newResults, onlyRecord, run, samplesOf } from '../evaluation.ts';
import { scratchFolder } from '../results/records.ts';
import { expectRefusal } from './answer.ts';

interface Asked {
  readonly samples: readonly SampleRecord[];
  readonly results: string;
  readonly written: string;
}

/** Evaluates `plumb_facts` on rows that stand in a file of these bytes; the message where that is refused. */
async function ask(
  bytes: string | Uint8Array,
  options: Partial<EvaluateOptions> = {},
): Promise<Asked | string> {
  const scratch = scratchFolder();
  mkdirSync(join(scratch, 'data/plumb_facts'), { recursive: true });
  writeFileSync(join(scratch, 'data/plumb_facts/test.jsonl'), bytes);
  const results = newResults();
  const written = join(scratch, 'written');
  try {
    const { records } = await run(results, {
      data: join(scratch, 'data'),
      outputPath: written,
      logSamples: true,
      ...options,
    });
    return { samples: await samplesOf(results, onlyRecord(records)), results, written };
  } catch (error) {
    expectRefusal(error);
    return (error as Error).message;
  }
}

const row = (question: string, choices: readonly string[] = ['weaver', 'potter']): string =>
  JSON.stringify({ question, choices, answer: 0 });
const lines = (...rows: readonly string[]): string => rows.map((one) => `${one}\n`).join('');
const asked = (found: Asked | string): Asked => {
  if (typeof found === 'string') throw new Error(found);
  return found;
};

describe('a rows file', () => {
  const plain = [row('Who is A?'), row('Who is B?')];
  test.each<[string, string]>([
    ['a byte order mark', `\ufeff${lines(...plain)}`],
    ['CRLF', lines(...plain).replaceAll('\n', '\r\n')],
    ['a last line without end', lines(...plain).trimEnd()],
    ['blank lines', `\n\n${plain[0]}\n  \n\t\n${plain[1]}\n\n`],
    ['a byte order mark, CRLF and no end', `\ufeff${plain.join('\r\n')}`],
  ])('with %s gives the same questions and hashes', async (_, text) => {
    const expected = asked(await ask(lines(...plain))).samples;
    expect(asked(await ask(text)).samples).toEqual(expected);
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['that is empty', '', /plumb_facts.*test\.jsonl has no rows/],
    ['of blank lines', '\n\r\n \n', /has no rows/],
    ['with half a character', Buffer.from([0x7b, 0xc3, 0x0a]), /test\.jsonl:1: the line is not UTF-8/],
    ['in UTF-16', Buffer.from(lines(...plain), 'utf16le'), /test\.jsonl:1: the line is not/],
    ['with NUL', '\0\n', /test\.jsonl:1: the line is not JSON/],
    ['cut short', lines(...plain).slice(0, -5), /test\.jsonl:2: the line is not JSON/],
    ['with an escape sequence for a value', '\u001b[2J\n', /test\.jsonl:1: the line is not JSON/],
  ])('%s is refused with its place', async (_, bytes, message) => {
    expect(await ask(bytes)).toMatch(message);
  });
});

describe('a prompt', () => {
  test('with control characters, and of a megabyte, is asked, recorded and written as it is', async () => {
    const questions = [
      '\u0000\u0001\u0007\u001b[31mred\u001b[0m\r\n\t\u007f\u0085\u2028\u2029\ufeff\u202e',
      '',
      ' \n ',
      '\u{10ffff}\ufffe\u{e000}\u0300\u200d',
      'a b '.repeat(250_000),
      '<script>alert(1)</script>',
    ];
    const { samples, results, written } = asked(await ask(lines(...questions.map((text) => row(text)))));
    expect(samples.map(({ doc }) => doc['question'])).toEqual(questions);
    for (const { outputs } of samples)
      for (const output of outputs)
        expect(Number.isFinite('logprob' in output ? output.logprob : NaN)).toBe(true);
    // As Python would: json.dumps(doc, indent=2, ensure_ascii=False), and the context in UTF-8.
    const [first] = samples;
    const context = `Question: ${questions[0]}\nAnswer:`;
    expect(first?.promptHash).toBe(createHash('sha256').update(context).digest('hex'));
    // Nothing that was said becomes a line of its own.
    const journals = readdirSync(join(results, 'samples')).map((name) => join(results, 'samples', name));
    const all = readFileSync(journals[0] ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    for (const line of all) expect(() => JSON.parse(line) as unknown).not.toThrow();
    const [model = ''] = readdirSync(written);
    const files = readdirSync(join(written, model));
    const samplesFile = files.find((name) => name.startsWith('samples_')) ?? '';
    const rows = readFileSync(join(written, model, samplesFile), 'utf8')
      .trimEnd()
      .split('\n');
    expect(rows.map((line) => (JSON.parse(line) as SampleRecord).doc['question'])).toEqual(questions);
  });

  test('with half a surrogate pair is refused with its place: Python cannot write it, and no token stands for it', async () => {
    const message = await ask(lines(row('ok'), '{"question":"a\\ud800b","choices":["a","b"],"answer":0}'));
    expect(message).toMatch(/test\.jsonl:2: .*half of a surrogate pair/);
  });

  test('with an empty choice is scored by the space before it', async () => {
    const [sample] = asked(await ask(lines(row('A?', ['', 'b'])))).samples;
    expect(sample?.requests[0]).toMatchObject({ continuation: ' ' });
    expect(sample?.outputs[0]).toMatchObject({ logprob: expect.any(Number) as number });
  });
});
