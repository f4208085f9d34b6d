import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkTasks, type CheckOptions } from '../src/check-tasks.ts';
import { readModel } from '../src/runners/model.ts';
import { newResults, run, zoo } from './evaluation.ts';
import { scratchFolder } from './results/records.ts';

const nothing = (): void => undefined;
async function check(options: CheckOptions, maxLength?: number) {
  return checkTasks(await readModel(zoo, { maxLength }), options, nothing, nothing);
}

describe('a check of tasks', () => {
  test('counts what an evaluation with the same options then records', async () => {
    const options = { tasks: ['plumb_arithmetic', 'plumb_facts'], limit: 12, shots: 3, seed: 5 };
    const { tasks, missing } = await check(options, 24);
    const { records } = await run(newResults(), { ...options, maxLength: 24 });
    expect(missing).toEqual([]);
    expect(tasks.map(({ task }) => task)).toEqual(records.map(({ identity }) => identity.task));
    for (const [index, { work, questions }] of records.entries())
      expect(tasks[index]).toMatchObject({
        questions,
        requests: work.requests,
        truncated: { requests: work.truncatedRequests, tokens: work.truncatedTokens },
        shots: 3,
      });
    expect(tasks.some(({ truncated }) => truncated.tokens > 0)).toBe(true);
  });

  test('looks at the first 200 questions of a task, and at fewer of many', async () => {
    const { tasks } = await check({ tasks: ['plumb'] });
    expect(tasks.map(({ questions, total }) => [questions, total])).toEqual([
      [200, 240],
      [200, 240],
      [200, 240],
      [180, 180],
    ]);
    const [all] = (await check({ tasks: ['plumb_facts', 'plumb_agreement', 'blimp'] })).tasks;
    expect(all).toMatchObject({ task: 'plumb_facts', questions: 29, total: 180 });
    const [asked] = (await check({ tasks: ['plumb_agreement'], limit: 230 })).tasks;
    expect(asked).toMatchObject({ questions: 230, total: 240 });
  });

  test('names the tasks whose data are not here, and looks at the rest', async () => {
    const { tasks, missing } = await check({ tasks: ['arc_easy', 'plumb_facts'], limit: 3 });
    expect(tasks.map(({ task }) => task)).toEqual(['plumb_facts']);
    expect(missing).toEqual([{ task: 'arc_easy', splits: ['test'], command: 'plumbline data get arc_easy' }]);
  });

  test('frames the questions as they would be asked', async () => {
    const data = scratchFolder();
    mkdirSync(join(data, 'gsm8k'));
    const row = JSON.stringify({ question: 'How much is 1 and 2?', answer: 'It is so.\n#### 3' });
    for (const split of ['train', 'test']) writeFileSync(join(data, 'gsm8k', `${split}.jsonl`), `${row}\n`);
    const options = { tasks: ['gsm8k'], data, shots: 0 };
    const [plain] = (await check(options, 300)).tasks;
    expect(plain?.truncated.tokens).toBe(0);
    const systemInstruction = 'Count slowly and with care. '.repeat(20);
    const [framed] = (await check({ ...options, systemInstruction }, 300)).tasks;
    expect(framed?.truncated.tokens).toBeGreaterThan(10);
    // The checkpoint that ships has no chat template.
    await expect(check({ ...options, chatTemplate: true })).rejects.toThrow(/chat template/);
  });
});
