import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../src/lib/errors.ts';
import { sha256 } from '../../../src/lib/hash.ts';
import { joinTables } from '../../../src/results/published/join.ts';
import { readTable, type ReadTable } from '../../../src/results/published/csv-table.ts';
import { scratchFolder } from '../records.ts';
import { smallTables } from './tables.ts';

const now = new Date('2026-01-02T03:04:05Z');

function read(name: string, text: string | Uint8Array): Promise<ReadTable> {
  const path = join(scratchFolder(), name);
  writeFileSync(path, text);
  return readTable(path, now);
}

const evaluations = smallTables['evaluation_results.csv'] ?? '';
const annotations = smallTables['model_annotations.csv'] ?? '';

describe('a table', () => {
  test('is read with its rows, its hash and the time', async () => {
    const { table, leftOut } = await read('evaluation_results.csv', evaluations);
    expect(table).toMatchObject({
      kind: 'evaluation_results',
      sha256: sha256(evaluations),
      imported: now.toISOString(),
    });
    expect(table.columns).toEqual(['id', 'benchmark', 'setting', 'metric', 'metric_value', 'metric_stderr']);
    expect(table.rows[0]).toEqual(['lab/Fox-1B', 'arc:challenge', '25-shot', 'accuracy', 0.25, 0.0125]);
    expect(table.rows[5]).toEqual(['lab/Fox-1B', 'anli_r2', '0-shot', 'brier_score', null, null]);
    expect(leftOut).toEqual([]);
  });

  test('has quoted commas, truth values and gaps', async () => {
    const { table } = await read('model_annotations.csv', annotations);
    const cell = (row: number, name: string): unknown => table.rows[row]?.[table.columns.indexOf(name)];
    expect(cell(0, 'attention_variant')).toBe('local,full');
    expect([0, 1, 2, 3].map((row) => cell(row, 'is_instruction_tuned'))).toEqual([false, null, true, false]);
    expect([cell(1, 'layer_norm_type'), cell(3, 'total_params'), cell(3, 'weight_tying')]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('may have a byte order mark, CRLF, blank lines, another order of columns, and more of them', async () => {
    const text =
      '\uFEFFnote,metric,id,benchmark,setting,metric_stderr,metric_value\r\n\r\nx,accuracy,a/b,piqa,0-shot,,1e-1\r\n';
    const { table, leftOut } = await read('renamed.CSV', text);
    expect(table.columns).toEqual(['id', 'benchmark', 'setting', 'metric', 'metric_value', 'metric_stderr']);
    expect(table.rows).toEqual([['a/b', 'piqa', '0-shot', 'accuracy', 0.1, null]]);
    expect(leftOut).toEqual(['note']);
  });

  test('may have names that JavaScript knows, and a column without a name', async () => {
    const { table, leftOut } = await read(
      'evaluation_results.csv',
      ',id,benchmark,setting,metric,metric_value,metric_stderr\n0,__proto__,toString,0-shot,constructor,7,\n',
    );
    expect(table.rows).toEqual([['__proto__', 'toString', '0-shot', 'constructor', 7, null]]);
    expect(leftOut).toEqual([]);
    expect(joinTables([table]).models.map(({ id, scores }) => [id, scores.length])).toEqual([
      ['__proto__', 1],
    ]);
  });

  test('of chosen features has their list', async () => {
    const { table } = await read('selected_features.csv', smallTables['selected_features.csv'] ?? '');
    expect(table.rows).toEqual([[['total_params', 'biases'], 0.025, 0.03, 'arc_challenge', '25-shot']]);
  });
});

describe('is refused in one line with file, line and column:', () => {
  const refusal = async (name: string, text: string | Uint8Array): Promise<string> => {
    const error = await read(name, text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    const { message } = error as DataError;
    expect(message).not.toContain('\n');
    return message.replace(/^\S*\//, '');
  };
  const score = (cells: string): Promise<string> =>
    refusal(
      'evaluation_results.csv',
      `id,benchmark,setting,metric,metric_value,metric_stderr\na,b,0-shot,f1,0,\n${cells}\n`,
    );

  test.each([
    ['text for a number', 'a,b,0-shot,accuracy,high,', 'metric_value is "high", which is no number.'],
    ['a hexadecimal number', 'a,b,0-shot,accuracy,0x1,', 'metric_value is "0x1", which is no number.'],
    ['an infinite number', 'a,b,0-shot,perplexity,inf,', 'metric_value is inf; give a finite number.'],
    ['a number beyond doubles', 'a,b,0-shot,ppl,1e999,', 'metric_value is 1e999, which is beyond a double.'],
    [
      'an accuracy in percent',
      'a,b,0-shot,accuracy,31.2,',
      'metric_value of accuracy is 31.2; it must be between 0 and 1.',
    ],
    ['a negative standard error', 'a,b,0-shot,f1,0.5,-0.1', 'metric_stderr is -0.1; it must be at least 0.'],
    ['a score of nobody', ',b,0-shot,f1,0.5,', 'id is empty; every row needs a value there.'],
    ['a line that is too long', 'a,b,0-shot,f1,0.5,,,', 'this line has 8 cells, the header another number'],
    ['a line that is too short', 'a,b,0-shot', 'this line has 3 cells, the header another number'],
    ['a quote that is not closed', 'a,"b,0-shot,f1,0.5,\nc,d,e,f,0,', 'a quote is opened and never closed.'],
    ['a quote inside of a cell', 'a,b"c,0-shot,f1,0.5,', 'a quote stands inside of cell 2;'],
  ])('%s', async (_what, cells, reason) => {
    const message = await score(cells);
    expect(message).toMatch(/^evaluation_results\.csv:3: /);
    expect(message).toContain(reason);
  });

  test('NaN in a design, which is empty where it is not known', async () => {
    expect(await refusal('model_annotations.csv', annotations.replace('2560,32,2.7', '2560,NaN,2.7'))).toBe(
      'model_annotations.csv:3: num_heads is NaN; leave the cell empty where the value is not known.',
    );
  });

  test('a share beyond all, and a truth value that is none', async () => {
    const shares = (smallTables['dataset_info.csv'] ?? '').replace('70.5', '170.5');
    expect(await refusal('dataset_info.csv', shares)).toContain(
      ':2: pretraining_summary_percentage_web is 170.5; it must be between 0 and 100 (-1 or empty: not known).',
    );
    expect(
      await refusal('model_annotations.csv', annotations.replace(',true,false,', ',maybe,false,')),
    ).toContain(':2: weight_tying is "maybe"; it must be true, false or empty.');
  });

  test('a list of features that is none', async () => {
    const text = 'selected_features,final_mae,baseline_mae,task,setting\ntotal_params,1,1,a,b\n';
    expect(await refusal('selected_features.csv', text)).toContain(
      "it must be a list such as ['total_params']",
    );
  });

  test('a column that is missing, with the name that is near', async () => {
    const misspelt = annotations.replace('total_params', 'total_parms');
    expect(await refusal('model_annotations.csv', misspelt)).toBe(
      'model_annotations.csv:1: model_annotations needs a column total_params, and there is none; rename "total_parms" if that is meant.',
    );
    expect(await refusal('dataset_info.csv', 'id\na\n')).toContain(
      'needs a column pretraining_summary_total_tokens_billions, and there is none.',
    );
    expect(await refusal('evaluation_results.csv', evaluations.replaceAll(',', ';'))).toContain(
      'Is the file separated by commas?',
    );
    expect(await refusal('evaluation_results.csv', evaluations.replace('benchmark', 'id'))).toContain(
      'the column "id" stands twice',
    );
  });

  test('a model that stands twice, where each row is one', async () => {
    const [header = '', first = ''] = annotations.split('\n');
    const twice = `${annotations.trimEnd()}\n${first}\n`;
    const line = twice.trimEnd().split('\n').length;
    expect(header).toContain('id');
    expect(await refusal('model_annotations.csv', twice)).toContain(
      `model_annotations.csv:${line}: the id ${JSON.stringify(first.split(',')[header.split(',').indexOf('id')])} stands on line 2 too`,
    );
  });

  test('an empty file, a header alone, another encoding, another table, no file', async () => {
    expect(await refusal('dataset_info.csv', '')).toContain('is empty; its first line must name the columns');
    expect(
      await refusal('dataset_info.csv', `${smallTables['dataset_info.csv']?.split('\n')[0]}\n`),
    ).toContain('has a header and no rows');
    expect(await refusal('dataset_info.csv', new Uint8Array([0xff, 0xfe, 0x41]))).toContain('is not UTF-8');
    expect(await refusal('others.csv', 'model,arc\nx,1\n')).toContain('is none of the tables');
    await expect(readTable(join(scratchFolder(), 'gone.csv'), now)).rejects.toThrow(
      /Cannot read .*gone\.csv: no such file or directory/,
    );
  });
});
