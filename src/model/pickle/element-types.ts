// The element types of torch that a checkpoint can be mapped in, by the names that pickles give them.
// Source: torch/storage.py, `_dtype_to_storage_type_map` (storages with a type of their own) and `_new_dtypes` (those without).

import type { ElementType } from './values.ts';

const type = (dtype: ElementType['dtype'], bytes: number): ElementType => ({ dtype, bytes });

const named = {
  float64: type('F64', 8), float32: type('F32', 4), float16: type('F16', 2), bfloat16: type('BF16', 2), complex64: type('C64', 8),
  int64: type('I64', 8), int32: type('I32', 4), int16: type('I16', 2), int8: type('I8', 1), uint8: type('U8', 1), bool: type('BOOL', 1),
  uint64: type('U64', 8), uint32: type('U32', 4), uint16: type('U16', 2), float8_e4m3fn: type('F8_E4M3', 1),
  float8_e5m2: type('F8_E5M2', 1), float8_e4m3fnuz: type('F8_E4M3FNUZ', 1), float8_e5m2fnuz: type('F8_E5M2FNUZ', 1),
  float8_e8m0fnu: type('F8_E8M0', 1),
}; // prettier-ignore

/** By global: `torch.bfloat16`. */
export const dtypes: ReadonlyMap<string, ElementType> = new Map(
  Object.entries(named).map(([name, element]) => [`torch.${name}`, element]),
);

/** By global. A storage without a type is bytes. */
export const storageTypes: ReadonlyMap<string, ElementType> = new Map([
  ['torch.DoubleStorage', named.float64],
  ['torch.FloatStorage', named.float32],
  ['torch.HalfStorage', named.float16],
  ['torch.BFloat16Storage', named.bfloat16],
  ['torch.ComplexFloatStorage', named.complex64],
  ['torch.LongStorage', named.int64],
  ['torch.IntStorage', named.int32],
  ['torch.ShortStorage', named.int16],
  ['torch.CharStorage', named.int8],
  ['torch.ByteStorage', named.uint8],
  ['torch.BoolStorage', named.bool],
  ['torch.storage.UntypedStorage', named.uint8],
  ['torch.UntypedStorage', named.uint8],
]);
