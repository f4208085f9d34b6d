// How large the weights of an ONNX export are when they are opened, from the shapes in the file: the weights themselves are
// stepped over, so a file of gigabytes costs a few reads.
// Format: https://protobuf.dev/programming-guides/encoding, and onnx.proto for the fields' numbers.

import { type FileHandle, open } from 'node:fs/promises';
import { TensorProto_DataType as Type } from '../../model/onnx/onnx_pb.ts';

export interface ExportSizes {
  /** All weights, 16-bit floats widened: the CPU provider computes in float32. In bytes. */
  readonly weights: number;
  /** Of them, those that are widened. */
  readonly widened: number;
  /** The largest of them. */
  readonly largest: number;
  /** Whether keys and values can be kept from one pass to the next. */
  readonly takesPast: boolean;
}

const modelFields = { graph: 7 } as const;
const graphFields = { node: 1, initializer: 5, input: 11 } as const;
const tensorFields = { dims: 1, dataType: 2 } as const;
const valueFields = { name: 1 } as const;

const bytesOf: Readonly<Partial<Record<Type, number>>> = {
  [Type.FLOAT]: 4,
  [Type.FLOAT16]: 4,
  [Type.BFLOAT16]: 4,
  [Type.DOUBLE]: 8,
  [Type.INT64]: 8,
  [Type.INT32]: 4,
  [Type.INT4]: 0.5,
  [Type.UINT4]: 0.5,
};

/** Nodes larger than this hold weights: constants, or the graphs of an If. */
const largestPlainNode = 4096;

/** Null where the file is no protobuf message with a graph; whoever opens the model says so. Throws the system's error. */
export async function exportSizes(file: string): Promise<ExportSizes | null> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const reader = new Reader(handle);
    let [weights, widened, largest, takesPast, found] = [0, 0, 0, false, false];
    const count = (bytes: number): void => {
      weights += bytes;
      largest = Math.max(largest, bytes);
    };
    for await (const graph of reader.fields(0, size)) {
      if (graph.number !== modelFields.graph) continue;
      found = true;
      for await (const { number, from, to } of reader.fields(graph.from, graph.to)) {
        if (number === graphFields.initializer) {
          const tensor = await readTensor(reader, from, to);
          count(tensor.bytes);
          if (tensor.isHalf) widened += tensor.bytes;
        } else if (number === graphFields.node && to - from > largestPlainNode) {
          count(to - from);
        } else if (number === graphFields.input) {
          takesPast ||= (await readName(reader, from, to)).startsWith('past_key_values.');
        }
      }
    }
    return found ? { weights, widened, largest, takesPast } : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await handle.close();
  }
}

async function readTensor(
  reader: Reader,
  start: number,
  end: number,
): Promise<{ readonly bytes: number; readonly isHalf: boolean }> {
  let elements = 1;
  let type: Type = Type.UNDEFINED;
  for await (const { number, value, from, to } of reader.fields(start, end)) {
    if (number === tensorFields.dataType) type = value ?? type;
    if (number !== tensorFields.dims) continue;
    if (value !== undefined) elements *= value;
    else for (let at = from; at < to;) [elements, at] = await reader.times(elements, at);
  }
  const isHalf = type === Type.FLOAT16 || type === Type.BFLOAT16;
  return { bytes: elements * (bytesOf[type] ?? 1), isHalf };
}

async function readName(reader: Reader, start: number, end: number): Promise<string> {
  for await (const { number, from, to } of reader.fields(start, end))
    if (number === valueFields.name) return (await reader.bytes(from, Math.min(to - from, 256))).toString();
  return '';
}

interface Field {
  readonly number: number;
  /** Of a varint. */
  readonly value?: number;
  /** Where the content of any other field lies. */
  readonly from: number;
  readonly to: number;
}

const windowBytes = 65_536;

/** State: the part of the file that was read last. Throws RangeError for what is no message. */
class Reader {
  private window = Buffer.alloc(0);
  private start = 0;

  constructor(private readonly handle: FileHandle) {}

  async *fields(from: number, to: number): AsyncGenerator<Field> {
    for (let at = from; at < to;) {
      const [key, behind] = await this.varint(at);
      const wire = key % 8;
      let [begin, end, value]: [number, number, number?] = [behind, behind];
      if (wire === 0) [value, end] = await this.varint(behind);
      else if (wire === 1) end = behind + 8;
      else if (wire === 2) {
        const [length, content] = await this.varint(behind);
        [begin, end] = [content, content + length];
      } else if (wire === 5) end = behind + 4;
      else throw new RangeError('no such wire type');
      if (end > to) throw new RangeError('a field ends behind its message');
      at = end;
      yield { number: Math.floor(key / 8), from: begin, to: end, ...(value !== undefined && { value }) };
    }
  }

  /** A number times the varint at a place, and the place behind it. */
  async times(number: number, at: number): Promise<readonly [number, number]> {
    const [factor, behind] = await this.varint(at);
    return [number * factor, behind];
  }

  async bytes(at: number, length: number): Promise<Buffer> {
    if (at < this.start || at + length > this.start + this.window.length) {
      const buffer = Buffer.alloc(Math.max(length, windowBytes));
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, at);
      this.window = buffer.subarray(0, bytesRead);
      this.start = at;
    }
    return this.window.subarray(at - this.start, at - this.start + length);
  }

  private async varint(at: number): Promise<readonly [number, number]> {
    const bytes = await this.bytes(at, 10);
    let value = 0;
    for (const [index, byte] of bytes.entries()) {
      value += (byte % 128) * 2 ** (7 * index);
      if (byte < 128) return [value, at + index + 1];
    }
    throw new RangeError('a number without an end');
  }
}
