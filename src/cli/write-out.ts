import { dirname } from 'node:path';
import { UsageError } from '../lib/errors.ts';
import { makeFolder, systemReason, writeAtomically } from '../lib/files.ts';

/** Writes a page whole, in a folder that is made where it is absent. Throws UsageError where it can't be written. */
export async function writeOut(path: string, content: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
  } catch (error) {
    throw new UsageError(`Cannot make the folder of ${path}: ${systemReason(error)}. Choose another place.`);
  }
  await writeAtomically(path, content);
}
