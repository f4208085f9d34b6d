// The end of a zip archive, which says where its directory lies.
// Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.14 to 4.3.16

import type { Refuse, WeightFile } from '../weights/weight-file.ts';

export interface DirectoryPlace {
  /** From the start of the file. */
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

const endBytes = 22;
const longestComment = 0xffff;
const locatorBytes = 20;
const zip64EndBytes = 56;

/**
 * Finds the directory, by the 64-bit record where the archive has one (torch.save always writes it). An archive in several
 * parts, one with bytes between directory and end, and one whose two records disagree are refused.
 */
export async function findDirectory(file: WeightFile, refuse: Refuse): Promise<DirectoryPlace> {
  const tailBytes = Math.min(file.bytes, locatorBytes + endBytes + longestComment);
  const tailAt = file.bytes - tailBytes;
  const tail = await file.read(tailAt, tailBytes);
  const at = findEnd(tail);
  if (at === undefined) return refuse('the end of the zip archive is missing; the file is cut short');
  const end = {
    parts: [tail.readUInt16LE(at + 4), tail.readUInt16LE(at + 6)],
    counts: [tail.readUInt16LE(at + 8), tail.readUInt16LE(at + 10)],
    bytes: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  const locator = at - locatorBytes;
  const isZip64 = locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50;
  if (!isZip64) {
    if (end.parts.some((part) => part !== 0) || end.counts[0] !== end.counts[1])
      refuse('the zip archive is one of several parts');
    const place = { offset: end.offset, bytes: end.bytes, entries: end.counts[0] ?? 0 };
    return checked(place, tailAt + at, refuse);
  }
  const recordAt = Number(tail.readBigUInt64LE(locator + 8));
  const expected = tailAt + locator - zip64EndBytes;
  if (recordAt !== expected || expected < 0)
    return refuse('the zip archive has no 64-bit end record where its locator says');
  const record = await file.read(recordAt, zip64EndBytes);
  if (record.readUInt32LE(0) !== 0x06064b50 || record.readBigUInt64LE(4) !== BigInt(zip64EndBytes - 12))
    return refuse('the zip archive has no 64-bit end record where its locator says');
  const place = {
    entries: Number(record.readBigUInt64LE(32)),
    bytes: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  };
  if (record.readUInt32LE(16) !== 0 || record.readUInt32LE(20) !== 0 || tail.readUInt32LE(locator + 4) !== 0)
    refuse('the zip archive is one of several parts');
  const agrees =
    Number(record.readBigUInt64LE(24)) === place.entries &&
    end.counts.every((count) => count === 0xffff || count === place.entries) &&
    [0xffffffff, place.bytes].includes(end.bytes) &&
    [0xffffffff, place.offset].includes(end.offset);
  if (!agrees) refuse('the two end records of the zip archive disagree');
  return checked(place, recordAt, refuse);
}

function checked(place: DirectoryPlace, end: number, refuse: Refuse): DirectoryPlace {
  if (place.offset + place.bytes !== end)
    return refuse('the directory of the zip archive does not end where the end record begins');
  return place;
}

/** From the back: the record's comment must reach to the end of the file exactly. */
function findEnd(tail: Buffer): number | undefined {
  for (let at = tail.length - endBytes; at >= 0; at--) {
    const isEnd = tail[at] === 0x50 && tail.readUInt32LE(at) === 0x06054b50;
    if (isEnd && at + endBytes + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return undefined;
}
