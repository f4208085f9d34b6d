import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/lib/errors.ts';
import {
  checkOutputPath,
  dateId,
  harnessFileNames,
  harnessModelName,
  sanitizeModelName,
} from '../../../src/results/harness-files/file-names.ts';
import { scratchFolder } from '../records.ts';

const date = String.raw`\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}`;

describe('a model’s name', () => {
  // lm_eval.utils.sanitize_model_name of 0.4.13.
  test.each([
    ['zoo/plumb-1m', 'zoo__plumb-1m'],
    ['zoo/plumb-1m/', 'zoo__plumb-1m__'],
    ['./zoo//plumb', '.__zoo__plumb'],
    ['/home/u/m', '__home__u__m'],
    ['C:\\models\\a b', 'C__models__a b'],
    ['a<b>"c"|d?*e[f]', 'a__b__c__d__e__f__'],
    ['../x', '..__x'],
    ['né/日本\u2028x', 'né__日本\u2028x'],
    ['😀/😀', '😀__😀'],
  ])('%j is the folder %j', (name, folder) => {
    expect(sanitizeModelName(name)).toBe(folder);
  });

  test('that would lead out of the output folder gives way to the checkpoint’s', () => {
    expect(['.', '..', '', 'a', '...'].map((given) => harnessModelName(given, 'name'))).toEqual([
      'name',
      'name',
      'name',
      'a',
      '...',
    ]);
  });
});

describe('a date', () => {
  test('is local time to the microsecond, with - for :', () => {
    const noon = new Date(2026, 10, 21, 9, 7, 5, 74).getTime();
    expect(dateId(noon * 1000 + 527)).toBe('2026-11-21T09-07-05.074527');
    expect(dateId(noon * 1000 - 74_000)).toBe('2026-11-21T09-07-05.000000');
    expect(dateId(new Date(2027, 0, 1).getTime() * 1000 - 1)).toBe('2026-12-31T23-59-59.999999');
  });
});

describe('the files', () => {
  // pathlib: Path(p).suffix == '.json', its stem and its parent.
  test.each([
    ['out', 'out/m', 'results'],
    ['out.json', '.', 'out'],
    ['a/b.json', 'a', 'b'],
    ['.json', '.json/m', 'results'],
    ['a/.json', 'a/.json/m', 'results'],
    ['x.JSON', 'x.JSON/m', 'results'],
    ['a.b.json', '.', 'a.b'],
    ['a/b.json/', 'a', 'b'],
  ])('for %s lie in %s, the results as %s_<date>.json', (outputPath, folder, stem) => {
    const { results, samples } = harnessFileNames(outputPath, 'm');
    expect(dirname(results)).toBe(folder);
    expect(basename(results)).toMatch(new RegExp(`^${stem}_${date}\\.json$`));
    const stamp = basename(results, '.json').slice(stem.length + 1);
    expect(samples('arc_easy')).toBe(join(folder, `samples_arc_easy_${stamp}.jsonl`));
  });

  test('of two evaluations in the same microsecond have different names', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'm'));
    const taken = new Set<string>();
    for (let time = 0; time < 50; time += 1) {
      const { results } = harnessFileNames(folder, 'm');
      writeFileSync(results, '');
      taken.add(results);
    }
    expect(taken.size).toBe(50);
  });
});

describe('checking an output path', () => {
  test('makes the models’ folders and leaves nothing in them', async () => {
    const folder = join(scratchFolder(), 'a', 'b');
    await checkOutputPath(folder, [
      { path: 'x/y', name: 'y' },
      { path: '..', name: 'z' },
    ]);
    expect(readdirSync(folder).toSorted()).toEqual(['x__y', 'z']);
    expect(readdirSync(join(folder, 'x__y'))).toEqual([]);
  });

  test('of a file makes its folder', async () => {
    const folder = scratchFolder();
    await checkOutputPath(join(folder, 'c', 'out.json'), [{ path: 'x', name: 'x' }]);
    expect(readdirSync(folder)).toEqual(['c']);
  });

  const model = [{ path: 'm', name: 'm' }];

  test('says in one line that it is a file, or cannot be written', async () => {
    const file = join(scratchFolder(), 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below'), join(file, 'out.json'), '/proc/self', '/dev/null']) {
      const failure = await checkOutputPath(path, model).catch((error: unknown) => error);
      expect(failure, path).toBeInstanceOf(UsageError);
      expect((failure as Error).message, path).toMatch(
        /^Cannot write lm-eval's files to .+: .+\. Choose another place with --output-path\.$/,
      );
    }
  });

  test('refuses an empty one, and a model’s name that no file system takes', async () => {
    await expect(checkOutputPath('', model)).rejects.toThrow(/^--output-path is empty/);
    const long = [{ path: 'x'.repeat(300), name: 'x' }];
    await expect(checkOutputPath(scratchFolder(), long)).rejects.toThrow(/name too long/);
  });
});
