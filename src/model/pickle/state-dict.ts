// The table of tensors in a pickle: its root, or the one table in the root where a training script saved it so.

import { quoted } from '../json-file.ts';
import type { Refuse } from '../weights/weight-file.ts';
import { isKind, type PickledTensor, type PickleDictionary, type PickleValue } from './values.ts';

const mend = 'Save the state dict of the model: torch.save(model.state_dict(), FILE)';

/** The names that training scripts give the table. */
const tableNames = ['state_dict', 'model'];

/**
 * Finds the tensors by name. What else the table holds (numbers, texts) is left out. A table one level below is taken where no
 * other thing in the pickle holds tensors: with an optimizer's state beside it, it would be a guess what the model is.
 * @param made how many tensors the whole pickle has
 */
export function findStateDict(
  root: PickleValue,
  made: number,
  refuse: Refuse,
): ReadonlyMap<string, PickledTensor> {
  if (!isKind(root, 'dictionary')) return refuse('the pickle holds no table of tensors by name', mend);
  const direct = tensorsOf(root);
  if (direct.size > 0) return direct;
  const values = entriesOf(root);
  const tables = tableNames.flatMap((name) => {
    const value = values.get(name) ?? null;
    const tensors = isKind(value, 'dictionary') ? tensorsOf(value) : new Map<string, PickledTensor>();
    return tensors.size > 0 ? [tensors] : [];
  });
  const [table] = tables;
  if (table === undefined) return refuse('the pickle holds no table of tensors by name', mend);
  if (new Set(table.values()).size !== made)
    return refuse(
      `the pickle holds tensors beside the table of the model's (it has ${[...values.keys()].slice(0, 6).map(quoted).join(', ')})`,
      "It looks like a training checkpoint: save the model's state dict alone, with save_pretrained or torch.save",
    );
  return table;
}

function tensorsOf(dictionary: PickleDictionary): Map<string, PickledTensor> {
  const tensors = new Map<string, PickledTensor>();
  for (const [name, value] of entriesOf(dictionary)) if (isKind(value, 'tensor')) tensors.set(name, value);
  return tensors;
}

/** Those whose key is a text. */
function entriesOf({ pairs }: PickleDictionary): Map<string, PickleValue> {
  const entries = new Map<string, PickleValue>();
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const [key, value] = [pairs[index], pairs[index + 1]];
    if (typeof key === 'string' && value !== undefined) entries.set(key, value);
  }
  return entries;
}
