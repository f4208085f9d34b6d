// What is here of the splits that tasks need, and whether it is what the hub has at the pinned commit. Nothing here asks the network.

import { DataError } from '../../lib/errors.ts';
import { countFileRows, findInFolders } from '../dataset.ts';
import { blobHash } from './blob-hash.ts';
import { incompletePath, repositoryFolder, snapshotCommits } from './cache-layout.ts';
import { type CachedFile, type CachedSplit, cachedSplit } from './cached-split.ts';
import { cachedSource, candidates, sourceFiles } from './source.ts';
import { bytesHere } from './transfer.ts';
import { bundledRepository, type WantedSplit } from './wanted.ts';

/** From what is as it should be to what is not. */
export type SplitCondition =
  | 'complete'
  /** In a data folder, where there is nothing to compare it with. */
  | 'as given'
  /** In a data folder, with another number of rows than the data set has. */
  | 'other rows'
  | 'unreadable'
  | 'hash differs'
  | 'part downloaded'
  /** In the hub cache at another commit only. */
  | 'other revision'
  | 'missing';

/** What is known of a split. */
export interface SplitState {
  readonly repository: string;
  readonly config: string | null;
  readonly split: string;
  readonly tasks: readonly string[];
  readonly condition: SplitCondition;
  /** Where an evaluation finds it; null where it does not. */
  readonly place: 'data folder' | 'bundled' | 'hub cache' | null;
  /** The commit that it has or should have; null where none is known, or it is in a data folder. */
  readonly commit: string | null;
  /** Whether the task names the commit. */
  readonly pinned: boolean;
  /** Its files, in the order of their rows. */
  readonly files: readonly string[];
  readonly rows: number | null;
  readonly bytes: number | null;
  /** More about what is wrong, in a few words. */
  readonly detail: string | null;
}

/** Where to look, and how closely. */
export interface InspectOptions {
  readonly dataFolders: readonly string[];
  readonly hubCache: string;
  /** Whether files are read and hashed. */
  readonly hash: boolean;
}

/** Whether an evaluation can use it, and finds what it should. */
export function isAsItShouldBe({ condition }: SplitState): boolean {
  return condition === 'complete' || condition === 'as given';
}

/** Looks at a split where an evaluation would find it: in the data folders, then in the hub cache. */
export async function inspectSplit(wanted: WantedSplit, options: InspectOptions): Promise<SplitState> {
  const { dataset, split, tasks } = wanted;
  const { hubCache } = options;
  const ours = dataset.path === bundledRepository;
  const known = ours ? undefined : await knownSplit(wanted, hubCache);
  const cached = known instanceof DataError ? undefined : known;
  const [first] = candidates(dataset);
  const about = {
    repository: dataset.path,
    config: dataset.config ?? (ours ? dataset.folder : null),
    split,
    tasks,
    pinned: ours || (cached?.pinned ?? first?.pinned ?? false),
    commit: cached?.commit ?? (first?.pinned === true && !ours ? first.revision : null),
  };
  const own = findInFolders(dataset, split, options.dataFolders);
  if (own !== undefined) {
    const place = ours ? 'bundled' : 'data folder';
    return { ...about, ...(await inspectOwn(own, ours, cached)), place, commit: null };
  }
  if (known instanceof DataError)
    return { ...about, ...nothing, condition: 'unreadable', place: null, detail: known.message };
  const found = await inspectCached(wanted, cached, options);
  return { ...about, ...found, place: found.files.length === 0 ? null : 'hub cache' };
}

const nothing = { files: [], rows: null, bytes: null, detail: null };

type Found = Pick<SplitState, 'condition' | 'files' | 'rows' | 'bytes' | 'detail'>;

async function knownSplit(
  { dataset, split }: WantedSplit,
  hubCache: string,
): Promise<CachedSplit | DataError | undefined> {
  try {
    return await cachedSplit(hubCache, dataset, split);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}

async function inspectOwn(path: string, ours: boolean, cached: CachedSplit | undefined): Promise<Found> {
  const rows = await rowsOf([path]);
  const found = { files: [path], rows: rows.count, bytes: await bytesHere(path) };
  if (rows.count === null) return { ...found, condition: 'unreadable', detail: rows.reason };
  if (ours) return { ...found, condition: 'complete', detail: null };
  const expected = cached?.rows ?? (cached?.whole === true ? (await rowsOf(filesOf(cached))).count : null);
  return expected === null || expected === rows.count
    ? { ...found, condition: 'as given', detail: null }
    : { ...found, condition: 'other rows', detail: `the data set has ${expected}` };
}

async function inspectCached(
  wanted: WantedSplit,
  cached: CachedSplit | undefined,
  options: InspectOptions,
): Promise<Found> {
  const here = cached?.files.filter(({ bytes }) => bytes !== undefined) ?? [];
  if (cached === undefined || here.length === 0) {
    const begun = cached === undefined ? 0 : await begunBytes(cached);
    if (cached !== undefined && begun > 0) return inPart(cached, begun);
    const other = await otherCommit(wanted, options.hubCache);
    return other === undefined
      ? { ...nothing, condition: 'missing' }
      : { ...nothing, condition: 'other revision', detail: `${other} is here` };
  }
  const files = filesOf(cached);
  const bytes = here.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  if (here.length < cached.files.length) return inPart(cached, bytes + (await begunBytes(cached)));
  for (const file of cached.files) {
    const wrong = await whatDiffers(file, options.hash);
    if (wrong !== undefined) return { files, rows: null, bytes, condition: 'hash differs', detail: wrong };
  }
  const rows = await rowsOf(files);
  return rows.count === null
    ? { files, rows: null, bytes, condition: 'unreadable', detail: rows.reason }
    : { files, rows: rows.count, bytes, condition: 'complete', detail: null };
}

function inPart(cached: CachedSplit, bytes: number): Found {
  const sizes = cached.files.map(({ size }) => size);
  const size = sizes.some((one) => one === undefined)
    ? undefined
    : sizes.reduce((sum, one) => (sum ?? 0) + (one ?? 0), 0);
  const detail = size === undefined ? null : `${bytes} of ${size} bytes`;
  const files = cached.files.filter((file) => file.bytes !== undefined).map(({ at }) => at);
  return { files, rows: null, bytes, condition: 'part downloaded', detail };
}

/** Bytes of files that are on their way. */
async function begunBytes({ folder, files }: CachedSplit): Promise<number> {
  let sum = 0;
  for (const { id, bytes } of files)
    if (id !== undefined && bytes === undefined) sum += await bytesHere(incompletePath(folder, id));
  return sum;
}

async function whatDiffers(
  { at, path, size, bytes, id }: CachedFile,
  hash: boolean,
): Promise<string | undefined> {
  if (size !== undefined && bytes !== size) return `${path} has ${bytes} bytes instead of ${size}`;
  if (!hash || id === undefined) return undefined;
  const found = await blobHash(at, id);
  return found === id ? undefined : `${path} has ${found} instead of ${id}`;
}

/** A commit other than the one that is asked for, at which the split is here. */
async function otherCommit({ dataset, split }: WantedSplit, hubCache: string): Promise<string | undefined> {
  for (const commit of await snapshotCommits(repositoryFolder(hubCache, dataset.path))) {
    const source = await cachedSource(hubCache, dataset.path, { revision: commit, pinned: true });
    if (source === undefined) continue;
    const elsewhere = { ...dataset, revision: commit };
    if (sourceFiles(source, dataset, split).length === 0) continue;
    if ((await cachedSplit(hubCache, elsewhere, split))?.whole === true) return commit;
  }
  return undefined;
}

const filesOf = ({ files }: CachedSplit): readonly string[] => files.map(({ at }) => at);

async function rowsOf(files: readonly string[]): Promise<{ count: number | null; reason: string | null }> {
  try {
    return { count: await countFileRows(files), reason: null };
  } catch (error) {
    if (error instanceof DataError) return { count: null, reason: error.message };
    throw error;
  }
}
