import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openRequests, requestBlocks, type RequestLine } from '../../src/cli/request-lines.ts';
import { DataError, UsageError } from '../../src/lib/errors.ts';
import { collect, scratchFolder } from '../results/records.ts';

/** The lines of bytes that come in chunks of this size, in blocks of two. */
async function read(content: string | Uint8Array, chunk = 5): Promise<readonly RequestLine[]> {
  const bytes = Buffer.from(content as string);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) =>
    bytes.subarray(index * chunk, (index + 1) * chunk),
  );
  const blocks = await collect(requestBlocks(Readable.from(chunks), 2));
  for (const block of blocks.slice(0, -1)) expect(block).toHaveLength(2);
  return blocks.flat();
}

const line = (text: string): string => JSON.stringify({ text });
const asked = (number: number, text: string): RequestLine => ({ number, request: { kind: 'rolling', text } });
const three = [line('a'), line('é'), line('😀')].join('\n');
const threeAsked = [asked(1, 'a'), asked(2, 'é'), asked(3, '😀')];

describe('a file of requests', () => {
  test.each([
    ['plain', `${three}\n`],
    ['without a newline at its end', three],
    ['with carriage returns', `${three.replaceAll('\n', '\r\n')}\r\n`],
    ['with a byte-order mark', `\uFEFF${three}\n`],
    ['with blank lines at its end', `${three}\n\n \t\n\r\n`],
  ])('%s', async (_name, content) => {
    for (const chunk of [1, 3, 1000]) expect(await read(content, chunk)).toEqual(threeAsked);
  });

  test('has lines that are numbered as an editor does', async () => {
    expect(await read(`\n${line('a')}\n  \n\n${line('b')}`)).toEqual([asked(2, 'a'), asked(5, 'b')]);
  });

  test('may be empty', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('\n\n')).toEqual([]);
  });

  test('ends a line at a newline only: not at what other readers take for one', async () => {
    const text = 'a\u2028b\u2029c\u0085d';
    expect(await read(`{"text": "${text}"}\n{"text":\r"x"}`)).toEqual([asked(1, text), asked(2, 'x')]);
  });

  test('may have bytes that are no UTF-8, or lines that are no requests: those lines are errors', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${line('a')}\n{"text": "`),
      Buffer.from([0xc3, 0x28]),
      Buffer.from(`"}\nx\n${line('b')}`),
    ]);
    const [first, second, third, fourth] = await read(bytes);
    expect([first, fourth]).toEqual([asked(1, 'a'), asked(4, 'b')]);
    expect(second).toEqual({ number: 2, request: new DataError('this is not UTF-8.') });
    expect(third?.request).toBeInstanceOf(DataError);
  });

  test('gives the same lines whatever its chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string()), fc.integer({ min: 1, max: 9 }), async (texts, chunk) => {
        const wellFormed = texts.map((text) => text.replaceAll(/\p{Surrogate}/gu, ''));
        const content = wellFormed.map((text) => `${line(text)}\n`).join('');
        expect(await read(content, chunk)).toEqual(wellFormed.map((text, index) => asked(index + 1, text)));
      }),
    );
  });
});

describe('openRequests', () => {
  test('opens a file, and refuses a folder and what is not there', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'r.jsonl'), three);
    expect(Buffer.concat(await collect(await openRequests(join(folder, 'r.jsonl')))).toString()).toBe(three);
    mkdirSync(join(folder, 'sub'));
    await expect(openRequests(join(folder, 'sub'))).rejects.toThrow(UsageError);
    await expect(openRequests(join(folder, 'sub'))).rejects.toThrow(/it is a folder/);
    await expect(openRequests(join(folder, 'none'))).rejects.toThrow(
      /from ".*none": no such file or directory\./,
    );
  });
});
