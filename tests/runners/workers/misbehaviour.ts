// Workers that misbehave.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scratchFolder } from '../../results/records.ts';

/** What workers that are started from now on do at a job with `poison` in it; misbehaving.mjs has them all. */
export interface Misbehaviour {
  readonly deed: string;
  /** How often, all workers together. Default: each time. */
  readonly times?: number;
}

/** The token of jobs at which workers misbehave. */
export const poison = 77;

const file = pathToFileURL(join(import.meta.dirname, 'misbehaving.mjs')).href;

/** The environment of a parent whose workers misbehave. */
export const environmentOf = ({ deed, times = 1e9 }: Misbehaviour): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import ${file}`,
  PLUMBLINE_TEST_DEED: deed,
  PLUMBLINE_TEST_TIMES: String(times),
  PLUMBLINE_TEST_TOKEN: String(poison),
  PLUMBLINE_TEST_LOG: join(scratchFolder(), 'deeds'),
});
