// The name of a run: what was asked of which model, as one short hash.

import { stableHash } from '../lib/hash.ts';
import type { RunIdentity } from './types.ts';

/** 80 bits: a million runs collide with a chance below 1e-12, and a journal's header holds the whole identity, so even that would be noticed. */
const keyLength = 20;

/** What a run key looks like; also keeps a key out of a record from naming a file elsewhere. */
export const runKeyPattern = /^[0-9a-f]{20}$/;

/** The run key of an identity: the first 20 hexadecimal digits of its stable SHA-256 (keys sorted). */
export function runKey(identity: RunIdentity): string {
  return stableHash(identity).slice(0, keyLength);
}
