// What the names in a pickle of weights mean: storages, the functions that make a tensor of one, and OrderedDict. Any other name is
// refused. Source: torch/_utils.py, `_rebuild_tensor_v2` and its neighbours; torch/serialization.py, `_load`, for persistent ids.

import { quoted } from '../json-file.ts';
import type { Refuse } from '../weights/weight-file.ts';
import { dtypes, storageTypes } from './element-types.ts';
import { type PickleBuilder, tensorsOnly } from './unpickle.ts';
import {
  type ElementType,
  emptyOrdered,
  isKind,
  type PickledTensor,
  type PickleValue,
  type StoredNumbers,
} from './values.ts';

type Given = readonly PickleValue[];

// What many tensors may share costs time for each of them, so it has a length: both are far more than torch.save writes.
const mostAxes = 64;
const longestKey = 100;

interface TensorBuilder extends PickleBuilder {
  /** How many tensors the pickle has made. */
  readonly made: () => number;
}

/** Reads the names of a pickle as tensors. State: the storages by key, and a count. */
export function tensorBuilder(refuse: Refuse): TensorBuilder {
  const storages = new Map<string, StoredNumbers>();
  let made = 0;
  const tensor = (given: Given, type?: ElementType): PickledTensor => {
    made++;
    return readView(given, type, refuse);
  };
  const functions: Readonly<Record<string, (given: Given) => PickleValue>> = {
    'collections.OrderedDict': (given) =>
      given.length === 0 ? emptyOrdered() : refuse('the pickle makes an OrderedDict in an unknown way'),
    'torch._utils._rebuild_tensor': (given) => tensor(given),
    'torch._utils._rebuild_tensor_v2': (given) => {
      refuseMetadata(given[6], refuse);
      return tensor(given);
    },
    'torch._utils._rebuild_tensor_v3': (given) => {
      refuseMetadata(given[7], refuse);
      const [, , , , , , dtype = null] = given;
      const type = isKind(dtype, 'global') ? dtypes.get(dtype.name) : undefined;
      return tensor(given, type ?? refuse('the pickle has a tensor of no element type'));
    },
    'torch._utils._rebuild_parameter': (given) => readParameter(given, refuse),
    'torch._utils._rebuild_parameter_with_state': (given) => readParameter(given, refuse),
  };
  const known = new Set([...Object.keys(functions), ...dtypes.keys(), ...storageTypes.keys()]);
  return {
    global: (name) => (known.has(name) ? { kind: 'global', name } : refuseName(name, refuse)),
    call: ({ name }, { items }) => {
      const make = Object.hasOwn(functions, name) ? functions[name] : undefined;
      return make === undefined
        ? refuse(`the pickle calls ${name}, which is no function; nothing was run`, tensorsOnly)
        : make(items);
    },
    persistent: (id) => {
      const storage = readStorage(id, refuse);
      const before = storages.get(storage.key) ?? storage;
      if (before.type !== storage.type || before.elements !== storage.elements)
        refuse(`the pickle describes storage ${quoted(storage.key)} in two ways`);
      storages.set(storage.key, before);
      return before;
    },
    made: () => made,
  };
}

function refuseName(name: string, refuse: Refuse): never {
  return refuse(
    `the pickle asks for ${quoted(name)}, which is neither a dictionary nor a tensor of a type that is read; nothing was run`,
    tensorsOnly,
  );
}

/** `('storage', type, key, device, elements)`. */
function readStorage(id: PickleValue, refuse: Refuse): StoredNumbers {
  const items = isKind(id, 'tuple') && id.items.length === 5 ? id.items : [];
  const [word, global = null, key, device, elements] = items;
  const type = isKind(global, 'global') ? storageTypes.get(global.name) : undefined;
  const isKey = typeof key === 'string' && key.length <= longestKey;
  if (word !== 'storage' || !isKey || typeof device !== 'string' || type === undefined || !isCount(elements))
    return refuse('the pickle has a persistent id that is no storage');
  if (device === 'meta') return refuse('the pickle has tensors without numbers (on the device meta)');
  return { kind: 'storage', key, type, elements };
}

/** `(storage, offset, size, stride, …)`; what follows concerns training. */
function readView(given: Given, type: ElementType | undefined, refuse: Refuse): PickledTensor {
  const [storage = null, offset, size = null, stride = null] = given;
  const [shape, strides] = [readCounts(size), readCounts(stride)];
  if (
    !isKind(storage, 'storage') ||
    !isCount(offset) ||
    !shape ||
    !strides ||
    shape.length !== strides.length
  )
    return refuse(
      `the pickle makes a tensor of what is no storage, offset, size and stride of up to ${mostAxes} axes`,
    );
  return { kind: 'tensor', storage, type: type ?? storage.type, offset, shape, strides };
}

function readParameter([data = null]: Given, refuse: Refuse): PickledTensor {
  return isKind(data, 'tensor') ? data : refuse('the pickle makes a parameter of what is no tensor');
}

/** Bits that say that the numbers are stored negated or conjugated. */
function refuseMetadata(metadata: PickleValue | undefined, refuse: Refuse): void {
  const isEmpty =
    metadata === undefined ||
    metadata === null ||
    (isKind(metadata, 'dictionary') && metadata.pairs.length === 0);
  if (!isEmpty)
    refuse(
      'the pickle has a tensor that is stored negated or conjugated',
      'Save its resolve_neg().resolve_conj() with torch.save',
    );
}

function readCounts(value: PickleValue): readonly number[] | undefined {
  if (!isKind(value, 'tuple') || value.items.length > mostAxes) return undefined;
  return value.items.every(isCount) ? value.items : undefined;
}

const isCount = (value: PickleValue | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
