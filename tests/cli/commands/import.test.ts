import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { harnessFiles, resultsFiles, smallResults, written } from '../../results/import/fixtures.ts';
import { smallTables, tablesFolder } from '../../results/published/tables.ts';
import { scratchFolder } from '../../results/records.ts';
import { until } from '../../runners/workers/children.ts';
import { plumbline, type Ran, startPlumbline } from '../plumbline.ts';

let folder: string;
const run = (...words: readonly string[]): Promise<Ran> => plumbline('import', '--results', folder, ...words);

beforeEach(() => {
  folder = join(scratchFolder(), 'results');
});

describe('plumbline import', () => {
  test("records every version's files in a folder, and `runs` and `table` show them with their origin", async () => {
    const { exitCode, stdout, stderr } = await run(harnessFiles);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`\n12 runs imported into ${folder}. \`plumbline table\` shows all runs.\n`);
    const list = (await plumbline('runs', '--results', folder)).stdout;
    for (const version of ['<0.4', '(version unknown)', '0.4.13'])
      expect(list).toContain(`lm-eval ${version}`);
    const table = await plumbline('table', '--results', folder);
    expect([table.exitCode, table.stdout]).toEqual([0, expect.stringContaining('arc_challenge')]);
    expect(table.stdout).not.toContain('NaN');
  });

  test('interrupted, exits with 130 and the command that goes on, which does', async () => {
    const many = scratchFolder();
    for (let index = 0; index < 300; index++)
      writeFileSync(join(many, `results_${index}.json`), JSON.stringify({ ...smallResults(), date: index }));
    const child = startPlumbline(['import', many, '--results', folder]);
    const index = join(folder, 'index.json');
    await until(
      'a run is recorded',
      () => existsSync(index) && readFileSync(index, 'utf8').includes('"key"'),
    );
    child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await child;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toMatch(
      /^plumbline: interrupted; what was imported is kept\. To go on: node dist\S+ import \S/,
    );
    const again = await run(many);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toMatch(/\n\d+ runs imported into .+; \d+ runs? had been recorded before\./);
  });

  test('says of files that were imported before that they were', async () => {
    await run(resultsFiles['0.4.5']);
    const { stdout } = await run(resultsFiles['0.4.5'], resultsFiles['0.3.0']);
    expect(stdout).toContain(`\n2 runs imported into ${folder}; 2 runs had been recorded before.`);
  });

  test('with --json prints the records, those from before too', async () => {
    const first = await run('--json', resultsFiles['0.4.13']);
    const again = await run('--json', resultsFiles['0.4.13'], resultsFiles['0.4.13']);
    const { runs } = JSON.parse(first.stdout) as { runs: readonly { origin: { version: string } }[] };
    expect(runs.map(({ origin }) => origin.version)).toEqual(Array(4).fill('0.4.13'));
    expect(again.stdout).toBe(first.stdout);
  });

  test('imports what is whole, names what is not, and ends with 1', async () => {
    const source = join(scratchFolder(), 'in');
    cpSync(join(harnessFiles, '0.4.5'), source, { recursive: true });
    writeFileSync(join(source, 'results_cut.json'), '{"results": {');
    const samples = readdirSync(join(source, 'tiny')).find((name) => name.startsWith('samples_arc')) ?? '';
    writeFileSync(join(source, 'tiny', samples), '{"doc_id": 0}\n');
    const { exitCode, stdout, stderr } = await run('--quiet', source);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('1 run imported');
    const [cut, damaged, last, ...more] = stderr.trimEnd().split('\n');
    expect(cut).toMatch(/results_cut\.json is no whole JSON: /);
    expect(damaged).toMatch(/samples_arc_easy_.*\.jsonl:1: doc is not as it should be/);
    expect(last).toBe('plumbline: 2 files could not be imported.');
    expect(more).toEqual([]);
    const json = await run('--json', source);
    expect(json.exitCode).toBe(1);
    expect((JSON.parse(json.stdout) as { runs: unknown[] }).runs).toHaveLength(1);
  });

  test('where nothing can be imported ends with 2, and records nothing', async () => {
    const cut = written('{"results": {');
    const one = await run(cut);
    expect(one).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringMatching(/^plumbline: [^\n]*results_x\.json is no whole JSON: [^\n]*\n$/),
    });
    const two = await run(cut, written({ ...smallResults(), date: 'soon' }));
    expect([two.exitCode, two.stdout]).toEqual([2, '']);
    expect(two.stderr.trimEnd().split('\n')).toHaveLength(3);
    expect((await plumbline('runs', '--results', folder, '--json')).stdout).toContain('"runs": []');
  });

  test('of what it does not read says in one line what it reads, and imports nothing', async () => {
    const other = join(scratchFolder(), 'scores.csv');
    writeFileSync(other, 'model,arc\n');
    for (const path of [other, join(other, 'gone'), '']) {
      const { exitCode, stderr } = await run(resultsFiles['0.4.5'], path);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^plumbline: [^\n]*Give results files of lm-eval[^\n]*\n$/);
    }
    expect((await run()).exitCode).toBe(2);
  });

  test('takes names that look like numbers or have spaces', async () => {
    const source = join(scratchFolder(), 'a b');
    mkdirSync(source);
    cpSync(resultsFiles['0.3.0'], join(source, '1e3.json'));
    expect((await run(join(source, '1e3.json'))).exitCode).toBe(0);
  });

  test('records published tables beside runs, says what stands twice, and of a second time that they were there', async () => {
    const source = tablesFolder();
    cpSync(resultsFiles['0.4.5'], join(source, 'results_1.json'));
    const { exitCode, stdout, stderr } = await run(source);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`1 run imported into ${folder}.`.replace('1 run', '2 runs'));
    expect(stdout).toMatch(/\nevaluation_results +14 +imported +\S+evaluation_results\.csv\n/);
    expect(stdout).toContain(
      `${join(folder, 'published.json')} has 5 models, 4 with a design, and 14 scores, 1 of them empty or nan.\n`,
    );
    expect(stdout).toContain('one model: lab/Hare_2B as lab/hare-2b.\n');
    expect(stdout).toContain(
      '1 score stands more than once with different values, of which the first counts, such as lab/Fox-1B, arc:challenge 25-shot accuracy 0.25 and arc_challenge 25-shot accuracy 0.3.\n',
    );
    const again = await run(source);
    expect(again.stdout).toMatch(/\nevaluation_results +14 +had been imported before /);
    expect((await plumbline('runs', '--results', folder)).stderr).toContain(
      'Published tables of 5 models, 4 with a design, and 14 scores',
    );
  });

  test('with --json prints one document of tables and runs', async () => {
    const { stdout } = await run('--json', tablesFolder());
    const document = JSON.parse(stdout) as {
      published: { tables: readonly { kind: string; before: boolean }[] };
    };
    expect(document).toMatchObject({
      runs: [],
      published: { models: 5, scores: 14, conflicts: 1, repeated: 1 },
    });
    expect(document.published.tables.map(({ kind, before }) => [kind, before])).toContainEqual([
      'dataset_info',
      false,
    ]);
  });

  test('of a damaged table says where, and imports none of those with it', async () => {
    const changes = { 'dataset_info.csv': smallTables['dataset_info.csv']?.replace('70.5', 'many') };
    const { exitCode, stdout, stderr } = await run(tablesFolder(changes));
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^plumbline: \S+dataset_info\.csv:2: pretraining_summary_percentage_web is "many", which is no number\.\n$/,
    );
    expect(existsSync(join(folder, 'published.json'))).toBe(false);
  });
});
