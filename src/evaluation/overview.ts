// How far a whole plan of runs is, measured by the characters that the models still have to read and write.

import type { Overview } from './options.ts';
import { plainFraming } from '../tasks/frame.ts';
import type { TaskQuestions } from '../tasks/questions.ts';
import type { Request } from '../tasks/types.ts';
import { generatedCharacters } from '../runners/schedule/question-blocks.ts';

/** A run with its part in the whole. */
export interface WeighedRun {
  readonly key: string;
  /** Of all its questions; in any unit. */
  readonly weight: number;
  /** Between 0 (it is recorded) and 1. */
  readonly left: number;
}

/** State: which part of each run that was left is done, and which runs are recorded. */
export class PlanProgress {
  private readonly left: ReadonlyMap<string, number>;
  private readonly total: number;
  private readonly parts = new Map<string, number>();
  private readonly recorded: Set<string>;

  constructor(runs: readonly WeighedRun[]) {
    this.left = new Map(runs.map(({ key, weight, left }) => [key, weight * left]));
    this.total = sum(this.left.values());
    this.recorded = new Set(runs.filter(({ left }) => left === 0).map(({ key }) => key));
  }

  get overview(): Overview {
    const done = sum([...this.parts].map(([key, part]) => part * (this.left.get(key) ?? 0)));
    return {
      runs: this.left.size,
      recorded: this.recorded.size,
      share: this.total === 0 ? 1 : Math.min(1, done / this.total),
    };
  }

  /** @param part of what was left of the run */
  advance(key: string, part: number): void {
    this.parts.set(key, Math.max(part, this.parts.get(key) ?? 0));
  }

  record(key: string): void {
    this.advance(key, 1);
    this.recorded.add(key);
  }
}

/** Questions that are looked at for the length of all. */
const looked = 50;

const framing = plainFraming('');

/** Some measure of the characters that a task's questions have beside their shots, which are mostly read once. */
export function roughCharacters({ questions }: Pick<TaskQuestions, 'questions'>): number {
  const step = Math.max(1, Math.floor(questions.length / looked));
  const some = questions.filter((_, place) => place % step === 0);
  const characters = some.map(({ question, parts }) =>
    requestCharacters(question.requests(framing({ ...parts, shots: [] }))),
  );
  return (sum(characters) / Math.max(1, some.length)) * questions.length;
}

/** Requests of one question mostly share their context. */
function requestCharacters(requests: readonly Request[]): number {
  const contexts = requests.map((request) => (request.kind === 'score' ? request.context.length : 0));
  return Math.max(0, ...contexts) + sum(requests.map(ownCharacters));
}

function ownCharacters(request: Request): number {
  switch (request.kind) {
    case 'score':
      return request.continuation.length;
    case 'rolling':
      return request.text.length;
    case 'tokens':
      return request.tokens.length;
    case 'generate':
      return request.prompt.length + generatedCharacters * request.maxTokens;
    case 'execute':
      return 0;
  }
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
