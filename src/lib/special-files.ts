// What stands under a file's name and is no file: reading a named pipe waits for ever, reading a device may never end.

import { stat } from 'node:fs/promises';

/**
 * Throws an Error that says what a path is, where it is a named pipe, a socket or a device, and the system's error where there is nothing.
 * A folder passes: the system refuses to read it.
 */
export async function refuseSpecialFile(path: string): Promise<void> {
  const found = await stat(path);
  if (found.isFile() || found.isDirectory()) return;
  const kind = found.isFIFO() ? 'a named pipe' : found.isSocket() ? 'a socket' : 'a device';
  throw new Error(`it is ${kind}, not a file`);
}
