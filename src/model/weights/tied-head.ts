// Whether a head that is stored beside a tied embedding is the embedding.

import { open } from 'node:fs/promises';
import type { TensorLocation } from './safetensors.ts';

const pieceBytes = 1 << 20;

/**
 * Compares the stored bytes of two tensors. Where a config says that the head is tied but another head is stored, the
 * stored one counts, as in transformers 5 (modeling_utils.py, `tie_weights`).
 */
export async function sameBytes(a: TensorLocation, b: TensorLocation): Promise<boolean> {
  if (a.dtype !== b.dtype || a.bytes !== b.bytes) return false;
  const files = await Promise.all([open(a.file), open(b.file)]);
  try {
    const pieces = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)] as const;
    for (let done = 0, length = 0; done < a.bytes; done += length) {
      const wanted = Math.min(pieceBytes, a.bytes - done);
      const read = [
        await files[0].read(pieces[0], 0, wanted, a.offset + done),
        await files[1].read(pieces[1], 0, wanted, b.offset + done),
      ] as const;
      // A read may give less than it was asked for.
      length = Math.min(read[0].bytesRead, read[1].bytesRead);
      if (length === 0 || !pieces[0].subarray(0, length).equals(pieces[1].subarray(0, length))) return false;
    }
    return true;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
