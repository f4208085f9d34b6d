import { readFileSync } from 'node:fs';
import { plainFrame } from '../../../src/tasks/frame.ts';
import { selectTasks } from '../../../src/tasks/registry.ts';
import type { LogLikelihood, Question, Row, ScoreRequest, Task } from '../../../src/tasks/types.ts';

/** A registered task by its name. */
export function taskNamed(name: string): Task {
  const [task] = selectTasks([name]).tasks;
  if (task === undefined) throw new Error(`no task ${name}`);
  return task;
}

/** The made-up rows of tests/fixtures/rows, as the file has them. */
export function fixtureRows(name: string): Row[] {
  return readFileSync(new URL(`../../fixtures/rows/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** A task's first fixture row as the question, and the second one as its shot. */
export function fixtureQuestions(name: string): { question: Question; shot: Question } {
  const [question, shot] = fixtureRows(name).map((row) => taskNamed(name).read(row));
  if (question === undefined || shot === undefined) throw new Error(`two rows are needed of ${name}`);
  return { question, shot };
}

/** What a question asks after shots, as [context, continuation]. */
export function asked(question: Question, shots: readonly Question[] = []): [string, string][] {
  return question.requests(plainFrame('', shots)).map((request) => {
    const { context, continuation } = request as ScoreRequest;
    return [context, continuation];
  });
}

/** Outputs with these log-likelihoods. */
export function outputs(logprobs: readonly number[], greedy = false): LogLikelihood[] {
  return logprobs.map((logprob) => ({
    kind: 'logLikelihood',
    logprob,
    greedy,
    tokens: [],
    logprobs: [],
    truncated: 0,
  }));
}
