// Our own tasks. The rows are made by zoo/make/rows.py; here they are held against what the generators promise, by other means.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundledDataFolder } from '../../../src/tasks/dataset.ts';
import { readQuestions } from '../../../src/tasks/questions.ts';
import { groups, selectTasks } from '../../../src/tasks/registry.ts';
import type { Row } from '../../../src/tasks/types.ts';
import { asked, outputs, taskNamed } from './fixture-questions.ts';

interface AgreementRow extends Row {
  sentence_good: string;
  sentence_bad: string;
  structure: string;
}
interface ArithmeticRow extends Row {
  left: number;
  right: number;
  sum: number;
}
interface ChoicesRow extends Row {
  choices: string[];
  answer: number;
}
interface BracketsRow extends ChoicesRow {
  opening: string;
}
interface FactsRow extends ChoicesRow {
  question: string;
}

const names = ['plumb_agreement', 'plumb_arithmetic', 'plumb_brackets', 'plumb_facts'];

describe('the group plumb', () => {
  it('is our four tasks, each with the same weight', () => {
    expect(selectTasks(['plumb']).tasks.map(({ name }) => name)).toEqual(names);
    expect(groups.find(({ name }) => name === 'plumb')).toMatchObject({
      metrics: ['acc'],
      weighting: 'equal',
    });
  });

  it.each(names)('%s has questions that all read, and asks none that it shows as a shot', async (name) => {
    const task = taskNamed(name);
    const { questions, total } = await readQuestions(task, { dataFolders: [bundledDataFolder], seed: 1234 });
    expect(questions).toHaveLength(total);
    expect(total).toBeGreaterThanOrEqual(180);
    const texts = questions.map(({ question }) => question.prompt + question.answer);
    const shots = rows(name, 'train').map((row) => task.read(row));
    expect(shots.length).toBeGreaterThanOrEqual(40);
    const all = [...texts, ...shots.map(({ prompt, answer }) => prompt + answer)];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('plumb_agreement', () => {
  it('asks for two sentences after nothing', () => {
    const question = taskNamed('plumb_agreement').read({
      sentence_good: 'The monk falls.',
      sentence_bad: 'The monk fall.',
    });
    expect(asked(question)).toEqual([
      ['', ' The monk falls.'],
      ['', ' The monk fall.'],
    ]);
  });

  it.each(['test', 'train'])(
    '%s: the sentences differ in the number of the verb, which is that of the subject',
    (split) => {
      for (const row of rows<AgreementRow>('plumb_agreement', split)) {
        const [good, bad] = [words(row.sentence_good), words(row.sentence_bad)];
        const places = good.flatMap((word, index) => (word === bad[index] ? [] : [index]));
        expect(places, row.sentence_good).toHaveLength(1);
        const [place = 0] = places;
        const subject = good[row.structure === 'modified' ? 2 : 1] ?? '';
        const several = subject.endsWith('s') || ['women', 'children'].includes(subject);
        const [singular, plural] = several ? [bad, good] : [good, bad];
        expect(singular[place]).toBe(`${plural[place]}s`);
      }
    },
  );
});

describe('plumb_arithmetic', () => {
  it('asks for the sum, and shows whole sums as shots', () => {
    const task = taskNamed('plumb_arithmetic');
    const question = task.read({ left: 12, right: 7, sum: 19 });
    expect(asked(question, [task.read({ left: 1, right: 2, sum: 3 })])).toEqual([
      ['1 + 2 = 3\n\n12 + 7 =', ' 19'],
    ]);
    expect(question.score(outputs([-0.5], true))).toEqual({ acc: 1, perplexity: -0.5 });
    expect(question.score(outputs([-2]))).toEqual({ acc: 0, perplexity: -2 });
  });

  it('has right sums of numbers below fifty, each pair once in either order', () => {
    const all = ['test', 'train'].flatMap((split) => rows<ArithmeticRow>('plumb_arithmetic', split));
    for (const { left, right, sum } of all) {
      expect(left + right).toBe(sum);
      expect(Math.max(left, right)).toBeLessThan(50);
    }
    const pairs = all.map(({ left, right }) => `${Math.min(left, right)} ${Math.max(left, right)}`);
    expect(new Set(pairs).size).toBe(all.length);
  });
});

describe('plumb_brackets', () => {
  it('asks for four closings of an opening', () => {
    const row = { opening: '( [ {', choices: ['} ] )', '] } )', ') ] }', '} ) ]'], answer: 0 };
    const question = taskNamed('plumb_brackets').read(row);
    expect(asked(question)[1]).toEqual(['Brackets: ( [ {', ' ] } )']);
    expect(question.score(outputs([-1, -2, -3, -4]))).toEqual({ acc: 1 });
    expect(() => taskNamed('plumb_brackets').read({ ...row, answer: 4 })).toThrow('field "answer" is 4');
  });

  it.each(['test', 'train'])('%s: of four closings, all as long, the answer alone matches', (split) => {
    for (const { opening, choices, answer } of rows<BracketsRow>('plumb_brackets', split)) {
      expect(new Set(choices).size).toBe(4);
      expect(new Set(choices.map(({ length }) => length)).size).toBe(1);
      expect(choices.map((choice) => match(opening + choice))).toEqual(
        choices.map((_, index) => index === answer),
      );
    }
  });

  it('has no opening that begins another', () => {
    const all = ['test', 'train'].flatMap((split) => rows<BracketsRow>('plumb_brackets', split));
    const openings = all.map(({ opening }) => opening);
    for (const opening of openings) {
      expect(openings.filter((other) => other.startsWith(opening))).toEqual([opening]);
    }
  });
});

describe('plumb_facts', () => {
  const [test, train] = ['test', 'train'].map((split) => rows<FactsRow>('plumb_facts', split));

  it('asks about a person, with four answers', () => {
    const row = {
      question: 'Which animal does Belvash keep?',
      choices: ['hen', 'owl', 'hare', 'crow'],
      answer: 2,
    };
    const question = taskNamed('plumb_facts').read(row);
    expect(asked(question)[2]).toEqual(['Question: Which animal does Belvash keep?\nAnswer:', ' hare']);
    expect(question.score(outputs([-4, -3.5, -4, -9]))).toEqual({ acc: 0, acc_norm: 1 });
  });

  it('asks about other people than its shots do', () => {
    const shown = new Set(train?.map(person));
    expect(test?.filter((row) => shown.has(person(row)))).toEqual([]);
  });

  it('has four answers a question, the right one as often in each place', () => {
    for (const { choices } of [...(test ?? []), ...(train ?? [])]) expect(new Set(choices).size).toBe(4);
    for (const place of [0, 1, 2, 3]) {
      const count = test?.filter(({ answer }) => answer === place).length ?? 0;
      // 45 of 180 are expected; four standard deviations of a fair draw.
      expect(Math.abs(count - 45)).toBeLessThan(4 * Math.sqrt(180 * 0.25 * 0.75));
    }
  });
});

function rows<R extends Row>(task: string, split: string): R[] {
  return readFileSync(new URL(`../../../data/${task}/${split}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as R);
}

function words(sentence: string): string[] {
  return sentence.replace('.', '').split(' ');
}

/** The one invented name of a question: its last word, or the one before "live" or "keep". */
function person({ question }: FactsRow): string {
  const name = /[A-Z][a-z]+(?= live\?| keep\?|\?)/.exec(question)?.[0];
  if (name === undefined) throw new Error(`nobody is named in: ${question}`);
  return name;
}

/** Whether brackets match, by deleting matched neighbours until nothing changes. */
function match(sequence: string): boolean {
  let rest = sequence.replaceAll(' ', '');
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replaceAll(/\(\)|\[\]|\{\}/g, '');
  }
  return rest === '';
}
