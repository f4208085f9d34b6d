// Downloads what tasks need from the hub into its cache.

import { DataError, UsageError } from '../../lib/errors.ts';
import type { Dataset } from '../types.ts';
import { cachedSplit } from './cached-split.ts';
import { downloadFile, isWhole } from './download.ts';
import { inParallel } from './in-parallel.ts';
import type { RepositoryFile } from './listing.ts';
import { openSource } from './open-source.ts';
import type { Connection } from './request.ts';
import { candidates, nameOfDataset, noFiles, type Source, sourceFiles } from './source.ts';
import type { WantedSplit } from './wanted.ts';

/** How far the download of one repository is. */
export interface GetProgress {
  readonly repository: string;
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

/** Files that are downloaded at a time. */
const width = 4;

/**
 * Downloads splits; what is here is hashed and not asked for again. A data set that the hub refuses does not keep the others from
 * being downloaded.
 * @returns what went wrong with single data sets
 * @throws UsageError where nothing can be downloaded: no network, no room on the disk, offline
 */
export async function getSplits(
  connection: Connection,
  wanted: readonly WantedSplit[],
  onProgress: (progress: GetProgress) => void,
): Promise<readonly DataError[]> {
  const failures: DataError[] = [];
  for (const splits of bySource(wanted)) {
    try {
      await getFromSource(connection, splits, onProgress);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      failures.push(error);
    }
  }
  return failures;
}

/** Splits that come from the same revision of the same repository. */
function bySource(wanted: readonly WantedSplit[]): readonly (readonly WantedSplit[])[] {
  const groups = new Map<string, WantedSplit[]>();
  for (const split of wanted) {
    const key = JSON.stringify([split.dataset.path, candidates(split.dataset)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [split]);
    else group.push(split);
  }
  return [...groups.values()];
}

async function getFromSource(
  connection: Connection,
  splits: readonly WantedSplit[],
  onProgress: (progress: GetProgress) => void,
): Promise<void> {
  const { settings } = connection;
  let left: WantedSplit[] = [];
  for (const split of splits) if (!(await isHere(split, connection))) left.push(split);
  const [first] = left;
  if (first === undefined) return;
  const { dataset } = first;
  if (settings.offline) {
    throw new UsageError(
      `data set ${nameOfDataset(dataset)} is not all here, and HF_HUB_OFFLINE is set. Unset it to download.`,
    );
  }
  let main: Source | undefined;
  for (const candidate of candidates(dataset)) {
    const source = await openSource(connection, dataset.path, candidate).catch((error: unknown) => {
      // Where the second place does not exist, it is the first one that is worth telling of.
      if (main !== undefined && error instanceof DataError) return undefined;
      throw error;
    });
    if (source === undefined) break;
    main ??= source;
    const files = new Map<string, RepositoryFile>();
    const elsewhere: WantedSplit[] = [];
    for (const wanted of left) {
      const found = sourceFiles(source, wanted.dataset, wanted.split);
      if (found.length === 0) elsewhere.push(wanted);
      for (const file of found) files.set(file.path, file);
    }
    await download(connection, dataset, source, [...files.values()], onProgress);
    left = elsewhere;
    if (left.length === 0) return;
  }
  const [missing] = left;
  if (missing !== undefined && main !== undefined) throw noFiles(missing.dataset, missing.split, main);
}

/** Whether a split is here with the hashes that it should have. */
async function isHere({ dataset, split }: WantedSplit, { settings }: Connection): Promise<boolean> {
  const cached = await cachedSplit(settings.cache, dataset, split);
  // Where not all files of the repository are known, there may be more of them.
  if (cached?.whole !== true || !(cached.listed || settings.offline)) return false;
  for (const { at, size, bytes, id } of cached.files)
    if (id !== undefined && !(await isWhole(at, size ?? bytes ?? 0, id))) return false;
  return true;
}

async function download(
  connection: Connection,
  { path: repository }: Dataset,
  { folder, listing: { commit } }: Source,
  files: readonly RepositoryFile[],
  onProgress: (progress: GetProgress) => void,
): Promise<void> {
  let filesDone = 0;
  let bytesDone = 0;
  const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
  const tell = (more: number): void => {
    bytesDone += more;
    onProgress({ repository, files: files.length, filesDone, bytes, bytesDone });
  };
  await inParallel(files, width, connection.signal, async (file, signal) => {
    await downloadFile({ ...connection, signal }, { repository, commit, folder }, file, tell);
    filesDone += 1;
    tell(0);
  });
}
