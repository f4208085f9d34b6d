// The end of a file of lines, without reading the rest.

import { open } from 'node:fs/promises';

const lineFeed = 0x0a;
const firstBlock = 1 << 16;

/**
 * The last line of a file, without its newline; undefined where the file is empty or its last line has no newline, which a
 * writer that was killed left. Throws the system's error.
 */
export async function lastLine(path: string): Promise<Buffer | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let length = Math.min(size, firstBlock); length > 0; length = Math.min(size, length * 4)) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      if (bytesRead < length || buffer[length - 1] !== lineFeed) return undefined;
      const before = length === 1 ? -1 : buffer.lastIndexOf(lineFeed, length - 2);
      if (before >= 0 || length === size) return buffer.subarray(before + 1, length - 1);
    }
    return undefined;
  } finally {
    await file.close();
  }
}
