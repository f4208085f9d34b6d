import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { importedRun } from '../../../src/results/import/imported-run.ts';
import { readResultsFile } from '../../../src/results/import/results-file.ts';
import { scratchFolder } from '../records.ts';
import { resultsFiles, smallResults, written } from './fixtures.ts';

const tasksOf = async (path: string): Promise<readonly string[]> => [
  ...(await readResultsFile(path)).tasks.keys(),
];

describe('the tasks of a results file', () => {
  test('are told from the groups in each version', async () => {
    expect(await tasksOf(resultsFiles['0.3.0'])).toEqual(['arc_challenge', 'lambada_openai']);
    expect(await tasksOf(resultsFiles['0.4.0'])).toEqual([
      'gsm8k',
      'mmlu_anatomy',
      'mmlu_virology',
      'wikitext',
    ]);
    expect(await tasksOf(resultsFiles['0.4.5'])).toEqual(['arc_easy', 'gsm8k']);
    expect(await tasksOf(resultsFiles['0.4.13'])).toEqual(['arc_easy', 'cb', 'gsm8k', 'wikitext']);
  });

  test('are those that are no groups where there are no configurations', async () => {
    const results = {
      all: { alias: 'all', 'acc,none': 1 },
      inner: { alias: ' - inner', 'acc,none': 1 },
      leaf: { alias: '  - leaf', 'acc,none': 1 },
      named: { 'acc,none': 1 },
      tagged: { 'acc,none': 1 },
      alone: { alias: 'alone', 'acc,none': 1 },
    };
    const path = written({
      ...smallResults(),
      results,
      configs: undefined,
      groups: { named: {} },
      group_subtasks: { tagged: ['leaf'], alone: [] },
    });
    expect(await tasksOf(path)).toEqual(['leaf', 'alone']);
  });

  test('may have the names that objects have anyway', async () => {
    const path = written({
      ...smallResults(),
      results: { constructor: { 'acc,none': 1 }, toString: { 'acc,none': 0 } },
      configs: undefined,
    });
    const file = await readResultsFile(path);
    const run = importedRun(file, 'constructor', undefined, new Date(0));
    expect(run.identity).toMatchObject({ task: 'constructor', taskVersion: 0, shots: 0 });
  });
});

describe('a file is refused in one line that names it and the field', () => {
  const refusal = async (path: string): Promise<string> => {
    const read = async (): Promise<void> => {
      const file = await readResultsFile(path);
      for (const task of file.tasks.keys()) importedRun(file, task, undefined, new Date(0));
    };
    const failure = await read().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataError);
    const { message } = failure as Error;
    expect(message).toContain(path);
    expect(message).not.toContain('\n');
    return message.replace(path, 'FILE');
  };

  test.each<[string, unknown, string]>([
    ['is cut', JSON.stringify(smallResults()).slice(0, -40), 'is no whole JSON'],
    ['is empty', '', 'is no whole JSON'],
    ['is an array', [smallResults()], 'is no results file of lm-eval'],
    ['is a text', '"results"', 'is no results file of lm-eval'],
    ['is null', 'null', 'is no results file of lm-eval'],
    ['is of something else', { model: {} }, 'is no results file of lm-eval'],
    ['has no task', { ...smallResults(), results: {} }, 'results has no task'],
    ['has no config', { ...smallResults(), config: undefined }, 'it is no object with a field `config`'],
    [
      'is of lighteval',
      { config_general: {}, results: { all: { acc: 1 } } },
      'is no results file of lm-eval: it is no object with a field `config`',
    ],
  ])('where it %s', async (_name, value, message) => {
    expect(await refusal(written(value))).toContain(message);
  });

  test.each<[string, unknown]>([
    ['results', []],
    ['results.arc_easy', 5],
    ['results.arc_easy', {}],
    ['results.arc_easy.acc,none', 'high'],
    ['results.arc_easy.acc_stderr,none', [1]],
    ['groups', 4],
    ['group_subtasks', []],
    ['configs', []],
    ['configs.arc_easy.num_fewshot', '5'],
    ['versions', 'x'],
    ['versions.arc_easy', []],
    ['n-shot', [1]],
    ['n-shot.arc_easy', -1],
    ['n-samples.arc_easy', 4],
    ['n-samples.arc_easy.effective', 1.5],
    ['n-samples.arc_easy.original', 1e300],
    ['higher_is_better', { arc_easy: { acc: 'yes' } }],
    ['task_hashes', { arc_easy: 5 }],
    ['config', 'x'],
    ['config.model', 5],
    ['config.model_args', 5],
    ['config.model_num_parameters', '1'],
    ['config.model_dtype', 1],
    ['config.device', 1],
    ['config.limit', '4'],
    ['config.num_fewshot', -1],
    ['config.fewshot_seed', 'a'],
    ['date', 1e300],
    ['date', -1],
    ['date', 'soon'],
    ['transformers_version', 5],
    ['lm_eval_version', 0.4],
    ['max_length', -5],
    ['model_name', []],
    ['system_instruction', 1],
    ['chat_template', 5],
    ['fewshot_as_multiturn', 'yes'],
    ['total_evaluation_time_seconds', 'fast'],
    ['total_evaluation_time_seconds', 'inf'],
    ['plumbline', 5],
  ])('where %s is %j', async (field, value) => {
    const results = smallResults();
    const parts = field.split('.');
    const last = parts.pop() ?? '';
    let inside = results;
    for (const part of parts) inside = inside[part] as Record<string, unknown>;
    inside[last] = value;
    expect(await refusal(written(results))).toContain(`FILE: ${field}`);
  });

  test('where it is no UTF-8', async () => {
    const path = join(scratchFolder(), 'results.json');
    writeFileSync(path, Buffer.from([0x7b, 0xff]));
    expect(await refusal(path)).toBe('FILE is no UTF-8 text.');
  });

  test('where it is not there', async () => {
    expect(await refusal(join(scratchFolder(), 'gone.json'))).toContain('no such file');
  });
});
