import { plainFraming } from '../../../src/tasks/frame.ts';
import type { Execution, Generation, Output, Question, Shot, Task } from '../../../src/tasks/types.ts';

/** The prompt of a question after shots, as its task joins them; checks that one generation with the task's settings is asked. */
export function generationPrompt(task: Task, question: Question, shots: readonly Shot[] = []): string {
  const { description = '', delimiter = ' ', generation: settings } = task;
  const [request, ...more] = question.requests(plainFraming()({ description, delimiter, shots }));
  if (request?.kind !== 'generate' || more.length > 0) throw new Error('one generation is expected');
  const { prompt, stop, maxTokens } = request;
  if (typeof prompt !== 'string' || stop !== settings?.stop || maxTokens !== settings.maxTokens)
    throw new Error('the settings are expected to be the task’s');
  return prompt;
}

/** The output that a model gives for a text. */
export function generation(text: string): Generation {
  return { kind: 'generation', text, tokens: [], logprobs: [], logprob: 0, truncated: 0 };
}

/** The outputs of a code task. */
export function executed(text: string, outcome: Execution['outcome']): readonly Output[] {
  return [
    generation(text),
    { kind: 'execution', outcome, detail: outcome === 'passed' ? '' : 'AssertionError' },
  ];
}
