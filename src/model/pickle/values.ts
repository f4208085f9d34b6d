// What a pickle of weights can hold. Nothing here does anything: a global is its name, a tensor is its place.

import type { Dtype } from '../weights/safetensors-header.ts';

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleTuple
  | PickleList
  | PickleDictionary
  | PickleGlobal
  | StoredNumbers
  | PickledTensor;

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleList {
  readonly kind: 'list';
  /** Grows while the pickle is read. */
  readonly items: PickleValue[];
}

/** A dict, or an OrderedDict. */
export interface PickleDictionary {
  readonly kind: 'dictionary';
  readonly isOrdered: boolean;
  /** Keys and values by turns, as they were set; the last of a key's values counts. Grows while the pickle is read. */
  readonly pairs: PickleValue[];
}

/** A class or function by its name, such as `torch.FloatStorage`. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
}

/** A torch storage: one entry of the archive. */
export interface StoredNumbers {
  readonly kind: 'storage';
  /** Name of its entry, below `data/`. */
  readonly key: string;
  readonly type: ElementType;
  /** How many elements of `type` it has. */
  readonly elements: number;
}

/** A view of a storage. Offset and strides count elements of `type`. */
export interface PickledTensor {
  readonly kind: 'tensor';
  readonly storage: StoredNumbers;
  readonly type: ElementType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export interface ElementType {
  readonly dtype: Dtype;
  /** Of one element. */
  readonly bytes: number;
}

type Kinds = Extract<PickleValue, { kind: string }>;

/** Whether a value is a container, a name or a tensor of that kind. */
export const isKind = <K extends Kinds['kind']>(
  value: PickleValue,
  kind: K,
): value is Extract<Kinds, { kind: K }> => typeof value === 'object' && value !== null && value.kind === kind;

export const emptyOrdered = (): PickleDictionary => ({ kind: 'dictionary', isOrdered: true, pairs: [] });
