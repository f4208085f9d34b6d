// What make_gguf.py says must come out of its files.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ggufFixture } from './write-gguf.ts';

interface Expected {
  /** By type. */
  readonly types: Readonly<Record<string, string>>;
  /** Texts and their ids. */
  readonly spm: readonly (readonly [string, readonly number[]])[];
  readonly ids: readonly number[];
  /** By GGUF's name of the architecture. Tensors by the hub's names: type, shape, hash of the bytes. */
  readonly architectures: Readonly<
    Record<
      string,
      {
        readonly model_type: string;
        /** Natural, of each id but the first, given those before it. */
        readonly logprobs: readonly number[];
        readonly tensors: Readonly<Record<string, readonly [string, readonly number[], string]>>;
      }
    >
  >;
}

export const expected = JSON.parse(readFileSync(ggufFixture('expected.json'), 'utf8')) as Expected;

export const digest = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 12);
