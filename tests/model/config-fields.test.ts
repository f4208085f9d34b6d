import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/lib/errors.ts';
import { ConfigFields } from '../../src/model/config-fields.ts';

const fieldsOf = (values: Readonly<Record<string, unknown>>) => new ConfigFields(values, '/m/config.json');
const file = '/m/config.json:';

describe('a field', () => {
  test('is read under the first of its spellings that is there and not null', () => {
    const fields = fieldsOf({ n_embd: null, hidden_size: 8 });
    expect(fields.size('width', ['n_embd', 'hidden_size'])).toBe(8);
    expect(fields.sources).toEqual({ width: 'config.json hidden_size' });
  });

  test('that is absent or null has the default, and that is told', () => {
    const fields = fieldsOf({ tied: null });
    expect(fields.size('width', 'hidden_size', 16)).toBe(16);
    expect(fields.flag('tied embeddings', 'tied', true)).toBe(true);
    expect(fields.sources).toEqual({
      width: "hidden_size is absent: the family's default",
      'tied embeddings': "tied is absent: the family's default",
    });
  });

  test('without a default is missed by name', () => {
    expect(() => fieldsOf({}).size('width', ['n_embd', 'hidden_size'])).toThrow(
      new ModelError(`${file} n_embd is missing; it should be a positive whole number.`),
    );
  });

  test('that every object has by birth is not there', () => {
    expect(() => fieldsOf({}).text('family', 'constructor')).toThrow('constructor is missing');
    expect(fieldsOf({}).has('toString')).toBe(false);
  });

  test.each([
    ['size', 1],
    ['size', 2 ** 31],
    ['depth', 10_000],
    ['count', 0],
    ['positive', 1e-12],
    ['flag', false],
    ['text', ''],
  ] as const)('of the kind %s may be %j', (kind, value) => {
    expect(fieldsOf({ key: value })[kind]('a feature', 'key')).toBe(value);
  });

  test.each([
    ['size', 0, 'a positive whole number, not 0.'],
    ['size', -1, 'a positive whole number, not -1.'],
    ['size', 2.5, 'a positive whole number, not 2.5.'],
    ['size', '8', 'a positive whole number, not "8".'],
    ['size', true, 'a positive whole number, not true.'],
    ['size', [8], 'a positive whole number, not [8].'],
    ['size', 2 ** 31 + 1, 'a positive whole number, not 2147483649.'],
    ['size', Infinity, 'a positive whole number, not Infinity.'],
    ['depth', 10_001, 'a whole number from 1 to 10000, not 10001.'],
    ['count', -1, 'a whole number, 0 or more, not -1.'],
    ['positive', 0, 'a positive number, not 0.'],
    ['positive', Infinity, 'a positive number, not Infinity.'],
    ['flag', 'false', 'true or false, not "false".'],
    ['flag', 0, 'true or false, not 0.'],
    ['text', 3, 'a string, not 3.'],
    ['text', 'x'.repeat(80).split(''), `a string, not ["x","x","x"${',"x"'.repeat(11)},....`],
  ] as const)('of the kind %s may not be %j', (kind, value, message) => {
    expect(() => fieldsOf({ key: value })[kind]('a feature', 'key')).toThrow(
      new ModelError(`${file} key should be ${message}`),
    );
  });
});

test.each([1e300, 1e-300, 4e38])('%d, which float32 does not hold, is refused', (value) => {
  const message = `${file} key is ${value}, but ${value} is beyond float32`;
  expect(() => fieldsOf({ key: value }).positive('a feature', 'key')).toThrow(message);
  expect(() => fieldsOf({ key: [1, value] }).positives('a feature', 'key')).toThrow(
    `but ${value} is beyond float32`,
  );
});

describe('nested settings', () => {
  test('are read and named under the key that holds them', () => {
    const fields = fieldsOf({ rope: { theta: 'x', factor: 2 } });
    const nested = fields.object('rope');
    expect(nested?.positive('rotary factor', 'factor')).toBe(2);
    expect(nested?.sources).toEqual({ 'rotary factor': 'config.json rope.factor' });
    expect(() => nested?.positive('rotary base', 'theta')).toThrow(
      `${file} rope.theta should be a positive number, not "x".`,
    );
  });

  test('may be absent, null or empty, and nothing but an object', () => {
    expect(fieldsOf({}).object('rope')).toBeUndefined();
    expect(fieldsOf({ rope: null }).object('rope')).toBeUndefined();
    expect(fieldsOf({ rope: {} }).object('rope')?.isEmpty()).toBe(true);
    expect(
      fieldsOf({ rope: { a: 1 } })
        .object('rope')
        ?.isEmpty(),
    ).toBe(false);
    expect(() => fieldsOf({ rope: [1] }).object('rope')).toThrow(
      `${file} rope should be an object, not [1].`,
    );
  });
});

test('a list of strings has nothing else in it', () => {
  expect(fieldsOf({ kinds: ['a', 'b'] }).texts('windowed layers', 'kinds')).toEqual(['a', 'b']);
  expect(fieldsOf({ kinds: null }).texts('windowed layers', 'kinds')).toBeUndefined();
  expect(() => fieldsOf({ kinds: ['a', 1] }).texts('windowed layers', 'kinds')).toThrow(
    `${file} kinds should be a list of strings, not ["a",1].`,
  );
  expect(() => fieldsOf({ kinds: 'a' }).texts('windowed layers', 'kinds')).toThrow(
    `${file} kinds should be a list, not "a".`,
  );
});

test('null is told from absent, where it means something else', () => {
  expect(fieldsOf({ window: null }).isNull('window')).toBe(true);
  expect(fieldsOf({}).isNull('window')).toBe(false);
});

test('a list may be of anything, of positive numbers, or of whole ones', () => {
  const fields = fieldsOf({ mixed: ['a', [1]], shares: [0.5, 2], counts: [0, 3], none: null });
  expect(fields.list('kinds', 'mixed')).toEqual(['a', [1]]);
  expect(fields.list('kinds', 'none')).toBeUndefined();
  expect(fields.positives('shares', 'shares')).toEqual([0.5, 2]);
  expect(fields.counts('counts', 'counts')).toEqual([0, 3]);
  expect(() => fields.positives('shares', 'counts')).toThrow(
    `${file} counts should be a list of positive numbers, not [0,3].`,
  );
  expect(() => fields.counts('counts', 'shares')).toThrow(
    `${file} shares should be a list of whole numbers, 0 or more, not [0.5,2].`,
  );
});

test('where a value may be of several kinds, its kind can be asked for', () => {
  const fields = fieldsOf({ scale: 'inv_sqrt_d_model', map: {}, list: [] });
  expect(fields.is('scale', 'inv_sqrt_d_model')).toBe(true);
  expect(fields.is('scale', 'other')).toBe(false);
  expect([fields.isText('scale'), fields.isText('map'), fields.isText('none')]).toEqual([true, false, false]);
  expect([fields.isObject('map'), fields.isObject('list'), fields.isObject('none')]).toEqual([
    true,
    false,
    false,
  ]);
});
