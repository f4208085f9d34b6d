import { describe, expect, test } from 'vitest';
import { textTable } from '../../src/report/text-table.ts';

describe('textTable', () => {
  test('aligns columns, numbers to the right, with nothing at the ends of lines', () => {
    const columns = [{ name: 'model' }, { name: 'acc', align: 'right' }, { name: 'note' }] as const;
    expect(
      textTable(columns, [
        ['a', '1.5', ''],
        ['longer', '10.25', 'yes'],
      ]),
    ).toBe(
      // prettier-ignore
      ['model     acc  note', '------  -----  ----', 'a         1.5', 'longer  10.25  yes', ''].join('\n'),
    );
  });

  test('counts the cells of the terminal: two for a Chinese character, none for an accent', () => {
    const rows = [
      ['日本', 'x'],
      ['e\u0301', 'x'],
      ['abcd', 'x'],
    ];
    expect(textTable([{ name: 'm' }, { name: 'n' }], rows)).toBe(
      ['m     n', '----  -', '日本  x', 'e\u0301     x', 'abcd  x', ''].join('\n'),
    );
  });

  test('may have a second line of header', () => {
    expect(textTable([{ name: 'm' }, { name: 'arc', below: '5-shot', align: 'right' }], [['a', '1']])).toBe(
      ['m     arc', '   5-shot', '-  ------', 'a       1', ''].join('\n'),
    );
  });

  test('has a header where there are no rows', () => {
    expect(textTable([{ name: 'model' }], [])).toBe('model\n-----\n');
  });

  test('lets no cell move the cursor', () => {
    expect(textTable([{ name: 'a\u001b[2J' }], [['b\nc']])).toBe('a�[2J\n-----\nb�c\n');
  });
});
