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
    const buffers = [Buffer.alloc(pieceBytes), Buffer.alloc(pieceBytes)] as const;
    for (let done = 0; done < a.bytes; done += pieceBytes) {
      const length = Math.min(pieceBytes, a.bytes - done);
      await files[0].read(buffers[0], 0, length, a.offset + done);
      await files[1].read(buffers[1], 0, length, b.offset + done);
      if (!buffers[0].subarray(0, length).equals(buffers[1].subarray(0, length))) return false;
    }
    return true;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
