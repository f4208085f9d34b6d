import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scratchFolder } from '../../results/records.ts';
import { jsonl } from '../../tasks/data-folder.ts';
import { plumbline } from '../plumbline.ts';

const tasks = async (...words: readonly string[]): Promise<string> => {
  const { exitCode, stdout, stderr } = await plumbline('tasks', ...words);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};

interface Row {
  readonly question: string;
  readonly choices: readonly string[];
  readonly answer: number;
}
const rows = (split: string): readonly Row[] =>
  readFileSync(new URL(`../../../data/plumb_facts/${split}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

describe('plumbline tasks', () => {
  test('lists every task and group, the many members of a large group left to its card', async () => {
    const names = (await tasks()).split('\n').map((line) => line.split(' ')[0]);
    for (const name of [
      'arc_easy',
      'arc_challenge',
      'hellaswag',
      'winogrande',
      'lambada_openai',
      'piqa',
      'blimp',
      'plumb',
      'plumb_facts',
    ])
      expect(names).toContain(name);
    expect(names).not.toContain('blimp_wh_island');
  });

  test('shows a card: what is measured, the source, the data, the shots, the chance of guessing', async () => {
    const card = await tasks('hellaswag');
    for (const part of [
      'version 1',
      'Measures',
      'Source',
      'Licence',
      'Rowan/hellaswag',
      'acc, acc_norm',
      '10,042 questions',
      '25 %',
    ])
      expect(card).toContain(part);
    expect(await tasks('blimp_wh_island')).toContain('whatever --num-fewshot says');
  });

  test('shows a group with its members', async () => {
    const card = await tasks('blimp');
    expect(card).toMatch(/^blimp +group, version 2/);
    expect(card.match(/blimp_\w+/g)).toHaveLength(67);
  });

  test('shows questions exactly as the model sees them', async () => {
    const [row] = rows('test');
    if (!row) throw new Error('no row');
    const shown = await tasks('plumb_facts', '--show', '1');
    expect(shown.slice(shown.indexOf('---'))).toBe(
      [
        `--- question 0, target "${row.answer}"`,
        'context:',
        `⟨Question: ${row.question}\nAnswer:⟩`,
        ...row.choices.flatMap((choice, index) => [`request ${index}:`, `  continuation ⟨ ${choice}⟩`]),
        '',
      ].join('\n'),
    );
  });

  test('shows the shots before them, which another seed draws otherwise', async () => {
    const train = rows('train');
    const first = async (...words: readonly string[]) => {
      const { questions } = JSON.parse(
        await tasks('plumb_facts', '--show', '2', '--num_fewshot', '2', '--json', ...words),
      ) as { questions: readonly { requests: readonly { context: string; continuation: string }[] }[] };
      expect(questions).toHaveLength(2);
      return questions[0]?.requests[0]?.context ?? '';
    };
    const context = await first();
    const shots = context.split('\n\n').slice(0, -1);
    expect(shots).toHaveLength(2);
    const all = train.map(
      ({ question, choices, answer }) => `Question: ${question}\nAnswer: ${choices[answer]}`,
    );
    for (const shot of shots) expect(all).toContain(shot);
    expect(await first()).toBe(context);
    expect(await first('--seed', '5')).not.toBe(context);
  });

  test('reads a data folder', async () => {
    const data = scratchFolder();
    mkdirSync(join(data, 'piqa'));
    const row = { goal: 'To stay dry', sol1: 'take an umbrella', sol2: 'take a spoon', label: 0 };
    writeFileSync(join(data, 'piqa/validation.jsonl'), jsonl([row]));
    const shown = await tasks('piqa', '--show', '3', '--data', data);
    expect(shown).toContain('⟨Question: To stay dry\nAnswer:⟩');
    expect(shown).toContain('⟨ take a spoon⟩');
  });

  test('prints one document with --json: the list, a task, a group', async () => {
    const names = async (...words: readonly string[]): Promise<readonly string[]> => {
      const document = JSON.parse(await tasks(...words, '--json')) as { tasks: { name: string }[] };
      return document.tasks.map(({ name }) => name);
    };
    expect(await names()).toContain('blimp_wh_island');
    expect(await names('piqa')).toEqual(['piqa']);
    expect(await names('plumb')).toEqual([
      'plumb_agreement',
      'plumb_arithmetic',
      'plumb_brackets',
      'plumb_facts',
    ]);
  });
});
