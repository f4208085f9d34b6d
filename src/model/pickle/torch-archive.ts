// A file of torch.save: what kind it is, and which entries of its archive are what.
// Source: torch/serialization.py, `_save`; caffe2/serialize/inline_container.cc for the folder that all entries are in.

import { lfsPointer } from '../json-file.ts';
import { ModelError } from '../../lib/errors.ts';
import type { Refuse, WeightFile } from '../weights/weight-file.ts';
import { listZipEntries, placeZipEntries, type ZipEntry } from './zip-directory.ts';

export interface TorchArchive {
  readonly pickle: ZipEntry;
  /** The entry of a storage, by its key. */
  readonly storage: (key: string) => ZipEntry | undefined;
}

/** The magic number that begins the format before torch 1.6, as a pickled integer. */
const legacyMagic = Buffer.from('8a0a6cfc9c46f9206aa850192e', 'hex');
const resave = 'Save it again in Python: torch.save(torch.load(FILE, weights_only=True), FILE)';

/** Reads the directory of the archive. Refuses files that torch.save writes no more, and those that it does not write. */
export async function readTorchArchive(file: WeightFile, refuse: Refuse): Promise<TorchArchive> {
  const start = await file.read(0, Math.min(file.bytes, 512));
  const text = start.toString('latin1');
  if (start.length === 0) return refuse('the file is empty');
  if (text.startsWith('version https://git-lfs')) throw new ModelError(lfsPointer(file.path));
  if (start.subarray(2, 2 + legacyMagic.length).equals(legacyMagic))
    return refuse('the weights are in the format that torch wrote before 1.6, which is not read', resave);
  if (text.startsWith('ustar', 257))
    return refuse('the weights are in the tar format of the first torch versions, which is not read', resave);
  if (!text.startsWith('PK\x03\x04')) return refuse('the file is no zip archive, as torch.save writes');
  const listing = await listZipEntries(file, refuse);
  const names = listing.entries.map(({ name }) => name);
  const pickles = names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  const [name] = pickles;
  if (name === undefined) return refuse('the zip archive has no data.pkl, so it is not of torch.save');
  if (pickles.length > 1)
    return refuse(`the zip archive has ${pickles.length} files data.pkl; one was expected`);
  const folder = name.slice(0, -'data.pkl'.length);
  const isScript = names.some(
    (other) => other === `${folder}constants.pkl` || other.startsWith(`${folder}code/`),
  );
  if (isScript)
    return refuse(
      'the file is a TorchScript program, not a table of weights; nothing was run',
      "Get the checkpoint's weights, as safetensors or of torch.save",
    );
  const entries = await placeZipEntries(file, listing, refuse);
  await checkByteOrder(file, entries.get(`${folder}byteorder`), refuse);
  return { pickle: entries.get(name) as ZipEntry, storage: (key) => entries.get(`${folder}data/${key}`) };
}

/** Versions before 2.1 write no byte order; theirs is that of the machine, which was little-endian almost always. */
async function checkByteOrder(file: WeightFile, entry: ZipEntry | undefined, refuse: Refuse): Promise<void> {
  if (entry === undefined) return;
  const order = (await file.read(entry.offset, Math.min(entry.bytes, 16))).toString('latin1');
  if (order !== 'little')
    refuse(
      order === 'big'
        ? 'the numbers are big-endian, and little-endian is read'
        : 'the byte order is neither little nor big',
      'Save it again with torch.save on a little-endian machine',
    );
}
