import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  archiveOf,
  code,
  dictionary,
  long,
  pickle,
  storageId,
  tensorCode,
  text,
  tuple,
} from './write-pickle.ts';
import { readBytes, refusalOf } from './written-file.ts';

/** Made by tests/goldens/make_pickles.py with Python's pickle, in base64. */
const hostile = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../fixtures/pickles/hostile.json', import.meta.url)), 'utf8'),
) as Readonly<Record<string, string>>;

const one = tensorCode({ shape: [2], bytes: Buffer.alloc(8) }, '0');
const storage = { name: 'data/0', body: Buffer.alloc(8, 1) };
const file = (value: Uint8Array): Buffer => archiveOf(pickle(value), storage);
/** A table with a tensor, and what else is to be tried. */
const beside = (value: Uint8Array): Buffer =>
  file(
    dictionary([
      ['w', one],
      ['x', value],
    ]),
  );
const names = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await readBytes(bytes)).tensors.map(({ name }) => name);

describe('a pickle that asks for more than tensors', () => {
  test.each(Object.entries(hostile))('is refused and runs nothing: %s', async (_, base64) => {
    const mark = '/tmp/plumbline-was-run';
    rmSync(mark, { force: true });
    expect(await refusalOf(archiveOf(Buffer.from(base64, 'base64'), storage))).toMatch(
      /nothing was run\. Get the checkpoint's safetensors|opcode 0x.. at byte \d+, which no table of tensors has/,
    );
    expect(existsSync(mark)).toBe(false);
  });

  // prettier-ignore
  test.each<[string, Buffer, RegExp]>([
    ['a function of the system', beside(code('cposix\nsystem\n', tuple(text('id')), 'R')), /asks for "posix.system".*nothing was run/],
    ['one that is not called', beside(code('cbuiltins\neval\n')), /asks for "builtins.eval".*nothing was run/],
    ['one by texts', beside(code(text('os'), text('system'), '\x93')), /asks for "os.system".*nothing was run/],
    ['one by what is no text', beside(code('KK\x93')), /nothing was run/],
    ['one by a tensor', beside(code(one, text('system'), '\x93')), /names a global by what is no text/],
    ['one that a prototype has', beside(code('cconstructor\nconstructor\n')), /asks for "constructor.constructor"/],
    ['one with a name of many lines', beside(code('c\n\n')), /asks for "\."/],
    ['one with an endless name', beside(code('c', 'x'.repeat(5000), '\ny\n')), /has no name at byte/],
    ['one with a long name', beside(code('c', 'x'.repeat(900), '\ny\n')), /asks for "xxx.*…" \(902 characters\)/],
    ['a neighbour of the functions it may call', beside(code('ctorch._utils\n_rebuild_qtensor\n')), /asks for "torch._utils._rebuild_qtensor"/],
    ['torch.load itself', beside(code('ctorch.serialization\nload\n')), /asks for "torch.serialization.load"/],
    ['a call of a type', beside(code('ctorch\nFloatStorage\n)R')), /calls torch.FloatStorage, which is no function/],
    ['a call of a text', beside(code(text('os.system'), ')R')), /calls what is no function \(REDUCE\)/],
    ['a call of a tensor', beside(code(one, ')R')), /calls what is no function/],
    ['a call with what is no tuple', beside(code('ccollections\nOrderedDict\n}R')), /calls what is no function/],
    ['an OrderedDict of something', beside(code('ccollections\nOrderedDict\n', tuple(code(']')), 'R')), /makes an OrderedDict in an unknown way/],
    ['the state of a tensor', beside(code(one, '}b')), /sets the state of an object \(BUILD\)/],
    ['the state of a dictionary', beside(code('}}b')), /sets the state of an object/],
    ['the state of a function', beside(code('ctorch._utils\n_rebuild_parameter\n}b')), /sets the state of an object/],
    ['a state that is no dictionary', beside(code('ccollections\nOrderedDict\n)R', tuple(text('x')), 'b')), /sets the state of an object/],
    ['INST', beside(code('(ios\nsystem\n')), /makes an object \(INST at byte \d+\).*nothing was run/],
    ['OBJ', beside(code('(cposix\nsystem\no')), /posix.system/],
    ['OBJ of what it knows', beside(code('(ctorch\nFloatStorage\no')), /makes an object \(OBJ/],
    ['NEWOBJ', beside(code('ccollections\nOrderedDict\n)\x81')), /makes an object \(NEWOBJ/],
    ['NEWOBJ_EX', beside(code('ccollections\nOrderedDict\n)}\x92')), /makes an object \(NEWOBJ_EX/],
    ['an extension code', beside(code('\x82\x01')), /makes an object \(EXT1/],
    ['a long extension code', beside(code('\x84\x01\x01\x01\x01')), /makes an object \(EXT4/],
    ['a persistent id of text', beside(code('P0\n')), /makes an object \(PERSID/],
  ])('is refused in one line: %s', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatch(message);
  });
});

describe('a pickle', () => {
  test('may hold plain values beside tensors, of protocols 2 to 5', async () => {
    const values = [
      'N',
      '\x88',
      '\x89',
      'J\xff\xff\xff\xff',
      'K\x01',
      'M\x01\x02',
      '\x8a\x00',
      'G'.padEnd(9, '\0'),
      ')',
      ']',
      '}',
    ];
    for (const value of values) expect(await names(beside(code(value))), value).toEqual(['w']);
    for (const protocol of ['\x02', '\x03', '\x04', '\x05'])
      expect(await names(archiveOf(code('\x80', protocol, dictionary([['w', one]]), '.'), storage))).toEqual([
        'w',
      ]);
    const nested = code('](', tuple(text('a'), long(7)), 'Ne', 'K\x01a');
    expect(await names(beside(nested))).toEqual(['w']);
    expect(await names(beside(code('}K\x01K\x02s')))).toEqual(['w']);
  });

  test('keeps the last of the values that a name gets, as Python does', async () => {
    expect(
      await names(
        file(
          dictionary([
            ['w', one],
            ['w', code('N')],
            ['v', one],
          ]),
        ),
      ),
    ).toEqual(['v']);
  });

  test('may hold itself, and share without end', async () => {
    const itself = code('}q\x05', text('w'), one, 's', text('me'), 'h\x05s');
    expect(await names(file(itself))).toEqual(['w']);
    // Each level holds the one before twice: 2^200 leaves for whoever walks it.
    const bomb = code(']q\x00', '](h\x00h\x00eq\x00'.repeat(200));
    expect(await names(beside(bomb))).toEqual(['w']);
  });

  test('may be nested as deep as it is long', async () => {
    expect(await names(beside(code(')', '\x85'.repeat(1_000_000))))).toEqual(['w']);
    expect(await refusalOf(beside(code('('.repeat(1_000_000))))).toMatch(
      /takes|breaks off|no dictionary|key/,
    );
    expect(await refusalOf(file(code('}'.repeat(100_000), text('a').subarray(0, 5))))).toMatch(/pickle/);
  });

  // A pickle can share a tuple or a text of millions among its tensors, and each of them would be read through for each tensor.
  test('is refused where a shape or the key of a storage is longer than torch writes', async () => {
    const view = code(storageId('FloatStorage', '0', 2), long(0), 'h\x00h\x00');
    const shape = code('(', 'N'.repeat(500_000), 't\x94');
    const tensor = code('ctorch._utils\n_rebuild_tensor_v2\n(', view, 'tR');
    expect(await refusalOf(archiveOf(code('\x80\x04', shape, tensor)))).toMatch(/of up to 64 axes/);
    expect(await refusalOf(beside(storageId('FloatStorage', 'k'.repeat(101), 1)))).toMatch(
      /a persistent id that is no storage/,
    );
  });

  test('is refused where it has more steps than any checkpoint', async () => {
    expect(await refusalOf(archiveOf(Buffer.alloc(4_000_001, '}')))).toMatch(
      /more steps than that of any checkpoint/,
    );
    expect(await refusalOf(archiveOf(Buffer.alloc((64 << 20) + 1)))).toMatch(
      /the pickle has 67108865 bytes, more than/,
    );
  });

  // prettier-ignore
  test.each<[string, Buffer, RegExp]>([
    ['nothing', archiveOf(Buffer.alloc(0)), /the pickle breaks off at byte 0/],
    ['no end', archiveOf(code('\x80\x02}')), /breaks off at byte 3/],
    ['no value', archiveOf(code('\x80\x02.')), /takes a value that is not there/],
    ['an old protocol', archiveOf(code('\x80\x00}.')), /of protocol 0; 2 to 5 are read/],
    ['a protocol to come', archiveOf(code('\x80\x06}.')), /of protocol 6/],
    ['an opcode of text', archiveOf(code('I1\n.')), /has the opcode 0x49 at byte 0, which no table of tensors has/],
    ['a number of 4 GB', beside(code('\x8b\xff\xff\xff\xff')), /has the opcode 0x8b/],
    ['a text of 4 GB', beside(code('X\xff\xff\xff\xff')), /breaks off at byte/],
    ['a text of 2^64 bytes', beside(code('\x8d\xff\xff\xff\xff\xff\xff\xff\xff')), /breaks off at byte/],
    ['a number that breaks off', archiveOf(code('\x8a\xff')), /breaks off at byte 2/],
    ['a text that is not UTF-8', beside(code('X\x01\0\0\0\xff')), /has a text at byte \d+ that is not UTF-8/],
    ['a value that was not kept', beside(code('h\x07')), /recalls value 7, which it did not keep/],
    ['a far value that was not kept', beside(code('j\xff\xff\xff\xff')), /recalls value 4294967295/],
    ['a mark that is not there', archiveOf(code('t.')), /takes a mark that is not there/],
    ['a value below a mark', archiveOf(code('N(\x85.')), /takes a value that is not there/],
    ['an end below a mark', archiveOf(code('}(.')), /takes a value that is not there/],
    ['a key without a value', archiveOf(code('}(Nu.')), /sets a key without a value/],
    ['a key of a list', archiveOf(code(']NNs.')), /sets a key in what is no dictionary/],
    ['an item of a dictionary', archiveOf(code('}Na.')), /appends to what is no list/],
    ['a list at the top', file(code(']', one, 'a')), /holds no table of tensors by name.*state_dict/],
    ['a tensor at the top', file(one), /holds no table of tensors by name/],
    ['no tensor', file(dictionary([['a', code('N')]])), /holds no table of tensors by name/],
    ['tensors by numbers', file(code('}K\x01', one, 's')), /holds no table of tensors by name/],
    ['a table two levels down', file(dictionary([['model', dictionary([['model', dictionary([['w', one]])]])]])), /holds no table/],
    ['a table of another name', file(dictionary([['weights', dictionary([['w', one]])]])), /holds no table/],
    ['two tables', file(dictionary([['model', dictionary([['w', one]])], ['state_dict', dictionary([['w', one]])]])), /tensors beside the table/],
  ])('is refused in one line where it has %s', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatch(message);
  });

  test.each(['model', 'state_dict'])('may hold its table below %s', async (name) => {
    expect(
      await names(
        file(
          dictionary([
            [name, dictionary([['w', one]])],
            ['epoch', long(3)],
          ]),
        ),
      ),
    ).toEqual(['w']);
  });

  test('is no storage by another id', async () => {
    for (const id of [
      'N',
      ')',
      tuple(text('storage')),
      tuple(text('module'), text('a'), text('b'), text('c'), long(1)),
    ])
      expect(await refusalOf(beside(code(id, 'Q')))).toMatch(/a persistent id that is no storage/);
    expect(await names(beside(storageId('FloatStorage', '0', 2)))).toEqual(['w']);
  });
});
