import { describe, expect, test } from 'vitest';
import {
  archiveOf,
  code,
  dictionary,
  long,
  pickle,
  pickleFile,
  storageId,
  tensorCode,
  text,
  tuple,
  type WrittenTensor,
} from './write-pickle.ts';
import { readBytes, refusalOf } from './written-file.ts';

const bytes = Buffer.alloc(96, 1);
const one = (tensor: Partial<WrittenTensor>): Buffer => pickleFile({ w: { shape: [24], bytes, ...tensor } });
/** A file whose only tensor is made by these opcodes. */
const made = (value: Uint8Array): Buffer =>
  archiveOf(pickle(dictionary([['w', value]])), { name: 'data/0', body: bytes });
const call = (name: string, ...given: readonly Uint8Array[]): Buffer =>
  code(`ctorch._utils\n${name}\n`, tuple(...given), 'R');
const storage = storageId('FloatStorage', '0', 24);
const row = [long(0), tuple(long(24)), tuple(long(1)), code('\x89'), code('N')] as const;

describe('a tensor of a storage', () => {
  test.each<[string, Partial<WrittenTensor>, number, number]>([
    ['all of it', {}, 0, 96],
    ['in rows', { shape: [4, 6] }, 0, 96],
    ['rows of it', { shape: [2, 6], offset: 6 }, 24, 48],
    ['its last number', { shape: [], offset: 23 }, 92, 4],
    ['none of it', { shape: [0, 2 ** 40], strides: [7, 9] }, 0, 0],
    ['none of it, at its end', { shape: [0], offset: 24 }, 96, 0],
    ['with an axis of one', { shape: [4, 1, 6], strides: [6, 99, 1] }, 0, 96],
    ['with only such axes', { shape: [1, 1], strides: [5, 7], offset: 3 }, 12, 4],
    ['of halves', { shape: [48], storage: 'BFloat16Storage' }, 0, 96],
    ['of long numbers', { shape: [2], storage: 'LongStorage', offset: 10 }, 80, 16],
  ])('lies where its offset says: %s', async (_, tensor, from, length) => {
    const { tensors } = await readBytes(one(tensor));
    const whole = (await readBytes(one({}))).tensors[0]?.offset ?? 0;
    const shift = pickleShift(tensor);
    expect(tensors).toMatchObject([{ name: 'w', shape: tensor.shape ?? [24], bytes: length }]);
    expect((tensors[0]?.offset ?? 0) - whole - shift).toBe(from);
  });

  /** How much longer than the first file's a pickle is: the weights begin so much later. */
  function pickleShift(tensor: Partial<WrittenTensor>): number {
    const length = (given: Partial<WrittenTensor>): number =>
      tensorCode({ shape: [24], bytes, ...given }, '0').length;
    return length(tensor) - length({});
  }

  test('may be shared by several names and views', async () => {
    const { tensors } = await readBytes(
      pickleFile({
        whole: { shape: [24], bytes, key: 's' },
        same: { shape: [4, 6], bytes, key: 's' },
        part: { shape: [3], offset: 9, bytes, key: 's' },
      }),
    );
    const at = tensors[0]?.offset ?? 0;
    const places = Object.fromEntries(
      tensors.map(({ name, offset, bytes: size }) => [name, [offset - at, size]]),
    );
    expect(places).toEqual({ whole: [0, 96], same: [0, 96], part: [36, 12] });
  });

  // prettier-ignore
  test.each<[string, Buffer, RegExp]>([
    ['leaves its storage', one({ shape: [25] }), /tensor "w" of shape \[25\] of F32 from element 0 leaves its storage of 96 bytes/],
    ['leaves its storage by its offset', one({ offset: 1 }), /from element 1 leaves its storage/],
    ['is empty beyond its storage', one({ shape: [0], offset: 25 }), /leaves its storage/],
    ['is far beyond its storage', one({ shape: [1], offset: 2 ** 53 - 1 }), /leaves its storage/],
    ['is transposed', one({ shape: [6, 4], strides: [1, 6] }), /has the strides \[1, 6\].*transposed or other view.*\.contiguous\(\)/],
    ['is expanded', one({ shape: [4, 24], strides: [0, 1] }), /has the strides \[0, 1\]/],
    ['skips numbers', one({ shape: [12], strides: [2] }), /has the strides \[2\]/],
    ['has strides beyond its storage', one({ shape: [2, 2], strides: [2 ** 52, 1] }), /has the strides \[4503599627370496, 1\]/],
    ['goes backwards', one({ shape: [4], strides: [-1], offset: 3 }), /of what is no storage, offset, size and stride/],
    ['begins before its storage', one({ offset: -1 }), /of what is no storage, offset, size and stride/],
    ['has a negative length', one({ shape: [-4] }), /of what is no storage, offset, size and stride/],
    ['has more axes than strides', one({ shape: [4, 6], strides: [1] }), /of what is no storage, offset, size and stride/],
    ['has more than 2^53 numbers', one({ shape: [2 ** 30, 2 ** 30] }), /has the shape \[1073741824, 1073741824\], which is more than 2\^53/],
    ['has a product that overflows 64 bits to 0', one({ shape: Array<number>(16).fill(2 ** 4), strides: Array<number>(16).fill(1) }), /more than 2\^53/],
    ['has a length beyond 2^53', made(call('_rebuild_tensor_v2', storage, long(0), tuple(code('\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f')), tuple(long(1)))), /of what is no storage, offset/],
    ['has more axes than any weight', one({ shape: Array<number>(65).fill(1) }), /of up to 64 axes/],
    ['has a storage with fewer bytes', one({ elements: 25 }), /in storage "0" of 100 bytes, for which the archive has 96/],
    ['has a storage with more bytes', one({ shape: [2], elements: 2 }), /in storage "0" of 8 bytes, for which the archive has 96/],
    ['has a storage of 2^63 bytes', one({ elements: 2 ** 53 - 1 }), /for which the archive has 96/],
    ['has a storage of another type', one({ storage: 'HalfStorage', elements: 24, shape: [24] }), /of 48 bytes, for which the archive has 96/],
    ['has a storage that is not there', made(tensorCode({ shape: [24], bytes, key: '../data.pkl' }, '')), /in storage "..\/data.pkl", which the archive does not have/],
    ['has a storage of two types', pickleFile({ a: { shape: [24], bytes, key: 's' }, b: { shape: [48], bytes, key: 's', storage: 'HalfStorage' } }), /describes storage "s" in two ways/],
    ['has a type that is not read', one({ storage: 'QInt8Storage' }), /asks for "torch.QInt8Storage"/],
    ['has a dtype as its storage', made(call('_rebuild_tensor_v2', code('ctorch\nfloat32\n'), ...row)), /of what is no storage/],
    ['has no arguments', made(call('_rebuild_tensor_v2')), /of what is no storage/],
    ['has no element type', made(call('_rebuild_tensor_v3', storage, ...row, code('N'))), /of no element type/],
    ['has a storage as its element type', made(call('_rebuild_tensor_v3', storage, ...row, code('ctorch\nFloatStorage\n'))), /of no element type/],
    ['leaves its storage by its element type', made(call('_rebuild_tensor_v3', storage, ...row, code('ctorch\nfloat64\n'))), /of F64 from element 0 leaves its storage of 96/],
    ['is conjugated', made(call('_rebuild_tensor_v2', storage, ...row, code('}', text('conj'), '\x88s'))), /negated or conjugated.*resolve_neg/],
    ['is a parameter of nothing', made(call('_rebuild_parameter', code('N'), code('\x88'), code('N'))), /makes a parameter of what is no tensor/],
    ['has no numbers', made(call('_rebuild_tensor_v2', code(tuple(text('storage'), code('ctorch\nFloatStorage\n'), text('0'), text('meta'), long(24)), 'Q'), ...row)), /on the device meta/],
  ])('is refused by its name and in one line where it %s', async (_, file, message) => {
    expect(await refusalOf(file)).toMatch(message);
  });

  test('may be what older and newer versions of torch write', async () => {
    const view = [storage, ...row] as const;
    const empty = code('ccollections\nOrderedDict\n)R');
    for (const value of [
      call('_rebuild_tensor', storage, ...row.slice(0, 3)),
      call('_rebuild_tensor_v2', ...view, code('N')),
      call('_rebuild_tensor_v2', ...view, code('}')),
      call('_rebuild_tensor_v3', ...view, code('ctorch\nfloat32\n')),
      call('_rebuild_parameter', call('_rebuild_tensor_v2', ...view), code('\x88'), empty),
      call(
        '_rebuild_parameter_with_state',
        call('_rebuild_tensor_v2', ...view),
        code('\x88'),
        empty,
        code('}'),
      ),
    ])
      expect((await readBytes(made(value))).tensors).toMatchObject([
        { dtype: 'F32', shape: [24], bytes: 96 },
      ]);
  });
});
