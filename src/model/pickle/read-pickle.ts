// A pickled checkpoint file (pytorch_model.bin) to the places of its tensors. Nothing in it is run, and no weight is read.

import { ModelError } from '../../lib/errors.ts';
import type { TensorFile } from '../weights/safetensors.ts';
import { type Refuse, withWeightFile } from '../weights/weight-file.ts';
import { locateTensor } from './locate.ts';
import { findStateDict } from './state-dict.ts';
import { tensorBuilder } from './tensors.ts';
import { readTorchArchive } from './torch-archive.ts';
import { unpickle } from './unpickle.ts';

/** A tensor takes some 300 bytes of the pickle, and as many again for a long name. */
const longestPickle = 64 << 20;

/**
 * Reads where the tensors of a file of torch.save lie: the zip format, of torch 1.6 and later.
 * @throws ModelError with one line where the file is missing, malformed or of another format, where its pickle holds anything but
 *   tensors in dictionaries and plain values, and where a tensor's numbers do not lie in its storage in order
 */
export async function readPickledWeights(path: string): Promise<TensorFile> {
  const refuse: Refuse = (what, mend = 'Get the file again') => {
    throw new ModelError(`${path}: ${what}. ${mend}.`);
  };
  return withWeightFile(path, 'a file of torch.save', async (opened) => {
    const { pickle, storage } = await readTorchArchive(opened, refuse);
    if (pickle.bytes > longestPickle)
      return refuse(`the pickle has ${pickle.bytes} bytes, more than the tables of any checkpoint`);
    const builder = tensorBuilder(refuse);
    const root = unpickle(await opened.read(pickle.offset, pickle.bytes), builder, refuse);
    const tensors = [...findStateDict(root, builder.made(), refuse)].map(([name, tensor]) =>
      locateTensor(name, tensor, opened.file, storage(tensor.storage.key), refuse),
    );
    tensors.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
    return { file: opened.file, bytes: opened.bytes, tensors };
  });
}
