// What the tests of the hub share: a data set of two configurations, and a connection that waits for nothing.

import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '../../../src/tasks/hub/request.ts';
import type { WantedSplit } from '../../../src/tasks/hub/wanted.ts';
import type { Dataset } from '../../../src/tasks/types.ts';
import type { Hub, HubRepository } from './hub-server.ts';

export const commit = '1'.repeat(40);
export const otherCommit = '2'.repeat(40);

/** Rows as text; long enough to be cut in the middle. */
export const rows = (name: string, count = 400): string =>
  Array.from({ length: count }, (_, index) => `{"q":"${name} ${index}","label":0}\n`).join('');

export const colours: Dataset = {
  path: 'someone/colours',
  config: 'small',
  folder: 'colours',
  split: 'test',
  shotsSplit: 'train',
  revision: commit,
};

export const card = `---
license: mit
dataset_info:
- config_name: small
  splits:
  - name: test
    num_examples: 400
configs:
- config_name: small
  data_files:
  - split: test
    path: small/test*
  - split: train
    path:
    - small/train-0*
    - small/train-1*
- config_name: large
  data_files: large.jsonl
---
# Colours
`;

export const repository: HubRepository = {
  commit,
  files: {
    'README.md': card,
    'small/test.jsonl': rows('test'),
    'small/train-00.jsonl': rows('first', 3),
    'small/train-10.jsonl': rows('second', 2),
    'large.jsonl': rows('large'),
  },
};

/** The splits that an evaluation on `colours` needs. */
export const wanted = (dataset: Dataset = colours, splits = ['test', 'train']): readonly WantedSplit[] =>
  splits.map((split) => ({ dataset, split, tasks: ['colours'] }));

export interface TestConnection extends Connection {
  readonly notes: string[];
  readonly waits: number[];
}

/** A connection that notes what it tells and waits for. */
export function connect(
  hub: Pick<Hub, 'endpoint'>,
  cache: string,
  settings: Partial<Connection['settings']> = {},
  signal?: AbortSignal,
): TestConnection {
  const notes: string[] = [];
  const waits: number[] = [];
  return {
    settings: { endpoint: hub.endpoint, cache, offline: false, patienceSeconds: 20, ...settings },
    signal,
    notes,
    waits,
    note: (line) => notes.push(line),
    wait: async (seconds) => void waits.push(seconds),
  };
}

/** The folder of `colours` in a cache. */
export const folderOf = (cache: string): string => join(cache, 'datasets--someone--colours');

/** Where a link of the snapshot points to. */
export const linkOf = (cache: string, path: string): string =>
  readlinkSync(join(folderOf(cache), 'snapshots', commit, path));
