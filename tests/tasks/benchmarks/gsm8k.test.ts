import { describe, expect, it } from 'vitest';
import { readGolden } from '../../goldens/read.ts';
import { fixtureQuestions, fixtureRows, taskNamed } from './fixture-questions.ts';
import { generation, generationPrompt } from './generation-outputs.ts';

const { filters: golden } = readGolden<{
  filters: [text: string, strict: string, flexible: string, chainOfThought: string][];
}>('lm-eval-filters.json');
const task = taskNamed('gsm8k');
const chainOfThought = taskNamed('gsm8k_cot');
const { question, shot } = fixtureQuestions('gsm8k');

describe('gsm8k', () => {
  it('asks after shots with their whole reasoning', () => {
    expect(generationPrompt(task, question, [shot])).toBe(
      'Question: A van holds 8 people. How many vans do 1,600 people need?\n' +
        'Answer: They need 1600 / 8 = $<<1600/8=200>>200.\n####  2,00\n\n\n' +
        'Question: Mira picks 12 apples and gives 5 to Ola.  How many does she keep?\nAnswer:',
    );
    expect(question.target).toBe('She keeps 12 - 5 = <<12-5=7>>7 apples.\n#### 7');
  });

  it('takes the answer out of a text as lm-eval’s two filters', () => {
    for (const [text, strict, flexible] of golden) {
      expect(question.filtered?.([generation(text)]), JSON.stringify(text)).toEqual({
        'strict-match': strict,
        'flexible-extract': flexible,
      });
    }
  });

  it.each([
    ['#### 7', 1, 1],
    ['so 7.', 0, 1],
    ['#### $7 of them', 0, 1],
    ['#### 7.0', 0, 0],
    ['#### 8, no #### 7', 0, 1],
    ['nothing', 0, 0],
  ])('%j scores %d strictly and %d flexibly', (text, strict, flexible) => {
    expect(question.score([generation(text)])).toEqual({
      'exact_match,strict-match': strict,
      'exact_match,flexible-extract': flexible,
    });
  });

  it('compares with what stands behind #### in the row, white space included', () => {
    // Of `2,00\n` the comma makes no difference, the newline and the second space do: lm-eval does not strip the reference.
    expect(shot.score([generation('#### 200')])).toEqual({
      'exact_match,strict-match': 0,
      'exact_match,flexible-extract': 0,
    });
  });

  it('reads an answer in brackets as a list, as lm-eval', () => {
    const [, , row] = fixtureRows('gsm8k');
    expect(task.read(row ?? {})).toMatchObject({ answer: '[1,2]', target: '[1, 2]' });
  });
});

describe('gsm8k_cot', () => {
  it('asks after the eight worked examples, whose reasoning ends in “The answer is”', () => {
    const shots = (chainOfThought.fixedShots ?? []).map((row) => chainOfThought.read(row));
    expect(shots).toHaveLength(8);
    const prompt = generationPrompt(
      chainOfThought,
      chainOfThought.read(fixtureRows('gsm8k')[0] ?? {}),
      shots,
    );
    const [first = '', ...others] = prompt.split('\n\n');
    expect(first).toMatch(/^Q: There are 15 trees .* today\?\nA: There are 15 trees .* The answer is 6\.$/);
    expect(others.at(-2)).toMatch(/^Q: Olivia has \$23\. .*\nA: .* The answer is 8\.$/);
    expect(others.at(-1)).toBe('Q: Mira picks 12 apples and gives 5 to Ola.  How many does she keep?\nA:');
  });

  it('keeps of a row’s answer what stands behind the last ####, stripped', () => {
    const answers = fixtureRows('gsm8k').map((row) => chainOfThought.read(row).target);
    expect(answers).toEqual(['7', '2,00', '[1, 2]']);
  });

  it('takes the answer out of a text as lm-eval’s two filters', () => {
    const asked = chainOfThought.read(fixtureRows('gsm8k')[0] ?? {});
    for (const [text, , flexible, strict] of golden) {
      expect(asked.filtered?.([generation(text)]), JSON.stringify(text)).toEqual({
        'strict-match': strict,
        'flexible-extract': flexible,
      });
    }
  });

  it('says what a row lacks', () => {
    expect(() => chainOfThought.read({ question: 'Why?' })).toThrow('field "target" is missing');
    expect(() => chainOfThought.read({ question: 'Why?', answer: null })).toThrow(
      'field "answer" is missing',
    );
    expect(() => task.read({ question: 'Why?', answer: 7 })).toThrow('field "answer" is 7; expected text');
  });
});
