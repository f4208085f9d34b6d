import { describe, expect, test } from 'vitest';
import { code, dictionary, pickle, tensorCode } from './write-pickle.ts';
import { type WrittenEntry, zipBytes } from './write-zip.ts';
import { readBytes, refusalOf } from './written-file.ts';

const bytes = Buffer.alloc(8, 1);
const data: WrittenEntry = {
  name: 'a/data.pkl',
  body: pickle(dictionary([['w', tensorCode({ shape: [2], bytes }, '0')]])),
};
const weights: WrittenEntry = { name: 'a/data/0', body: bytes };
const other: WrittenEntry = { name: 'a/data/1', body: bytes };
/** Of the weights' own header. */
const weightsAt = 30 + data.name.length + data.body.length;
/** A field of the record at the end, from its start. */
const endWith = (at: number, ...values: readonly number[]): Buffer => {
  const file = zipBytes([data, weights]);
  values.forEach((value, index) => file.writeUInt8(value, file.length - 22 + at + index));
  return file;
};
/** The same of the 64-bit record, which has 56 bytes and stands before a locator of 20. */
const longEndWith = (at: number, ...values: readonly number[]): Buffer => {
  const file = zipBytes([data, weights], { zip64: true });
  values.forEach((value, index) => file.writeUInt8(value, file.length - 98 + at + index));
  return file;
};

describe('an archive', () => {
  test.each<[string, Buffer]>([
    ['with short records', zipBytes([data, weights])],
    ['with 64-bit records', zipBytes([data, weights], { zip64: true })],
    ['with a 64-bit entry', zipBytes([data, { ...weights, long: [8, 8, weightsAt] }])],
    [
      'with a comment',
      zipBytes([data, weights], { comment: 'PK\x05\x06 made by hand, and long enough for a record' }),
    ],
    [
      'with entries that nothing needs',
      zipBytes([data, weights, other, { name: 'b/c/', body: Buffer.alloc(0) }]),
    ],
    ['with sizes after the bytes', zipBytes([data, { ...weights, flags: 8, own: { bytes: 0 } }])],
  ])('%s is read', async (_, file) => {
    const { tensors } = await readBytes(file);
    expect(tensors).toMatchObject([
      { name: 'w', shape: [2], offset: weightsAt + 30 + weights.name.length, bytes: 8 },
    ]);
  });

  // prettier-ignore
  test.each<[string, Buffer, RegExp]>([
    ['a compressed entry', zipBytes([data, { ...weights, method: 8 }]), /entry "a\/data\/0" of the zip archive is compressed.*zip -0/],
    ['a compressed pickle', zipBytes([{ ...data, method: 8 }, weights]), /entry "a\/data.pkl" of the zip archive is compressed/],
    ['an entry that only its own header calls compressed', zipBytes([data, { ...weights, own: { method: 8 } }]), /is compressed/],
    ['an encrypted entry', zipBytes([data, { ...weights, flags: 1 }]), /is encrypted/],
    ['a masked entry', zipBytes([data, { ...weights, flags: 0x2000 }]), /is encrypted/],
    ['an entry within another', zipBytes([data, weights, { ...other, says: { header: weightsAt } }]), /entries .* overlap/],
    ['an entry that begins in another', zipBytes([data, weights, { ...other, says: { header: weightsAt + 9 } }]), /overlap/],
    ['an entry that runs into the next', zipBytes([data, { ...weights, says: { bytes: 20 }, own: { bytes: 20 } }, other]), /overlap/],
    ['an entry that runs into the directory', zipBytes([data, { ...weights, says: { bytes: 99 }, own: { bytes: 99 } }]), /ends beyond the weights/],
    ['an entry beyond the file', zipBytes([data, { ...weights, says: { header: 0x7fffffff } }]), /begins beyond the weights/],
    ['an entry of 2^64 bytes', zipBytes([data, { ...weights, long: [2 ** 63, 2 ** 63, weightsAt] }]), /disagrees|ends beyond/],
    ['an entry at 2^63', zipBytes([data, { ...weights, long: [8, 8, 2 ** 63] }]), /begins beyond the weights/],
    ['a 64-bit entry without its sizes', zipBytes([data, { ...weights, long: [8] }]), /lacks its 64-bit sizes/],
    ['sizes that differ', zipBytes([data, { ...weights, says: { packed: 4 } }]), /has 4 bytes for 8/],
    ['a header of another size', zipBytes([data, { ...weights, own: { bytes: 4 } }]), /has a header that disagrees/],
    ['a header of another name', zipBytes([data, { ...weights, own: { name: 'a/data/1' } }]), /has a header that disagrees/],
    ['a header of a longer name', zipBytes([data, { ...weights, own: { name: 'a/data/00' } }]), /has a header that disagrees/],
    ['no header at its place', zipBytes([data, { ...weights, says: { header: weightsAt + 1 } }]), /has no header where the directory says/],
    ['a name twice', zipBytes([data, weights, weights]), /entry "a\/data\/0" of the zip archive stands twice/],
    ['two pickles', zipBytes([data, weights, { ...data, name: 'b/data.pkl' }]), /has 2 files data.pkl/],
    ['no pickle', zipBytes([weights]), /has no data.pkl/],
    ['a pickle further down', zipBytes([{ ...data, name: 'a/b/data.pkl' }, weights]), /has no data.pkl/],
    ['a name that leads out of it', zipBytes([data, weights, { ...other, name: 'a/../../etc/passwd' }]), /has a name that torch.save does not give/],
    ['an absolute name', zipBytes([data, weights, { ...other, name: '/etc/passwd' }]), /has a name that torch.save does not give/],
    ['a name of Windows', zipBytes([data, weights, { ...other, name: 'a\\b' }]), /has a name that torch.save does not give/],
    ['more entries than it counts', zipBytes([data, weights], { count: 1 }), /directory of the zip archive is longer than its entries/],
    ['fewer entries than it counts', zipBytes([data, weights], { count: 3 }), /breaks off at entry 2 of 3/],
    ['more entries than any checkpoint', zipBytes([data, weights], { zip64: true, count: 2 ** 40 }), /more than any checkpoint has/],
    ['a directory elsewhere', zipBytes([data, weights], { offset: 4 }), /does not end where the end record begins/],
    ['a 64-bit directory elsewhere', zipBytes([data, weights], { offset: 2 ** 60, zip64: true }), /does not end where the end record begins/],
    ['several parts', endWith(4, 1), /one of several parts/],
    ['a directory in several parts', endWith(8, 1), /one of several parts/],
    ['several parts, by its 64-bit record', longEndWith(16, 1), /one of several parts/],
    ['end records that disagree', longEndWith(76 + 10, 1, 0), /the two end records .* disagree/],
    ['counts that disagree', longEndWith(24, 1), /the two end records .* disagree/],
    ['a locator that points elsewhere', longEndWith(56 + 8, 0), /no 64-bit end record where its locator says/],
    ['no 64-bit record', longEndWith(0, 0), /no 64-bit end record where its locator says/],
    ['a longer 64-bit record', longEndWith(4, 45), /no 64-bit end record where its locator says/],
    ['bytes behind its end', Buffer.concat([zipBytes([data, weights]), Buffer.from('x')]), /the end of the zip archive is missing/],
    ['bytes before its start', code('PK\x03\x04', zipBytes([data, weights])), /does not end where the end record begins/],
  ])('is refused in one line where it has %s', async (_, file, message) => {
    expect(await refusalOf(file)).toMatch(message);
  });

  test('is a program where it has the entries of TorchScript', async () => {
    for (const name of ['a/constants.pkl', 'a/code/__torch__.py'])
      expect(await refusalOf(zipBytes([data, weights, { ...other, name }]))).toMatch(
        /is a TorchScript program/,
      );
  });

  test('is refused where its byte order is not that of its numbers here', async () => {
    const order = (word: string): Buffer =>
      zipBytes([data, weights, { name: 'a/byteorder', body: Buffer.from(word) }]);
    expect((await readBytes(order('little'))).tensors).toHaveLength(1);
    expect(await refusalOf(order('big'))).toMatch(/big-endian.*torch.save on a little-endian machine/);
    expect(await refusalOf(order('l'.repeat(1000)))).toMatch(/neither little nor big/);
  });
});
