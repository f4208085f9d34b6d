// Names that models, tasks and files have, through the commands that print and write them.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { sanitizeModelName } from '../../src/results/harness-files/file-names.ts';
import { plumbline, zoo } from '../cli/plumbline.ts';
import { smallResults, written } from '../results/import/fixtures.ts';
import { scratchFolder } from '../results/records.ts';

const names = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>"\'><!--',
  'a|b`c`$d$\\e*f*_g_[h](javascript:alert(1))',
  '=cmd()',
  '@SUM(1)',
  'one\ntwo\r\nthree',
  'red\u001b[31m\u001b]0;title\u0007\u009b2J',
  'turned\u202etxt.exe\u2066',
  'x'.repeat(300),
  '../../../../tmp/plumbline-escaped',
  '..',
  'naïve 日本 \u{1f600}',
  '__proto__',
  'constructor',
  'NUL\u0000end',
  'half \ud800',
];

/** What a terminal or a line would take for something else than text. */
const harmful = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;
const lines = (text: string): readonly string[] => text.trimEnd().split('\n');

/** A results folder with a run of each name, as a model and as a task, as lm-eval's files say them. */
async function imported(): Promise<string> {
  const results = join(scratchFolder(), 'results');
  const files = names.map((name, at) => {
    const said = smallResults();
    const task = at % 2 === 0 ? 'arc_easy' : name;
    return written(
      {
        ...said,
        results: Object.fromEntries([[task, { alias: name, 'acc,none': 0.25, 'acc_stderr,none': 0.125 }]]),
        configs: Object.fromEntries([[task, { num_fewshot: 0 }]]),
        versions: Object.fromEntries([[task, 1]]),
        'n-shot': Object.fromEntries([[task, 0]]),
        'n-samples': Object.fromEntries([[task, { original: 10, effective: 10 }]]),
        config: { model: 'hf', model_args: `pretrained=${name}`, limit: null },
        model_name: name,
        date: 1_700_000_000 + at,
      },
      `results_${at}.json`,
    );
  });
  const { exitCode, stdout, stderr } = await plumbline('import', ...files, '--results', results);
  expect(stderr + stdout).not.toMatch(harmful);
  expect(exitCode).toBeLessThan(3);
  return results;
}

describe('names that were imported', () => {
  test('stay text in every format of the table, in the list of runs and in the report', async () => {
    const results = await imported();
    const shown = async (...words: readonly string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await plumbline(...words, '--results', results);
      expect(stderr).not.toMatch(harmful);
      expect(exitCode, stderr).toBe(0);
      return stdout;
    };
    const { rows, columns } = JSON.parse(await shown('table', '--json')) as {
      rows: { model: string }[];
      columns: unknown[];
    };
    expect(rows.length).toBeGreaterThan(10);

    const text = await shown('table');
    expect(text).not.toMatch(harmful);
    const runs = await shown('runs');
    expect(runs).not.toMatch(harmful);

    const markdown = lines(await shown('table', '--format', 'md'));
    expect(markdown.join('')).not.toMatch(harmful);
    const tableLines = markdown.filter((line) => line.startsWith('|'));
    expect(tableLines.length).toBeGreaterThanOrEqual(rows.length + 2);
    const cells = tableLines.map((line) => line.replaceAll(/\\./g, '').split('|').length);
    expect(new Set(cells).size).toBe(1);
    expect(tableLines.slice(2).join('').replaceAll(/\\./g, '')).not.toMatch(/[<`*[\]]/);

    const csv = parse(await shown('table', '--format', 'csv'), { relax_column_count: false }) as string[][];
    // As they are, for programs: also a name that a spreadsheet would take for a formula. Half a pair has no bytes.
    expect(csv.slice(1).map(([model]) => model)).toEqual(
      rows.map(({ model }) => Buffer.from(model).toString()),
    );
    expect(csv[0]?.length).toBeGreaterThanOrEqual(2 + 2 * columns.length);

    const latex = await shown('table', '--format', 'latex');
    expect(latex).not.toMatch(harmful);
    expect(latex.match(/\\\\$/gm)?.length).toBe(rows.length + 2);

    for (const html of [await shown('table', '--format', 'html'), await report(results)]) {
      expect(html).not.toMatch(harmful);
      expectPlain(html);
    }
  }, 120_000);

  test('leave nothing outside of the results folder', async () => {
    const results = await imported();
    expect(existsSync('/tmp/plumbline-escaped')).toBe(false);
    const all = readdirSync(results, { recursive: true, encoding: 'utf8' });
    for (const name of all) expect(name).toMatch(/^[\w./-]+$/);
    expect(readdirSync(join(results, '..'))).toEqual(['results']);
  });
});

async function report(results: string): Promise<string> {
  const out = join(scratchFolder(), 'report.html');
  const { exitCode, stderr } = await plumbline('report', '--out', out, '--results', results);
  expect(exitCode, stderr).toBe(0);
  return readFileSync(out, 'utf8');
}

/** Nothing in a page runs, loads or links outside, whatever it names. */
function expectPlain(html: string): void {
  const { document } = parseHTML(html);
  const elements = [...document.querySelectorAll('*')];
  expect(elements.length).toBeGreaterThan(10);
  for (const element of elements) {
    expect(['SCRIPT', 'IMG', 'IFRAME', 'OBJECT', 'LINK', 'FORM']).not.toContain(
      element.tagName.toUpperCase(),
    );
    for (const { name, value } of [...element.attributes] as { name: string; value: string }[]) {
      expect(name).not.toMatch(/^on|^src$|^style$.*url/i);
      if (name === 'href') expect(value).toMatch(/^#[\w-]+$/);
    }
  }
}

describe('the folder of a model', () => {
  const folders = names.filter((name) => !/[/\0\ud800]/.test(name) && name.length < 255 && name !== '..');
  test.each(folders.map((name) => [JSON.stringify(name), name]))(
    '%s is evaluated and written within the folders given',
    async (_, name) => {
      const scratch = scratchFolder();
      const model = join(scratch, 'models', name);
      mkdirSync(join(scratch, 'models'));
      cpSync(zoo, model, { recursive: true });
      const { exitCode, stdout, stderr } = await plumbline(
        ...['eval', model, '--tasks', 'plumb_facts', '--limit', '2', '--results', join(scratch, 'results')],
        ...['--output-path', join(scratch, 'written'), '--log-samples', '--threads', '1'],
      );
      expect(exitCode, stderr).toBe(0);
      expect(stdout + stderr).not.toMatch(harmful);
      expect(readdirSync(scratch).toSorted()).toEqual(['models', 'results', 'written']);
      const [folder = ''] = readdirSync(join(scratch, 'written'));
      expect(folder).toBe(sanitizeModelName(model));
      expect(readdirSync(join(scratch, 'written', folder))).toHaveLength(2);
    },
    60_000,
  );
});

test('a model that is called by the folder above it is written below the output folder', async () => {
  const scratch = scratchFolder();
  mkdirSync(join(scratch, 'deep'));
  const { exitCode, stderr } = await plumbline(
    ...['eval', `${zoo}/../plumb-1m/.`, '--tasks', 'plumb_facts', '--limit', '1'],
    ...['--results', join(scratch, 'deep/results'), '--output-path', join(scratch, 'deep/written')],
  );
  expect(exitCode, stderr).toBe(0);
  expect(readdirSync(scratch)).toEqual(['deep']);
  writeFileSync(join(scratch, 'deep/written/x'), '');
});
