// A hub that answers something else than it should.

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { fetchListing } from '../../src/tasks/hub/fetch-listing.ts';
import { splitFiles } from '../../src/tasks/hub/split-files.ts';
import { isSafePath, snapshotPath } from '../../src/tasks/hub/cache-layout.ts';
import { readCard } from '../../src/tasks/hub/card.ts';
import type { Listing } from '../../src/tasks/hub/listing.ts';
import { card, colours, commit, connect } from '../tasks/hub/connection.ts';
import { answered, refused, tries } from './answer.ts';
import { changed } from './bytes.ts';
import { changedJson } from './json.ts';

const files = ['small/test.jsonl', 'small/train-00.jsonl', '../escaped.jsonl', 'README.md'];
const information = {
  sha: commit,
  siblings: files.map((rfilename) => ({ rfilename, size: 3, blobId: 'a'.repeat(40) })),
};
const tree = files.map((path) => ({ type: 'file', path, size: 3, oid: 'b'.repeat(40) }));

/** The list that comes of what a hub says to each of the requests, one after the other; the last one again and again. */
async function listing(answers: readonly string[], link?: string): Promise<Listing> {
  let asked = 0;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
    const text = answers[Math.min(asked++, answers.length - 1)] ?? '';
    const headers = link === undefined ? {} : { link: link.replace('#', String(asked)) };
    return Promise.resolve(new Response(text, { headers }));
  });
  try {
    const connection = connect({ endpoint: 'http://hub.invalid' }, '/nowhere');
    return await fetchListing(connection, 'someone/colours', commit);
  } finally {
    spy.mockRestore();
  }
}

test('with other values gives a list of files within the folder, or is refused', async () => {
  const known = { ...information, siblings: null };
  const answers = fc.oneof(
    changedJson([information]).map((text) => [text]),
    changedJson([tree]).map((text) => [JSON.stringify(known), text]),
    changed([Buffer.from(JSON.stringify(information))]).map((bytes) => [bytes.toString()]),
  );
  await fc.assert(
    fc.asyncProperty(answers, async (texts) => {
      const found = await answered(() => listing(texts));
      for (const { path } of found?.files ?? []) {
        expect(isSafePath(path)).toBe(true);
        expect(snapshotPath('/cache', commit, path).startsWith(`/cache/snapshots/${commit}/`)).toBe(true);
      }
    }),
    tries(200),
  );
});

test('whose list has no end is left', async () => {
  const text = [JSON.stringify({ ...information, siblings: null }), '[]'];
  await expect(refused(() => listing(text, '<http://hub.invalid/next?#>; rel="next"'))).resolves.toMatch(
    /round in a circle, or on for ever/,
  );
  expect((await listing(text, '<http://[>; rel="next"')).files).toEqual([]);
});

test('a card with changed bytes chooses files of the list, or none', async () => {
  await fc.assert(
    fc.asyncProperty(changed([Buffer.from(card)]), async (bytes) => {
      const read = await answered(() => readCard(bytes.toString()));
      if (read === undefined) return;
      const chosen = await answered(() => splitFiles(colours, 'test', files, read));
      for (const path of chosen ?? []) expect(files).toContain(path);
    }),
    tries(300),
  );
});
