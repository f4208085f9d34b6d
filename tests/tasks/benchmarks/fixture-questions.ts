import { readFileSync } from 'node:fs';
import { plainFraming } from '../../../src/tasks/frame.ts';
import { selectTasks } from '../../../src/tasks/registry.ts';
import type {
  LogLikelihood,
  PromptParts,
  Question,
  Row,
  ScoreRequest,
  Task,
} from '../../../src/tasks/types.ts';

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
export function fixtureQuestions(name: string, rows = name): { question: Question; shot: Question } {
  const [question, shot] = fixtureRows(rows).map((row) => taskNamed(name).read(row));
  if (question === undefined || shot === undefined) throw new Error(`two rows are needed of ${name}`);
  return { question, shot };
}

/** Reads a task's first fixture row with some of its fields changed. */
export function readChanged(name: string, change: Row, rows = name): Question {
  return taskNamed(name).read({ ...fixtureRows(rows)[0], ...change });
}

/** What a question asks after shots, as [context, continuation]. */
export function asked(
  question: Question,
  shots: readonly Question[] = [],
  parts: Partial<Pick<PromptParts, 'description' | 'delimiter'>> = {},
): [string, string][] {
  const frame = plainFraming()({ description: '', delimiter: ' ', ...parts, shots });
  return question.requests(frame).map((request) => {
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
