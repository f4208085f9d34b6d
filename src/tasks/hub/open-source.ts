// A repository at a commit as the hub has it: its list and its card, kept in the cache for when there is no network.

import { readRef, repositoryFolder, writeRef } from './cache-layout.ts';
import { onDisk } from './disk.ts';
import { downloadFile } from './download.ts';
import { fetchListing } from './fetch-listing.ts';
import { type Listing, storedListing, storeListing } from './listing.ts';
import type { Connection } from './request.ts';
import { cachedCard, cardName, type Candidate, type Source } from './source.ts';

/**
 * Reads the list and the card of a candidate. A branch is taken at the commit that was recorded for it when it was first used; which commit
 * that is, is told.
 * @throws as `fetchListing` and `downloadFile`
 */
export async function openSource(
  connection: Connection,
  repository: string,
  candidate: Candidate,
): Promise<Source> {
  const { revision, pinned } = candidate;
  const folder = repositoryFolder(connection.settings.cache, repository);
  const recorded = pinned ? revision : await readRef(folder, revision);
  const listing = await listingOf(connection, repository, folder, recorded ?? revision);
  const { commit } = listing;
  if (!pinned) {
    if (recorded === undefined) await onDisk(folder, () => writeRef(folder, revision, commit));
    connection.note(
      `data set ${repository}: no commit is pinned; taking ${commit}, ${recorded === undefined ? `where ${revision} is now` : `recorded before for ${revision}`}.`,
    );
  }
  const card = listing.files.find(({ path }) => path === cardName);
  if (card !== undefined)
    await downloadFile(connection, { repository, commit, folder }, card, () => undefined);
  return { folder, listing, pinned, card: await cachedCard(folder, commit) };
}

async function listingOf(
  connection: Connection,
  repository: string,
  folder: string,
  revision: string,
): Promise<Listing> {
  const stored = await storedListing(folder, revision);
  if (stored?.whole === true) return stored;
  const listing = await fetchListing(connection, repository, revision);
  await onDisk(folder, () => storeListing(folder, listing));
  return listing;
}
