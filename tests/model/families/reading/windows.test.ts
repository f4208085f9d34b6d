import { describe, expect, test } from 'vitest';
import { ConfigFields } from '../../../../src/model/config-fields.ts';
import {
  readUsedWindow,
  readWindow,
  windowsByLayer,
} from '../../../../src/model/families/reading/windows.ts';

const fields = (values: Readonly<Record<string, unknown>>) => new ConfigFields(values, 'config.json');

describe('a window', () => {
  test('is none where it is null; absent is the default, if there is one', () => {
    expect(readWindow(fields({ sliding_window: 4 }), 9)).toBe(4);
    expect(readWindow(fields({ sliding_window: null }), 9)).toBeUndefined();
    expect(readWindow(fields({}), 9)).toBe(9);
    expect(readWindow(fields({}))).toBeUndefined();
  });

  test('with a switch is used where that is on', () => {
    expect(readUsedWindow(fields({ sliding_window: 4 }))).toBeUndefined();
    expect(readUsedWindow(fields({ sliding_window: 4, use_sliding_window: true }))).toBe(4);
  });

  test.each([[0], [-1], ['4']])('of %j is refused', (value) => {
    expect(() => readWindow(fields({ sliding_window: value }))).toThrow(
      'sliding_window should be a positive whole number',
    );
  });
});

describe('windowed layers', () => {
  const even = (layer: number): boolean => layer % 2 === 0;
  const windows = (values: object, window?: number) => windowsByLayer(fields({ ...values }), 3, window, even);

  test('are those that layer_types names, or else the family\u2019s', () => {
    expect(windows({}, 4)).toEqual([4, undefined, 4]);
    expect(windows({ layer_types: ['full_attention', 'sliding_attention', 'sliding_attention'] }, 4)).toEqual(
      [undefined, 4, 4],
    );
    expect(windows({})).toEqual([undefined, undefined, undefined]);
  });

  test.each([
    [
      ['full_attention'],
      'layer_types is ["full_attention"], but should name full_attention or sliding_attention for each of the 3 layers.',
    ],
    [['full_attention', 'x', 'x'], 'for each of the 3 layers.'],
    ['full_attention', 'layer_types should be a list, not "full_attention".'],
    [
      ['full_attention', 'sliding_attention', 'full_attention'],
      'but no window is used: give sliding_window, or full_attention only.',
    ],
  ])('cannot be read from %j without a window', (kinds, message) => {
    expect(() => windows({ layer_types: kinds })).toThrow(message);
  });
});
