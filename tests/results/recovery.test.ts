// Journals and indexes torn at every byte. They are real ones, as the first version wrote them (tests/fixtures/results-format-1).

import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { readJournalState } from '../../src/results/journals.ts';
import { finishJournal, journalPath, openJournal, type Journal } from '../../src/results/samples.ts';
import { loadResults, openStore } from '../../src/results/store.ts';
import type { JournalHeader, RunRecord, SampleRecord } from '../../src/results/types.ts';
import { scratchFolder } from './records.ts';

const fixture = fileURLToPath(new URL('../fixtures/results-format-1', import.meta.url));
const unfinished = '1aa2746e17cecf62d51d';
const finished = '1af8a8d651c58356714c';
const other = '966c5cab4147f68077e9';

/** Thousands of small files are written: in memory, where there is such a place. */
function fastFolder(): string {
  if (process.platform !== 'linux') return scratchFolder();
  const made = mkdtempSync('/dev/shm/plumbline-test-');
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

let folder: string;
beforeEach(async () => {
  folder = fastFolder();
  await openStore(folder);
});

interface Recorded {
  /** The bytes of its whole lines, and where each line ends. */
  readonly whole: Buffer;
  readonly ends: readonly number[];
  readonly header: JournalHeader;
  readonly samples: readonly SampleRecord[];
  readonly record: RunRecord | undefined;
}

function recorded(key: string): Recorded {
  const bytes = readFileSync(journalPath(fixture, key));
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
  const lines = whole.toString().trimEnd().split('\n');
  const values = lines.map((line) => JSON.parse(line) as unknown);
  const { finished: record } = values.at(-1) as { finished?: RunRecord };
  return {
    whole,
    ends: lines.map((_line, at) => Buffer.byteLength(lines.slice(0, at + 1).join('\n')) + 1),
    header: values[0] as JournalHeader,
    samples: values.slice(1, record ? -1 : undefined) as SampleRecord[],
    record,
  };
}

// A power failure can leave zeros, or what the disk held before, where a block was being written.
const behind = [
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(300)],
  ['old bytes', Buffer.from([0xff, 0x0a, 0x0a, 0x00, 0x7b, 0x22, 0x0a, 0x80])],
] as const;

/** The same before its last line was written. */
function withoutEnd({ ends, whole, ...rest }: Recorded): Recorded {
  return { ...rest, whole: whole.subarray(0, ends.at(-2)), ends: ends.slice(0, -1), record: undefined };
}

const key = finished;
describe.each([
  ['unfinished', withoutEnd(recorded(key))],
  ['finished', recorded(key)],
])('a journal that is %s and torn at any byte of its last two lines', (_name, journalOf) => {
  const { whole, header, samples, record, ends } = journalOf;
  const first = ends.at(-3) ?? 0;
  const path = (): string => journalPath(folder, key);
  const { model, questions, identity } = header;
  const open = (): Promise<Journal> => openJournal(folder, identity, { model, questions });

  test.each(behind)(
    'with %s behind is read and opened with its whole lines; the rest is cut off',
    async (_what, garbage) => {
      for (let cut = first; cut <= whole.length; cut++) {
        writeFileSync(path(), Buffer.concat([whole.subarray(0, cut), garbage]));
        const kept = ends.filter((end) => end <= cut);
        const done = Math.min(kept.length - 1, samples.length);
        const state = await readJournalState(folder, key);
        const end = kept.length - 1 > done ? key : undefined;
        expect([state?.done, state?.finished?.key], `${cut}`).toEqual([done, end]);
        const journal = await open();
        expect(readFileSync(path()).equals(whole.subarray(0, kept.at(-1))), `${cut}`).toBe(true);
        expect(journal.done.size, `${cut}`).toBe(done);
        await journal.close();
      }
    },
    120_000,
  );

  test('goes on to the bytes of one that was never torn', async () => {
    for (let cut = first; cut <= whole.length; cut++) {
      writeFileSync(path(), whole.subarray(0, cut));
      const journal = await open();
      await journal.append(samples.filter(({ index }) => !journal.done.has(index)).toReversed());
      await journal.close();
      if (record && cut < whole.length) await finishJournal(folder, record);
      expect(readFileSync(path()).equals(whole), `${cut}`).toBe(true);
    }
  }, 120_000);
});

test('a journal whose header is torn at any byte is begun again, with the same bytes', async () => {
  const { identity, model, questions } = recorded(unfinished).header;
  const open = async (): Promise<Buffer> => {
    const journal = await openJournal(folder, identity, { model, questions });
    await journal.close();
    return readFileSync(journal.path);
  };
  const whole = await open();
  for (let cut = 0; cut < whole.length; cut++) {
    writeFileSync(journalPath(folder, unfinished), whole.subarray(0, cut));
    expect(await readJournalState(folder, unfinished)).toBeUndefined();
    expect((await open()).equals(whole), `${cut}`).toBe(true);
  }
}, 60_000);

describe('an index', () => {
  let messages: string[];
  const warn = (message: string): unknown => messages.push(message);
  const index = (): string => join(folder, 'index.json');
  let runs: readonly RunRecord[];
  beforeEach(async () => {
    messages = [];
    cpSync(fixture, folder, { recursive: true });
    runs = await loadResults(folder);
    expect(runs.map(({ key }) => key)).toEqual([other, finished]);
  });

  test('that is cut at any byte is read from the journals, and told in one line', async () => {
    rmSync(journalPath(folder, unfinished));
    rmSync(journalPath(folder, other));
    const whole = JSON.stringify({ formatVersion: 1, runs: runs.slice(1) });
    for (let cut = 0; cut < whole.length; cut++) {
      writeFileSync(index(), whole.slice(0, cut));
      messages = [];
      expect(
        (await loadResults(folder, warn)).map(({ key }) => key),
        `${cut}`,
      ).toEqual([finished]);
      expect(messages, `${cut}`).toHaveLength(1);
    }
  }, 120_000);

  test.each([
    ['empty', () => truncateSync(index(), 0)],
    ['cut', () => truncateSync(index(), 1000)],
    ['of zeros', () => writeFileSync(index(), Buffer.alloc(4096))],
    ['followed by zeros', () => appendFileSync(index(), Buffer.alloc(10))],
    ['without its runs', () => writeFileSync(index(), '{"formatVersion": 1}')],
    [
      'of a run whose key is a path',
      () => writeFileSync(index(), readFileSync(index(), 'utf8').replace(finished, '../../x')),
    ],
    ['lost', () => rmSync(index())],
  ])('that is %s is made again', async (_what, damage) => {
    damage();
    expect(await (await openStore(folder, warn)).listRuns()).toEqual(runs);
    expect(JSON.parse(readFileSync(index(), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify({ formatVersion: 1, runs })),
    );
    messages = [];
    expect(await loadResults(folder, warn)).toEqual(runs);
    expect(messages).toEqual([]);
  });

  test('that lacks runs whose journals are finished gets them', async () => {
    writeFileSync(index(), '{"formatVersion": 1, "runs": []}');
    expect(await loadResults(folder, warn)).toEqual(runs);
    expect(await (await openStore(folder, warn)).listRuns()).toEqual(runs);
    expect(messages).toEqual([]);
  });

  test('with a folder in its place is one line, and mended by moving it away', async () => {
    rmSync(index());
    mkdirSync(index());
    for (const read of [openStore, loadResults])
      await expect(read(folder, warn)).rejects.toThrow(
        /^Cannot read .*index\.json: illegal operation on a directory\. Move it away: .*\.$/,
      );
    rmSync(index(), { recursive: true });
    expect(await (await openStore(folder, warn)).listRuns()).toEqual(runs);
  });
});
