import { describe, expect, it } from 'vitest';
import { codeTask } from '../../src/tasks/code-generation.ts';
import { generationTask, type GenerationTask } from '../../src/tasks/generation.ts';
import { text } from '../../src/tasks/row-fields.ts';
import type { Output } from '../../src/tasks/types.ts';
import { executed, generation, generationPrompt } from './benchmarks/generation-outputs.ts';

const about = {
  version: 1,
  card: { measures: 'Capitals.', source: 'made up', licence: 'MIT', questions: 2, chance: 0 },
  dataset: { path: 'someone/capitals', folder: 'capitals', split: 'test', shotsSplit: 'train' },
  shots: 0,
  sampling: 'draw',
  generation: { stop: ['\n'], maxTokens: 8, logged: { until: ['\n'] } },
} as const;
const metric = { name: 'exact_match', aggregate: 'mean', higherIsBetter: true } as const;
const row = { country: 'Peru', capital: 'Lima' };

function capitals(change: Partial<GenerationTask> = {}) {
  return generationTask({
    ...about,
    name: 'capitals',
    metric,
    read: (each) => ({
      prompt: `Capital of ${text(each, 'country')}:`,
      answer: text(each, 'capital'),
      isRight: (filtered, target) => filtered === target,
    }),
    ...change,
  });
}

const bothFilters = {
  'first-word': (generated: string) => generated.split(' ')[0] ?? '',
  trimmed: (generated: string) => generated.trim(),
};

describe('generationTask', () => {
  it('asks for one text behind the context, with the task’s stop strings and limit', () => {
    const task = capitals();
    const shot = { prompt: 'Capital of Chad:', answer: 'N’Djamena' };
    expect(generationPrompt(task, task.read(row), [shot])).toBe(
      'Capital of Chad: N’Djamena\n\nCapital of Peru:',
    );
    expect(task.generation).toEqual(about.generation);
    expect(task.read(row)).toMatchObject({ doc: row, answer: 'Lima', target: 'Lima' });
  });

  it('without filters scores the whole text under the metric’s own name', () => {
    const task = capitals();
    expect(task.metrics).toEqual([metric]);
    expect(task.read(row).filtered?.([generation('Lima')])).toEqual({ none: 'Lima' });
    expect(task.read(row).score([generation('Lima')])).toEqual({ exact_match: 1 });
    expect(task.read(row).score([generation(' Lima')])).toEqual({ exact_match: 0 });
  });

  it('scores what each filter made of the text', () => {
    const task = capitals({ filters: bothFilters });
    expect(task.metrics.map(({ name }) => name)).toEqual(['exact_match,first-word', 'exact_match,trimmed']);
    const outputs = [generation('Lima maybe')];
    expect(task.read(row).filtered?.(outputs)).toEqual({ 'first-word': 'Lima', trimmed: 'Lima maybe' });
    expect(task.read(row).score(outputs)).toEqual({
      'exact_match,first-word': 1,
      'exact_match,trimmed': 0,
    });
  });

  it('logs a target in brackets as Python prints the list, and compares with that, as lm-eval', () => {
    const question = capitals().read({ country: 'Bolivia', capital: '[1,2]' });
    expect(question).toMatchObject({ answer: '[1,2]', target: '[1, 2]' });
    expect(question.score([generation('[1, 2]')])).toEqual({ exact_match: 1 });
    expect(capitals().read({ country: 'Peru', capital: '[Lima]' }).target).toBe('[Lima]');
  });

  it('logs another target and appended columns where the benchmark says so', () => {
    const task = capitals({
      read: () => ({
        prompt: '',
        answer: 'Lima, on the coast',
        target: 'Lima',
        appended: { capital: 'LIMA', coast: true },
        isRight: () => true,
      }),
    });
    const question = task.read(row);
    expect(question.target).toBe('Lima');
    expect(JSON.stringify(question.doc)).toBe('{"country":"Peru","capital":"LIMA","coast":true}');
  });

  it('refuses outputs that are no generation', () => {
    const output: Output = { kind: 'execution', outcome: 'passed', detail: '' };
    expect(() => capitals().read(row).score([output])).toThrow('output 0 is no generation but a execution');
    expect(() => capitals().read(row).filtered?.([])).toThrow('output 0 is no generation but missing');
  });
});

describe('codeTask', () => {
  const task = codeTask({
    ...about,
    name: 'code',
    metric: { ...metric, name: 'pass@1,made' },
    read: (each) => ({
      prompt: text(each, 'country'),
      answer: 'answer',
      tests: 'assert peru',
      program: (generated) => `peru = ${generated}`,
      filtered: (program) => ({ made: [program] }),
    }),
  });
  const question = task.read(row);

  it('asks for a program first, and then to run it with the tests for three seconds', () => {
    expect(generationPrompt(task, question)).toBe('Peru');
    expect(question.followUp?.([generation('1')])).toEqual([
      { kind: 'execute', program: 'peru = 1', tests: 'assert peru', timeoutSeconds: 3 },
    ]);
    expect(task.runsCode).toBe(true);
    expect(question.target).toBe('assert peru');
  });

  it('scores 1 for a program that passed, and nothing else', () => {
    expect(question.score(executed('1', 'passed'))).toEqual({ 'pass@1,made': 1 });
    expect(question.score(executed('0', 'failed'))).toEqual({ 'pass@1,made': 0 });
    expect(question.score(executed('0', 'timed out'))).toEqual({ 'pass@1,made': 0 });
    expect(() => question.score([generation('1')])).toThrow('output 1 is no execution');
    expect(question.filtered?.(executed('1', 'passed'))).toEqual({ made: ['peru = 1'] });
  });
});
