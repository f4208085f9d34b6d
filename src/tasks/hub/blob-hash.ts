// The two hashes by which the hub names files: SHA-256 for those in LFS, git's blob SHA-1 for the others.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * The hash of a file, of the kind that `id` is.
 * @throws the system's error
 */
export async function blobHash(path: string, id: string): Promise<string> {
  const hash =
    id.length === 64 ? createHash('sha256') : createHash('sha1').update(`blob ${(await stat(path)).size}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
    hash.update(chunk);
  return hash.digest('hex');
}
