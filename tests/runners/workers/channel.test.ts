import fc from 'fast-check';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readMessages, writeMessage } from '../../../src/runners/workers/channel.ts';

/** The bytes of messages. */
function bytesOf(messages: readonly unknown[]): Buffer {
  const pipe = new PassThrough();
  for (const message of messages) writeMessage(pipe, message);
  return (pipe.read() as Buffer | null) ?? Buffer.alloc(0);
}

/** What is heard of bytes that come in pieces, and how often it was told that they are no message. */
async function hear(pieces: readonly Buffer[]): Promise<{ heard: readonly unknown[]; broken: number }> {
  const pipe = new PassThrough();
  const heard: unknown[] = [];
  let broken = 0;
  readMessages(
    pipe,
    (message) => heard.push(message),
    () => broken++,
  );
  for (const piece of pieces) pipe.write(piece);
  pipe.end();
  await once(pipe, 'end');
  return { heard, broken };
}

const message = fc.anything({ withBigInt: true, withTypedArray: false });

describe('a channel', () => {
  test('tells messages as they were sent, however their bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message), fc.array(fc.nat(400)), async (messages, cuts) => {
        const bytes = bytesOf(messages);
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const { heard, broken } = await hear(pieces.filter(({ length }) => length > 0));
        expect(broken).toBe(0);
        expect(heard).toEqual(messages);
      }),
    );
  });

  test('tells a message of megabytes', async () => {
    const large = Array.from({ length: 1e6 }, (_, index) => index);
    const bytes = bytesOf([large]);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
      bytes.subarray(index * 65_536, (index + 1) * 65_536),
    );
    expect((await hear(pieces)).heard).toEqual([large]);
  });

  test('tells once of bytes that are no message, and nothing behind them', async () => {
    const good = bytesOf([{ number: 1 }]);
    for (const garbage of [
      'terminate called after throwing\n',
      '\0\0\0\0\0\0\0\0',
      good.subarray(1).toString('latin1'),
    ]) {
      const found = await hear([good, Buffer.from(garbage, 'latin1'), good, good]);
      expect(found).toEqual({ heard: [{ number: 1 }], broken: 1 });
    }
  });

  test('takes any bytes, without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.nat(20), async (noise, at) => {
        const bytes = bytesOf([{ number: 1, message: 'a' }]);
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
        const { broken, heard } = await hear([bytes]);
        expect(broken + heard.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
