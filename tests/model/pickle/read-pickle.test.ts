import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readPickledWeights } from '../../../src/model/pickle/read-pickle.ts';
import type { TensorLocation } from '../../../src/model/weights/safetensors.ts';
import { sharedFolder } from '../../shared-folder.ts';
import { pickleFile } from './write-pickle.ts';
import { readBytes, refusalOf } from './written-file.ts';

/** Made by tests/goldens/make_pickles.py. */
const folder = fileURLToPath(new URL('../../fixtures/pickles/', import.meta.url));

/** What torch.load gives: bytes in hexadecimal. */
type Expected = Readonly<Record<string, { dtype: string; shape: readonly number[]; bytes: string }>>;
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Readonly<
  Record<string, Expected>
>;

const ofTorch: Readonly<Record<string, string>> = {
  F64: 'float64', F32: 'float32', F16: 'float16', BF16: 'bfloat16', C64: 'complex64', I64: 'int64', I32: 'int32', I16: 'int16',
  I8: 'int8', U8: 'uint8', BOOL: 'bool', U16: 'uint16', U32: 'uint32', U64: 'uint64', F8_E4M3: 'float8_e4m3fn', F8_E5M2: 'float8_e5m2',
}; // prettier-ignore

const described = (file: Buffer, tensors: readonly TensorLocation[]): Expected =>
  Object.fromEntries(
    tensors.map(({ name, dtype, shape, offset, bytes }) => [
      name,
      { dtype: `torch.${ofTorch[dtype]}`, shape, bytes: file.toString('hex', offset, offset + bytes) },
    ]),
  );

describe('a file of torch.save', () => {
  test.each(Object.keys(expected))('gives the tensors that torch.load gives: %s', async (name) => {
    const { tensors, file, bytes } = await readPickledWeights(join(folder, name));
    const content = readFileSync(join(folder, name));
    expect(described(content, tensors)).toEqual(expected[name]);
    expect([file, bytes]).toEqual([join(folder, name), content.length]);
    const offsets = tensors.map(({ offset }) => offset);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  });

  test.each<[string, RegExp]>([
    [
      'legacy.bin',
      /format that torch wrote before 1.6, .* torch.save\(torch.load\(FILE, weights_only=True\), FILE\)/,
    ],
    ['transposed.bin', /tensor "turned" of shape \[4, 6\] has the strides \[1, 4\].*\.contiguous\(\)/],
    ['expanded.bin', /tensor "wide" of shape \[4, 3\] has the strides \[0, 1\]/],
    ['negated.bin', /stored negated or conjugated/],
    [
      'training.bin',
      /tensors beside the table of the model's \(it has "model", "optimizer"\).*state dict alone/,
    ],
    ['numpy.bin', /asks for "numpy._core.multiarray.scalar".*nothing was run/],
    ['whole-module.bin', /asks for "torch.nn.modules.linear.Linear".*nothing was run/],
    ['complex128.bin', /asks for "torch.ComplexDoubleStorage"/],
    ['meta.bin', /asks for "torch._utils._rebuild_meta_tensor_no_storage"/],
    ['compressed.bin', /entry "nested\/data.pkl" of the zip archive is compressed.*zip -0/],
    ['big-endian.bin', /the numbers are big-endian/],
    ['script.bin', /is a TorchScript program/],
  ])('is refused with its mend where it is %s', async (name, message) => {
    expect(await refusalOf(readFileSync(join(folder, name)))).toMatch(message);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['empty', Buffer.alloc(0), /the file is empty/],
    ['a web page', Buffer.from('<!DOCTYPE html>'), /is no zip archive, as torch.save writes/],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      /Git LFS pointer.*git lfs pull/,
    ],
    [
      'a tar archive',
      Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(300)]),
      /tar format.*torch.save/,
    ],
    ['a bare pickle', Buffer.from('\x80\x02}.', 'latin1'), /is no zip archive/],
  ])('is refused with its mend where it is %s', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatch(message);
  });

  test('is refused at every byte at which it may be cut', async () => {
    const whole = pickleFile({ w: { shape: [2], bytes: Buffer.alloc(8, 1) } });
    expect((await readBytes(whole)).tensors).toHaveLength(1);
    for (let length = 0; length < whole.length; length++) await refusalOf(whole.subarray(0, length));
  });

  test('is refused where it is not there, or is a folder', async () => {
    const place = await mkdtemp(join(tmpdir(), 'plumbline-pickle-'));
    await mkdir(join(place, 'b.bin'));
    await expect(readPickledWeights(join(place, 'a.bin'))).rejects.toThrow(
      /a.bin cannot be read: no such file/,
    );
    await expect(readPickledWeights(join(place, 'b.bin'))).rejects.toThrow(/b.bin is a folder or a device/);
    await writeFile(join(place, 'c.bin'), 'x');
    await expect(readPickledWeights(join(place, 'c.bin', 'd'))).rejects.toThrow(/cannot be read/);
    await rm(place, { recursive: true });
  });
});

const opt = join(sharedFolder, 'goldens', 'architectures', 'opt-pickle', 'pytorch_model.bin');
describe.skipIf(!existsSync(opt))('a checkpoint that transformers wrote', () => {
  test('gives every byte that torch.load gives', async () => {
    const { tensors } = await readPickledWeights(opt);
    const content = readFileSync(opt);
    const hash = createHash('sha256');
    for (const { name, offset, bytes } of tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
      hash.update(name).update(content.subarray(offset, offset + bytes));
    // hashlib.sha256 over name and bytes of sorted(torch.load(FILE).items()), torch 2.13.
    expect(hash.digest('hex')).toBe('e657253dd83f10f0a4e07e5aca6336f725c3147873de125f141d8e449e691155');
  });
});
