import { readFileSync, writeFileSync } from 'node:fs';
import { safetensorsBytes } from './write-safetensors.ts';

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}
type Tensors = Readonly<Record<string, Tensor>>;

/** Changes the tensors of a safetensors file. */
export function writeTensors(path: string, change: (tensors: Tensors) => Tensors): void {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, start)) as Readonly<
    Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>
  >;
  const tensors = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        return [name, { dtype, shape, bytes: file.subarray(start + begin, start + end) }] as const;
      },
    );
  const changed = Object.entries(change(Object.fromEntries(tensors)));
  let at = 0;
  const entries = changed.map(([name, { dtype, shape, bytes }]) => {
    const begin = at;
    at += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, at] }] as const;
  });
  const body = Buffer.concat(changed.map(([, { bytes }]) => bytes));
  writeFileSync(path, safetensorsBytes(Object.fromEntries(entries), body));
}
