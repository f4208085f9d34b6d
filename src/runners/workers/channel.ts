// Messages between the parent and a worker, over a pipe of their own. In Node's channel bytes that are no message end the
// process that reads them, and a worker whose memory is broken may write anything.

import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/** The pipe's file descriptor in the worker. */
export const channelDescriptor = 3;

/** A message is a mark, a length, both of 32 bits, and so many bytes of V8's serialization. */
const mark = 0x706c_756d;
const headerBytes = 8;
const longestMessage = 2 ** 30;

/** Sends what V8 can serialize. Where the other side has ended nothing happens. */
export function writeMessage(pipe: Duplex, message: unknown): void {
  const body = serialize(message);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(mark);
  header.writeUInt32LE(body.length, 4);
  pipe.write(Buffer.concat([header, body]));
}

/**
 * Reads messages until the pipe ends or something comes that is none.
 * @param broken told once; nothing is read any more
 */
export function readMessages(pipe: Duplex, heard: (message: unknown) => void, broken: () => void): void {
  let held: Buffer[] = [];
  let bytes = 0;
  let needed = headerBytes;
  const read = (chunk: Buffer): void => {
    held.push(chunk);
    bytes += chunk.length;
    while (bytes >= needed) {
      const all = held.length === 1 ? (held[0] as Buffer) : Buffer.concat(held);
      needed = headerBytes + lengthOf(all);
      const rest = all.length < needed ? all : all.subarray(needed);
      held = [rest];
      bytes = rest.length;
      if (rest === all) return;
      const message: unknown = deserialize(all.subarray(headerBytes, needed));
      needed = headerBytes;
      heard(message);
    }
  };
  const listen = (chunk: Buffer): void => {
    try {
      read(chunk);
    } catch {
      pipe.off('data', listen);
      // What is not read any more must not hold the other side up, nor pile up here.
      pipe.resume();
      broken();
    }
  };
  pipe.on('data', listen);
}

function lengthOf(bytes: Buffer): number {
  const length = bytes.readUInt32LE(4);
  if (bytes.readUInt32LE(0) !== mark || length > longestMessage) throw new RangeError('This is no message.');
  return length;
}
