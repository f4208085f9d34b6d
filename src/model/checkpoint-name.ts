// What a checkpoint is called in tables.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readCount, readPlace } from './checkpoint-step.ts';

/** `…/models--ORG--NAME/snapshots/REVISION`: how the hub's cache lays out what it downloads. */
const hubSnapshot = /(?:^|[/\\])models--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/;

/**
 * What tables call a checkpoint: its folder's name, behind the run's where the folder is a step of a series (`runA/step-1000`); in the hub's cache, where that is a
 * revision, `ORG/NAME`, or `ORG/NAME@step1000` where the cache's `refs` call the revision so.
 */
export function checkpointName(folder: string): string {
  const name = hubName(folder);
  if (name === undefined) return readPlace(folder)?.name ?? basename(folder);
  const step = stepOfSnapshot(folder);
  return step === undefined ? name : `${name}@${step}`;
}

/** `ORG/NAME` of a snapshot in the hub's cache, whichever revision it is; undefined of another folder. */
export function hubName(folder: string): string | undefined {
  return hubSnapshot.exec(folder)?.[1]?.replace('--', '/');
}

/** Which step of a series a snapshot was asked for as; undefined where it was never asked for as one. */
function stepOfSnapshot(snapshot: string): string | undefined {
  const revision = basename(snapshot);
  const refs = join(dirname(dirname(snapshot)), 'refs');
  const named = filesIn(refs).filter((ref) => readText(join(refs, ref)).trim() === revision);
  return [revision, ...named].findLast((ref) => readCount(ref) !== undefined);
}

function filesIn(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
