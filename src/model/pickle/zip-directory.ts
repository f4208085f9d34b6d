// The entries of a zip archive, each with the place of its bytes in the file: archives are mapped, never unpacked. So only stored
// entries are read, and an entry's place is taken from its own header, whose length torch.save changes to align the bytes.
// Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 and 4.3.12

import { quoted } from '../json-file.ts';
import type { Refuse, WeightFile } from '../weights/weight-file.ts';
import { findDirectory } from './zip-end.ts';

/** An entry's bytes in the archive's file. */
export interface ZipEntry {
  readonly name: string;
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
}

/** What the directory says of an entry; `header` is where its own header begins. */
export interface ListedEntry {
  readonly name: string;
  readonly rawName: Buffer;
  readonly bytes: number;
  /** Differs from `bytes` only where it is compressed. */
  readonly packed: number;
  readonly header: number;
  readonly flags: number;
  readonly method: number;
}

/** The largest checkpoints have some 100,000 tensors in all their files; each costs a read. */
const mostEntries = 100_000;
const longestDirectory = 64 << 20;
const listedBytes = 46;
const headerBytes = 30;

export interface ZipListing {
  readonly entries: readonly ListedEntry[];
  /** Where the directory begins, and the entries end. */
  readonly end: number;
}

/** Reads the directory of an archive. Refused are names that stand twice or lead out of the archive. */
export async function listZipEntries(file: WeightFile, refuse: Refuse): Promise<ZipListing> {
  const place = await findDirectory(file, refuse);
  if (place.entries > mostEntries || place.bytes > longestDirectory)
    return refuse(`the zip archive lists ${place.entries} entries, more than any checkpoint has`);
  const entries = parseDirectory(await file.read(place.offset, place.bytes), place.entries, refuse);
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) refuse(`entry ${quoted(name)} of the zip archive stands twice in its directory`);
    names.add(name);
  }
  return { entries, end: place.offset };
}

/**
 * Finds every entry's bytes, by its own header. Refused are entries that are compressed or encrypted, that overlap or leave the
 * file, and those whose header disagrees with the directory.
 */
export async function placeZipEntries(
  file: WeightFile,
  { entries, end }: ZipListing,
  refuse: Refuse,
): Promise<ReadonlyMap<string, ZipEntry>> {
  const placed = new Map<string, ZipEntry>();
  let free = 0;
  let before = '';
  for (const entry of entries.toSorted((a, b) => a.header - b.header)) {
    const { name, bytes, header } = entry;
    if (header < free) refuse(`entries ${quoted(before)} and ${quoted(name)} of the zip archive overlap`);
    const offset = await findBytes(file, entry, end, refuse);
    free = offset + bytes;
    if (free > end) refuse(`entry ${quoted(name)} of the zip archive ends beyond the weights`);
    before = name;
    placed.set(name, { name, offset, bytes });
  }
  return placed;
}

function parseDirectory(directory: Buffer, count: number, refuse: Refuse): readonly ListedEntry[] {
  const listed: ListedEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + listedBytes > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      return refuse(`the directory of the zip archive breaks off at entry ${index} of ${count}`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      directory.readUInt16LE(at + field),
    ) as [number, number, number];
    const nameEnd = at + listedBytes + nameBytes;
    const next = nameEnd + extraBytes + commentBytes;
    if (next > directory.length)
      return refuse(`the directory of the zip archive breaks off at entry ${index} of ${count}`);
    const rawName = directory.subarray(at + listedBytes, nameEnd);
    listed.push(
      readListed(directory.subarray(at), rawName, directory.subarray(nameEnd, nameEnd + extraBytes), refuse),
    );
    at = next;
  }
  if (at !== directory.length) return refuse('the directory of the zip archive is longer than its entries');
  return listed;
}

function readListed(fields: Buffer, rawName: Buffer, extra: Buffer, refuse: Refuse): ListedEntry {
  const name = rawName.toString('utf8');
  const wrong = (what: string, mend?: string): never =>
    refuse(`entry ${quoted(name)} of the zip archive ${what}`, mend);
  if (/[\0\\]|^\/|(^|\/)\.\.?(\/|$)/.test(name)) wrong('has a name that torch.save does not give');
  if (fields.readUInt16LE(34) !== 0) wrong('lies in another part of the archive');
  const short = [fields.readUInt32LE(24), fields.readUInt32LE(20), fields.readUInt32LE(42)];
  const long = longFields(extra);
  // The 64-bit field holds, in this order, only those that do not fit into 32 bits (APPNOTE 4.5.3).
  const [bytes = 0, packed = 0, header = 0] = short.map((value) => {
    return value === 0xffffffff ? (long.shift() ?? wrong('lacks its 64-bit sizes')) : value;
  });
  return {
    name,
    rawName,
    bytes,
    packed,
    header,
    flags: fields.readUInt16LE(8),
    method: fields.readUInt16LE(10),
  };
}

/** The numbers of the 64-bit extra field. */
function longFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return [];
    if (extra.readUInt16LE(at) === 1) {
      const numbers: number[] = [];
      for (let field = at + 4; field + 8 <= end; field += 8)
        numbers.push(Number(extra.readBigUInt64LE(field)));
      return numbers;
    }
    at = end;
  }
  return [];
}

function refuseCoded(flags: number, method: number, wrong: (what: string, mend?: string) => never): void {
  // Bits 0, 6 and 13: encrypted, strongly encrypted, headers masked.
  if ((flags & 0x2041) !== 0) wrong('is encrypted');
  if (method !== 0)
    wrong(
      'is compressed',
      'Save the weights with torch.save, or zip them without compression (zip -0), so that they can be mapped',
    );
}

/** Where an entry's bytes begin, after its own header, which must say what the directory says. */
async function findBytes(
  file: WeightFile,
  { name, rawName, bytes, packed, header, flags, method }: ListedEntry,
  end: number,
  refuse: Refuse,
): Promise<number> {
  const wrong = (what: string, mend?: string): never =>
    refuse(`entry ${quoted(name)} of the zip archive ${what}`, mend);
  refuseCoded(flags, method, wrong);
  if (bytes !== packed) wrong(`has ${packed} bytes for ${bytes}, which only a compressed one may`);
  if (header + headerBytes + rawName.length > end) return wrong('begins beyond the weights');
  const own = await file.read(header, headerBytes + rawName.length);
  if (own.readUInt32LE(0) !== 0x04034b50) return wrong('has no header where the directory says');
  const ownFlags = own.readUInt16LE(6);
  refuseCoded(ownFlags, own.readUInt16LE(8), wrong);
  const isSameName = own.readUInt16LE(26) === rawName.length && own.subarray(headerBytes).equals(rawName);
  // Bit 3: the sizes follow the bytes, as torch.save writes them.
  const isSameSize =
    (ownFlags & 8) !== 0 ||
    [own.readUInt32LE(18), own.readUInt32LE(22)].every((size) => size === bytes || size === 0xffffffff);
  if (!isSameName || !isSameSize) return wrong('has a header that disagrees with the directory');
  return header + headerBytes + rawName.length + own.readUInt16LE(28);
}
