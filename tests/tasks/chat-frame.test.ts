// The conversations and continuations here are those of lm_eval/api/task.py (`fewshot_context`, `construct_requests`); chat-goldens.test.ts
// compares whole prompts with lm-eval's own.

import { expect, it } from 'vitest';
import { chatFraming, type ChatMessage } from '../../src/tasks/chat-frame.ts';
import { multipleChoice } from '../../src/tasks/multiple-choice.ts';
import { tasks } from '../../src/tasks/registry.ts';
import type { PromptParts, Request } from '../../src/tasks/types.ts';

const nothing: PromptParts = { description: '', shots: [], delimiter: ' ' };
const shots = [
  { prompt: 'Q1', answer: 'A1' },
  { prompt: 'Q2', answer: 'A2' },
];
const asLines = (messages: readonly ChatMessage[]): string =>
  messages.map(({ role, content }) => `${role}=${JSON.stringify(content)}`).join(' ');
const turns = (systemInstruction?: string) =>
  chatFraming(asLines, {
    multiturn: true,
    ...(systemInstruction === undefined ? {} : { systemInstruction }),
  });
const oneMessage = chatFraming(asLines, { multiturn: false });

it('makes a turn of each prompt and each answer, without delimiters', () => {
  const frame = turns()({ ...nothing, shots });
  expect(frame.context('Q3')).toBe('user="Q1" assistant="A1" user="Q2" assistant="A2" user="Q3"');
});

it('makes one message of shots and prompt where turns are not wanted', () => {
  expect(oneMessage({ ...nothing, shots }).context('Q3')).toBe(String.raw`user="Q1 A1\n\nQ2 A2\n\nQ3"`);
  expect(oneMessage({ ...nothing, shots, delimiter: '\n' }).context('Q3')).toBe(
    String.raw`user="Q1\nA1\n\nQ2\nA2\n\nQ3"`,
  );
});

it('makes the system message of instruction and description, and none where both are empty', () => {
  const parts = { ...nothing, description: 'About colours.\n\n' };
  expect(turns()(parts).context('Q')).toBe(String.raw`system="About colours.\n\n" user="Q"`);
  expect(turns('Be brief.')(parts).context('Q')).toBe(
    String.raw`system="Be brief.\n\nAbout colours.\n\n" user="Q"`,
  );
  expect(turns('Be brief.')(nothing).context('Q')).toBe('system="Be brief." user="Q"');
  expect(turns('')(nothing).context('Q')).toBe('user="Q"');
  expect(oneMessage({ ...parts, shots }).context('Q3')).toBe(
    String.raw`system="About colours.\n\n" user="Q1 A1\n\nQ2 A2\n\nQ3"`,
  );
});

it('makes a turn of the user alone of a shot without an answer', () => {
  const parts = { ...nothing, shots: [{ prompt: 'Q1', answer: '' }] };
  expect(turns()(parts).context('Q2')).toBe('user="Q1" user="Q2"');
  expect(oneMessage(parts).context('Q2')).toBe('user="Q1Q2"');
});

it('keeps empty prompts, as xnli’s', () => {
  const parts = { ...nothing, shots: [{ prompt: '', answer: 'One, right?' }] };
  expect(turns()(parts).context('')).toBe('user="" assistant="One, right?" user=""');
  expect(oneMessage(parts).context('')).toBe(String.raw`user=" One, right?\n\n"`);
});

it('puts nothing before a choice: the template ends where the answer begins', () => {
  const task = multipleChoice({
    ...requireTask('arc_easy'),
    read: () => ({ prompt: 'Which?', choices: ['red', ' blue'], gold: 0 }),
  });
  const requests = task.read({}).requests(turns()(nothing));
  expect(continuations(requests)).toEqual(['red', ' blue']);
  expect(requests.map((request) => request.kind === 'score' && request.context)).toEqual([
    'user="Which?"',
    'user="Which?"',
  ]);
});

it('gives winogrande a conversation for each filling', () => {
  const question = requireTask('winogrande').read({
    sentence: 'The cup was on the shelf, so the _ was dry.',
    option1: 'cup',
    option2: 'shelf',
    answer: '1',
  });
  const requests = question.requests(turns()({ ...nothing, shots: [{ prompt: 'P', answer: 'A' }] }));
  expect(requests).toEqual(
    ['cup', 'shelf'].map((filling) => ({
      kind: 'score',
      context: `user="P" assistant="A" user="The cup was on the shelf, so the ${filling}"`,
      continuation: 'was dry.',
    })),
  );
});

it('keeps the space before lambada’s last word, and in its shots', () => {
  const question = requireTask('lambada_openai').read({ text: 'the end of the line' });
  const parts = { ...nothing, shots: [{ prompt: question.prompt, answer: question.answer }] };
  const requests = question.requests(turns()(parts));
  expect(continuations(requests)).toEqual([' line']);
  expect(requests[0]).toMatchObject({
    context: 'user="the end of the" assistant=" line" user="the end of the"',
  });
  expect(question.requests(oneMessage(parts))[0]).toMatchObject({
    context: String.raw`user="the end of the  line\n\nthe end of the"`,
  });
});

const continuations = (requests: readonly Request[]): string[] =>
  requests.map((request) => (request.kind === 'score' ? request.continuation : request.kind));

function requireTask(name: string) {
  const task = tasks.find((one) => one.name === name);
  if (task === undefined) throw new Error(`no task ${name}`);
  return task;
}
