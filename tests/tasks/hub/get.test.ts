import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../../src/lib/errors.ts';
import { getSplits } from '../../../src/tasks/hub/get.ts';
import type { TestConnection } from './connection.ts';
import { scratchFolder } from '../../results/records.ts';
import {
  card,
  colours,
  commit,
  connect,
  folderOf,
  linkOf,
  otherCommit,
  repository,
  rows,
  wanted,
} from './connection.ts';
import {
  type Asked,
  gitHashOf,
  type Hub,
  type HubOptions,
  type HubRepository,
  sha256Of,
  startHub,
} from './hub-server.ts';

const name = 'someone/colours';
const testPath = 'small/test.jsonl';
const testBlob = gitHashOf(rows('test'));

async function begin(options: HubOptions = {}, change: Partial<HubRepository> = {}) {
  const hub = await startHub({ [name]: { ...repository, ...change } }, options);
  const cache = scratchFolder();
  return { hub, cache, connection: connect(hub, cache) };
}

const get = (connection: TestConnection, splits = wanted()) => getSplits(connection, splits, () => undefined);
const getTest = (connection: TestConnection) => get(connection, wanted(colours, ['test']));
const isTest = ({ path }: Asked): boolean => path.endsWith(testPath);
const testDownloads = (hub: Hub): readonly Asked[] => hub.downloads().filter(isTest);
const read = (cache: string, path: string): string =>
  readFileSync(join(folderOf(cache), 'snapshots', commit, path), 'utf8');
const blobs = (cache: string): readonly string[] =>
  existsSync(join(folderOf(cache), 'blobs')) ? readdirSync(join(folderOf(cache), 'blobs')).sort() : [];

/** The only blob is the card, which is downloaded first. */
const onlyCard = [gitHashOf(card)];

/** What goes wrong, whether it is one data set or all. */
async function failure(connection: TestConnection): Promise<Error> {
  const [first] = await getTest(connection).catch((error: unknown) => [error as Error]);
  if (first === undefined) throw new Error('nothing went wrong');
  expect(first.message).not.toContain('\n');
  return first;
}

describe('what is downloaded', () => {
  it('lies as huggingface_hub has it: blobs by hash, links to them by commit and path', async () => {
    const { cache, connection } = await begin();
    expect(await get(connection)).toEqual([]);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(linkOf(cache, testPath)).toBe(join('..', '..', '..', 'blobs', testBlob));
    expect(blobs(cache)).toEqual(
      [card, rows('test'), rows('first', 3), rows('second', 2)].map(gitHashOf).sort(),
    );
    expect(existsSync(join(folderOf(cache), 'refs'))).toBe(false);
    expect(connection.notes).toEqual([]);
  });

  it('is only what is wanted', async () => {
    const { hub, connection } = await begin();
    await getTest(connection);
    expect(hub.downloads().map(({ path }) => path.split(commit)[1])).toEqual(['/README.md', `/${testPath}`]);
  });

  it('is not asked for again, nor is anything else', async () => {
    const { hub, connection } = await begin();
    await get(connection);
    const before = hub.asked.length;
    await get(connection);
    expect(hub.asked.length).toBe(before);
  });

  it('comes whole from a list in pages, where the hub tells sizes and hashes only there', async () => {
    const { hub, cache, connection } = await begin({ blobs: false });
    await get(connection);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(hub.asked.filter(({ path }) => path.includes('/tree/'))).toHaveLength(3);
  });

  it('tells how far it is', async () => {
    const { connection } = await begin();
    const told: number[] = [];
    await getSplits(connection, wanted(), ({ bytesDone, bytes, files }) => {
      told.push(bytesDone);
      expect(bytes).toBe(rows('test').length + rows('first', 3).length + rows('second', 2).length);
      expect(files).toBe(3);
    });
    expect(told.at(-1)).toBe(rows('test').length + rows('first', 3).length + rows('second', 2).length);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });
});

describe('a large file', () => {
  const parquet = readFileSync(new URL('../../fixtures/rows/parquet.parquet', import.meta.url));
  const files = { 'small/test-00000-of-00001.parquet': parquet };
  const dataset = { ...colours, path: name };

  it('is redirected to another host, which does not see the token; its blob is named by SHA-256', async () => {
    const { hub, cache } = await begin({ storage: true }, { files });
    const connection = connect(hub, cache, { token: 'hf_secret' });
    expect(await get(connection, wanted(dataset, ['test']))).toEqual([]);
    expect(blobs(cache)).toEqual([sha256Of(parquet)]);
    const stored = hub.asked.filter(({ host }) => host === 'storage');
    expect(stored.map(({ authorization }) => authorization)).toEqual([undefined]);
    const own = hub.asked.filter(({ host }) => host === 'hub');
    expect(own.map(({ authorization }) => authorization)).toEqual(own.map(() => 'Bearer hf_secret'));
  });
});

describe('a data set that no commit is pinned for', () => {
  const { revision: _revision, ...dataset } = colours;
  const unpinned = wanted(dataset, ['test']);

  it('is taken where main is; which commit that is, is told and recorded', async () => {
    const { cache, connection } = await begin();
    await get(connection, unpinned);
    expect(connection.notes).toEqual([
      `data set ${name}: no commit is pinned; taking ${commit}, where main is now.`,
    ]);
    expect(readFileSync(join(folderOf(cache), 'refs', 'main'), 'utf8')).toBe(commit);
  });

  it('stays at that commit when main moves', async () => {
    const { hub, cache, connection } = await begin();
    await get(connection, unpinned);
    const moved = await startHub({
      [name]: { commit: otherCommit, files: { 'README.md': card }, others: { [commit]: repository.files } },
    });
    await get(connect(moved, cache), wanted(dataset));
    expect(hub.endpoint).not.toBe(moved.endpoint);
    expect(read(cache, 'small/train-10.jsonl')).toBe(rows('second', 2));
    expect(readFileSync(join(folderOf(cache), 'refs', 'main'), 'utf8')).toBe(commit);
  });
});

describe('a repository that has only a program', () => {
  const branches = { 'refs/convert/parquet': otherCommit };
  const converted = {
    'small/test/0000.parquet': 'not read here',
    'small/partial-train/0000.parquet': 'a part',
  };
  const program = {
    files: { 'colours.py': 'import datasets' },
    branches,
    others: { [otherCommit]: converted },
  };

  it('is taken from what the hub converted to Parquet', async () => {
    const { cache, connection } = await begin({}, program);
    expect(await getTest(connection)).toEqual([]);
    expect(readFileSync(join(folderOf(cache), 'refs/refs/convert/parquet'), 'utf8')).toBe(otherCommit);
    expect(blobs(cache)).toEqual([sha256Of('not read here')]);
  });

  it('but never from a part of a split, nor where there is no conversion', async () => {
    const { connection } = await begin({}, program);
    const [first] = await get(connection, wanted(colours, ['train']));
    expect(first?.message).toMatch(
      /^data set someone\/colours \(small\) at 1{40} has no Parquet or JSON Lines files of its train split; it has colours\.py\. Pass --data/,
    );
    const { connection: other } = await begin({}, { files: program.files });
    expect((await failure(other)).message).toContain('has no Parquet or JSON Lines files of its test split');
  });
});

describe('an interruption', () => {
  it('is gone on with where it was cut, again and again', async () => {
    const size = rows('test').length;
    const { hub, cache, connection } = await begin({
      fault: (asked, times) => (isTest(asked) && times <= 7 ? { cutAfter: 1000 } : undefined),
    });
    await getTest(connection);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(testDownloads(hub).map(({ range }) => range)).toEqual([
      undefined,
      ...[1, 2, 3, 4, 5, 6, 7].map((times) => `bytes=${times * 1000}-`),
    ]);
    expect(testDownloads(hub).reduce((sum, { bytes }) => sum + bytes, 0)).toBe(size);
    expect(connection.notes[0]).toBe(
      `data set ${name} at ${commit}, file ${testPath}: the connection was cut after 1000 of ${size} bytes; trying again in a moment.`,
    );
  });

  it('starts again on a server without ranges', async () => {
    const { hub, cache, connection } = await begin({
      ranges: false,
      fault: (asked, times) => (isTest(asked) && times === 1 ? { cutAfter: 1000 } : undefined),
    });
    await getTest(connection);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(testDownloads(hub).map(({ bytes }) => bytes)).toEqual([1000, rows('test').length]);
  });

  it('that never ends without ranges is given up', async () => {
    const { hub, cache, connection } = await begin({
      ranges: false,
      fault: (asked) => (isTest(asked) ? { cutAfter: 1000 } : undefined),
    });
    expect(await failure(connection)).toBeInstanceOf(UsageError);
    expect(testDownloads(hub)).toHaveLength(5);
    expect(blobs(cache)).toEqual([...onlyCard, `${testBlob}.plumbline.incomplete`].sort());
  });

  it('of a run is gone on with by the next; nothing is fetched twice', async () => {
    const { hub, cache, connection } = await begin({
      fault: (asked, times) => (isTest(asked) && times === 1 ? { stallAfter: 5000 } : undefined),
    });
    const abort = new AbortController();
    const first = getTest({ ...connect(hub, cache, {}, abort.signal), notes: [], waits: [] });
    while (testDownloads(hub)[0]?.bytes !== 5000) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    abort.abort();
    await expect(first).rejects.toThrow(/abort/);
    expect(existsSync(join(folderOf(cache), 'snapshots', commit, testPath))).toBe(false);
    await getTest(connection);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(testDownloads(hub).map(({ range }) => range)).toEqual([undefined, 'bytes=5000-']);
  });

  it('that left damaged bytes starts again', async () => {
    const { cache, connection } = await begin();
    mkdirSync(join(folderOf(cache), 'blobs'), { recursive: true });
    writeFileSync(join(folderOf(cache), 'blobs', `${testBlob}.plumbline.incomplete`), '\0'.repeat(1000));
    expect(await getTest(connection)).toEqual([]);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(connection.notes).toEqual([
      `data set ${name} at ${commit}, file ${testPath}: what was here of it was damaged; starting again.`,
    ]);
  });

  it.each([
    ['longer than the file', rows('test').length + 5],
    ['all of the file, and wrong', rows('test').length],
  ])('that left bytes that are %s starts again', async (_, length) => {
    const { cache, connection } = await begin();
    mkdirSync(join(folderOf(cache), 'blobs'), { recursive: true });
    writeFileSync(join(folderOf(cache), 'blobs', `${testBlob}.plumbline.incomplete`), 'x'.repeat(length));
    expect(await getTest(connection)).toEqual([]);
    expect(read(cache, testPath)).toBe(rows('test'));
  });

  it('by a server that says no more is gone on with', async () => {
    const { hub, cache } = await begin({
      fault: (asked, times) => (isTest(asked) && times === 1 ? { stallAfter: 5000 } : undefined),
    });
    const connection = connect(hub, cache, { patienceSeconds: 0.3 });
    await getTest(connection);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(connection.notes[0]).toContain('nothing came for 0.3 s after 5000 of');
  });
});

describe('what is here already', () => {
  it('is mended where it is damaged', async () => {
    const { cache, connection } = await begin();
    await getTest(connection);
    const blob = join(folderOf(cache), 'blobs', testBlob);
    for (const damage of [() => writeFileSync(blob, rows('tost')), () => truncateSync(blob, 10)]) {
      damage();
      expect(await getTest(connection)).toEqual([]);
      expect(read(cache, testPath)).toBe(rows('test'));
    }
  });

  it('is taken from the blob of another commit', async () => {
    const { hub, cache, connection } = await begin({}, { others: { [otherCommit]: repository.files } });
    await get(connection);
    const before = hub.downloads().length;
    expect(await get(connection, wanted({ ...colours, revision: otherCommit }))).toEqual([]);
    expect(hub.downloads().length).toBe(before);
    expect(statSync(join(folderOf(cache), 'snapshots', otherCommit, testPath)).size).toBe(
      rows('test').length,
    );
  });

  it('needs no network, and what is not cannot be had without', async () => {
    const { hub, cache, connection } = await begin();
    await getTest(connection);
    const before = hub.asked.length;
    const offline = connect(hub, cache, { offline: true });
    expect(await getTest(offline)).toEqual([]);
    await expect(get(offline)).rejects.toThrow(
      new UsageError(
        `data set ${name} (small) is not all here, and HF_HUB_OFFLINE is set. Unset it to download.`,
      ),
    );
    expect(hub.asked.length).toBe(before);
  });
});

describe('a server that is busy', () => {
  it('is asked again after as long as it says, and that is told', async () => {
    const { cache, connection } = await begin({
      fault: (asked, times) =>
        isTest(asked) && times <= 2
          ? { status: 429, headers: { 'retry-after': times === 1 ? '7' : '9999' } }
          : undefined,
    });
    expect(await getTest(connection)).toEqual([]);
    expect(read(cache, testPath)).toBe(rows('test'));
    expect(connection.waits).toEqual([7, 300]);
    expect(connection.notes[0]).toMatch(
      /asks to wait: too many requests \(HTTP 429\); trying again in 7 s\.$/,
    );
  });

  it('or ill is asked five times, less and less often', async () => {
    const { hub, connection } = await begin({
      fault: (asked) => (isTest(asked) ? { status: 503 } : undefined),
    });
    const error = await failure(connection);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/answers HTTP 503, 5 times in a row\. Check the network and HF_ENDPOINT/);
    expect(connection.waits).toEqual([0.5, 1, 2, 4]);
    expect(hub.asked.filter(isTest)).toHaveLength(5);
  });

  it('that is not there at all is told with its address', async () => {
    const connection = connect({ endpoint: 'http://127.0.0.1:9' }, scratchFolder());
    const error = await failure(connection);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:9: .+, 5 times in a row\./);
  });
});

describe('what the hub refuses is told in one line, at once', () => {
  it.each([
    [
      404,
      /^data set someone\/colours at 1{40}, file small\/test\.jsonl: 127\.0\.0\.1:\d+ does not have it \(HTTP 404\)\. Check HF_ENDPOINT\.$/,
    ],
    [
      401,
      /file small\/test\.jsonl: 127\.0\.0\.1:\d+ does not let it be read \(HTTP 401\)\. It is gated or private, or does not exist: set HF_TOKEN to a token of an account that has accepted the terms on http:\S+\/datasets\/someone\/colours\.$/,
    ],
    [403, /\(HTTP 403\)/],
    [400, /answers HTTP 400\.$/],
  ])('HTTP %i', async (status, message) => {
    const { cache, connection } = await begin({ fault: (asked) => (isTest(asked) ? { status } : undefined) });
    const error = await failure(connection);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(message);
    expect(connection.waits).toEqual([]);
    expect(blobs(cache).filter((blob) => blob.startsWith(testBlob) && !blob.endsWith('incomplete'))).toEqual(
      [],
    );
  });

  it('a repository that there is not', async () => {
    const connection = connect(await startHub({}), scratchFolder());
    expect((await failure(connection)).message).toMatch(
      /^data set someone\/colours at 1{40}: 127\S+ does not have it/,
    );
  });

  it('something that is no list', async () => {
    const { connection } = await begin({}, { files: { '../x.jsonl': 'x' } });
    expect((await failure(connection)).message).toContain('has no Parquet or JSON Lines files');
  });

  it('a list whose pages go round in a circle', async () => {
    const { connection } = await begin({ blobs: false, circle: true });
    expect((await failure(connection)).message).toMatch(
      /list of files that 127\S+ gives go round in a circle/,
    );
  });

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/x', 'http://[', 'data:text/plain,red'])(
    'a redirect to %s',
    async (location) => {
      const fault = { status: 302, headers: { location } };
      const { connection } = await begin({ fault: (asked) => (isTest(asked) ? fault : undefined) });
      const error = await failure(connection);
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toContain(`redirects to ${JSON.stringify(location)}, which is no web address.`);
      expect(connection.waits).toEqual([]);
    },
  );

  it('and the other data sets are downloaded all the same', async () => {
    const { cache, connection } = await begin();
    const failures = await get(connection, [...wanted({ ...colours, path: 'nobody/nothing' }), ...wanted()]);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('data set nobody/nothing at'),
    ]);
    expect(read(cache, testPath)).toBe(rows('test'));
  });
});

describe('what is not what the hub lists', () => {
  it.each([
    ['other bytes', { content: rows('tost') }, /does not have the hash that it lists; nothing was kept/],
    ['a shorter file', { content: 'short' }, /sends 5 bytes, and lists \d+\. Check HF_ENDPOINT/],
    [
      'a longer file',
      { content: `${rows('test')}more` },
      /sends \d+ bytes, and lists \d+\. Check HF_ENDPOINT/,
    ],
  ])('%s: one line, and nothing is kept', async (_, fault, message) => {
    const { cache, connection } = await begin({ fault: (asked) => (isTest(asked) ? fault : undefined) });
    const error = await failure(connection);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(message);
    expect(blobs(cache)).toEqual(onlyCard);
    expect(existsSync(join(folderOf(cache), 'snapshots', commit, testPath))).toBe(false);
  });

  it('an answer that ends early without having told its length is gone on with', async () => {
    const { cache, connection } = await begin({
      fault: (asked, times) => (isTest(asked) && times === 1 ? { endAfter: 100 } : undefined),
    });
    await getTest(connection);
    expect(read(cache, testPath)).toBe(rows('test'));
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk (needs /dev/full)', () => {
  it('is one line with the mend, and leaves no file under its name', async () => {
    const { cache, connection } = await begin();
    mkdirSync(join(folderOf(cache), 'blobs'), { recursive: true });
    symlinkSync('/dev/full', join(folderOf(cache), 'blobs', `${testBlob}.plumbline.incomplete`));
    const error = await failure(connection);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(
      /^Cannot write .*\.incomplete: the disk is full\. Free some space, or set HF_HUB_CACHE/,
    );
    expect(existsSync(join(folderOf(cache), 'blobs', testBlob))).toBe(false);
    expect(existsSync(join(folderOf(cache), 'snapshots', commit, testPath))).toBe(false);
  });
});

it('a cache that cannot be written is told with the mend', async () => {
  const { hub, cache } = await begin();
  writeFileSync(join(cache, 'file'), '');
  const error = await failure(connect(hub, join(cache, 'file')));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(/^Cannot write .*: .* Set HF_HUB_CACHE to a folder that can be written\.$/);
});

it('two at once end with one good file, downloaded once', async () => {
  const { hub, cache } = await begin({ bytesPerSecond: 40_000 });
  const pair = [connect(hub, cache), connect(hub, cache)];
  expect(await Promise.all(pair.map((connection) => getTest(connection)))).toEqual([[], []]);
  expect(read(cache, testPath)).toBe(rows('test'));
  expect(testDownloads(hub)).toHaveLength(1);
  expect(pair.flatMap(({ notes }) => notes)).toContain(
    `data set ${name} at ${commit}, file ${testPath}: another process downloads it; waiting.`,
  );
});
