import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/lib/errors.ts';
import { findResultsFiles } from '../../../src/results/import/find-files.ts';
import { scratchFolder } from '../records.ts';
import { harnessFiles, resultsFiles } from './fixtures.ts';

let folder: string;
const file = (name: string, text = '{"results": {}}'): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};
const namesIn = async (...paths: readonly string[]): Promise<readonly string[]> =>
  (await findResultsFiles(paths)).files.map((path) => basename(path));

beforeEach(() => {
  folder = scratchFolder();
});

describe('in a folder', () => {
  test('the results files of every version are found, and their samples are not', async () => {
    expect((await findResultsFiles([harnessFiles])).files).toEqual(
      ['0.3.0', '0.4.0', '0.4.13', '0.4.5'].map((version) => resultsFiles[version as '0.4.0']),
    );
  });

  test('a results file is known by its name or by how it begins', async () => {
    file('a/results_2024.json', 'damaged');
    file('a/my-run.json', '\uFEFF\n{ "results" : {');
    file('a/as-given.jsonl', '{\n  "results": {}}');
    for (const other of ['config.json', 'tokenizer.json', 'results.txt', 'myresults_2024.json'])
      file(`a/${other}`, '{"model": {"results": 1}}');
    file('a/samples_x_2024.jsonl', '{"doc_id": 0}');
    expect(await namesIn(folder)).toEqual(['as-given.jsonl', 'my-run.json', 'results_2024.json']);
  });

  test('links are followed, each file is found once, and loops end', async () => {
    const target = file('a/results_1.json');
    symlinkSync('..', join(folder, 'a/up'));
    symlinkSync('self', join(folder, 'a/self'));
    symlinkSync('nowhere', join(folder, 'a/results_gone.json'));
    symlinkSync(target, join(folder, 'results_link.json'));
    expect(await namesIn(folder, join(folder, 'a'), target)).toEqual(['results_1.json']);
  });

  test('tables are found by their names, and where they are named by their columns', async () => {
    file('a/results_1.json');
    file('a/b/Dataset_Info.csv', 'damaged');
    file('a/scores.csv', 'id,benchmark,setting,metric,metric_value,metric_stderr\n');
    const { files, tables, failures } = await findResultsFiles([
      join(folder, 'a'),
      join(folder, 'a/scores.csv'),
    ]);
    expect([files, tables].map((paths) => paths.map((path) => basename(path)))).toEqual([
      ['results_1.json'],
      ['Dataset_Info.csv', 'scores.csv'],
    ]);
    expect(failures).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('what cannot be read is told, and the rest is found', async () => {
    file('results_1.json');
    file('closed/results_2.json');
    chmodSync(join(folder, 'closed'), 0);
    const { files, failures } = await findResultsFiles([folder]);
    expect(files).toHaveLength(1);
    expect(failures.map(({ message }) => message)).toEqual([
      `Cannot read ${join(folder, 'closed')}: permission denied.`,
    ]);
  });
});

describe('is refused in one line:', () => {
  const refusal = async (path: string): Promise<string> => {
    const failure = await findResultsFiles([path]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UsageError);
    const { message } = failure as Error;
    expect(message).not.toContain('\n');
    return message;
  };

  test('a path where there is nothing', async () => {
    expect(await refusal(join(folder, 'gone'))).toMatch(/no such file or directory\. Give results files/);
    symlinkSync('self', join(folder, 'self'));
    await refusal(join(folder, 'self'));
  });

  test('a folder without results', async () => {
    expect(await refusal(folder)).toContain('has no results_*.json of lm-eval');
    file('samples_arc_2024.jsonl', '{}');
    expect(await refusal(folder)).toContain('has samples, but no results_*.json of lm-eval');
  });

  test('samples alone', async () => {
    expect(await refusal(file('samples_arc_2024.jsonl', '{}'))).toContain(
      'Give the results_*.json beside it',
    );
    await refusal(file('pretrained__x_arc.jsonl', '[]'));
  });

  test('a table in CSV that is none of those that are read', async () => {
    expect(await refusal(file('scores.csv', 'model,arc\n'))).toContain(
      'scores.csv has neither the name nor the columns of a table that can be imported. Give results files',
    );
  });

  test('a file of another kind', async () => {
    expect(await refusal(file('model.safetensors', 'x'))).toContain('is no file that can be imported');
  });

  test.skipIf(process.platform === 'win32')('what is neither file nor folder', async () => {
    symlinkSync('/dev/zero', join(folder, 'results_x.json'));
    expect(await refusal(join(folder, 'results_x.json'))).toContain('is neither a file nor a folder');
  });
});

test('a file that is named twice is found once', async () => {
  const path = file('out.json');
  expect(await namesIn(path, path)).toEqual(['out.json']);
});
