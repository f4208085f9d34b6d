import { basename } from 'node:path';

/** `…/models--ORG--NAME/snapshots/REVISION`: how the hub's cache lays out what it downloads. */
const hubSnapshot = /(?:^|[/\\])models--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/;

/** What tables call a checkpoint: its folder's name; in the hub's cache, where that is a revision, `ORG/NAME`. */
export function checkpointName(folder: string): string {
  return hubSnapshot.exec(folder)?.[1]?.replace('--', '/') ?? basename(folder);
}
