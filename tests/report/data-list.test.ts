import { describe, expect, it } from 'vitest';
import { dataList, dataSummary } from '../../src/report/data-list.ts';
import type { SplitState } from '../../src/tasks/hub/split-state.ts';

function state(changes: Partial<SplitState> = {}): SplitState {
  return {
    repository: 'someone/colours',
    config: 'small',
    split: 'test',
    tasks: ['colours'],
    condition: 'complete',
    place: 'hub cache',
    commit: 'abcdef0123456789abcdef0123456789abcdef01',
    pinned: true,
    files: ['/x'],
    rows: 1500,
    bytes: 12_000,
    detail: null,
    ...changes,
  };
}

const missing = { condition: 'missing', place: null, rows: null, bytes: null } as const;

describe('dataList', () => {
  it('has a line for each split; configurations in the same state share one', () => {
    const states = [
      state(),
      state({ config: 'large', rows: 2500 }),
      state({ config: 'huge', ...missing }),
      state({ config: null, split: 'train', condition: 'as given', place: 'data folder', commit: null }),
    ];
    expect(dataList(states)).toBe(
      [
        'Data set                            Split   Rows   Size  Where        Commit      State',
        '----------------------------------  -----  -----  -----  -----------  ----------  --------',
        'someone/colours (2 configurations)  test   4,000  24 kB  hub cache    abcdef0123  complete',
        'someone/colours (huge)              test                              abcdef0123  missing',
        'someone/colours                     train  1,500  12 kB  data folder              as given',
        '',
      ].join('\n'),
    );
  });

  it('says below what is wrong, and which commits are not pinned', () => {
    const wrong = state({ condition: 'hash differs', detail: 'a.parquet has 1 instead of 2', pinned: false });
    expect(dataList([wrong]).split('\n').slice(2)).toEqual([
      'someone/colours (small)  test   1,500  12 kB  hub cache  abcdef0123 (not pinned)  hash differs',
      '',
      'someone/colours (small), test: a.parquet has 1 instead of 2',
      '',
    ]);
  });
});

it('dataSummary counts what can be used', () => {
  const states = [
    state(),
    state({ condition: 'as given' }),
    state(missing),
    state({ condition: 'other rows' }),
  ];
  expect(dataSummary(states)).toBe('2 of 4 splits are here and as they should be.');
});
