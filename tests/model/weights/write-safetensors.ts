import { writeFile } from 'node:fs/promises';

/** A safetensors file's bytes: a header (as an object, or as the text or bytes that stand in its place) and what follows it. */
export function safetensorsBytes(header: unknown, body: Uint8Array | number = 0): Buffer {
  const json = Buffer.isBuffer(header)
    ? header
    : Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, typeof body === 'number' ? Buffer.alloc(body) : body]);
}

/** Writes a file of float32 tensors, one after another, each all zeros, with the given shapes. */
export function writeSafetensors(
  path: string,
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<void> {
  let at = 0;
  const header = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const begin = at;
      at += 4 * shape.reduce((product, size) => product * size, 1);
      return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }];
    }),
  );
  return writeFile(path, safetensorsBytes(header, at));
}
