// Which shared libraries the system's loader finds. Linux; elsewhere nothing is known.

import { execa } from 'execa';

export interface Library {
  readonly name: string;
  /** Undefined where it is not found. */
  readonly place: string | undefined;
}

const lister = 'ldd';

/** The libraries that a library is linked with, those of libraries too. Empty where there is no `ldd`. */
export async function linkedLibraries(file: string): Promise<readonly Library[]> {
  const { stdout } = await execa(lister, [file], { reject: false });
  return readListing(stdout ?? '');
}

/** Lines of `ldd`: `libcublas.so.13 => not found`, `libm.so.6 => /lib/libm.so.6 (0x00007f0a)`. */
export const readListing = (listing: string): readonly Library[] =>
  listing.split('\n').flatMap((line) => {
    const [, name, place] = /^\s*(\S+) => (.+?)(?: \(0x[0-9a-f]+\))?$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, place: place === 'not found' ? undefined : place }];
  });

/**
 * Whether a library that is opened by its name can be. A process of its own opens it, as the runtime would; that it is no
 * module of Node is said only where it was found.
 */
export async function canBeOpened(name: string): Promise<boolean> {
  const script = `process.dlopen({ exports: {} }, ${JSON.stringify(name)})`;
  const { stderr } = await execa(process.execPath, ['--eval', script], { reject: false });
  return /did not self-register/.test(stderr ?? '');
}
