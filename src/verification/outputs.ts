// A part of the verification: a question's recorded outputs against those that were computed again.

import type { SampleRecord } from '../results/types.ts';
import { asRecorded, type ValueDifference, valueDifferences } from '../results/verification.ts';
import type { AnsweredQuestion } from '../runners/answer-block.ts';
import { PassFailed } from '../runners/pass-failed.ts';
import type { Output } from '../tasks/types.ts';

/** Where outputs differ, and the largest difference of a token's log-probability. */
export interface OutputDifferences {
  readonly differences: readonly ValueDifference[];
  readonly largest: number;
}

/**
 * Compares the outputs of a question. Of a generated program only what became of it counts, and only where it was run again.
 * @param tolerance the most by which a token's log-probability may differ; 0: everything is the same bit by bit
 * @throws PassFailed where they could not be computed
 */
export function compareOutputs(
  recorded: Pick<SampleRecord, 'outputs' | 'requests'>,
  again: Pick<AnsweredQuestion, 'outputs'>,
  tolerance: number,
  programsRun: boolean,
): OutputDifferences {
  const differences: ValueDifference[] = [];
  let largest = 0;
  const count = Math.max(recorded.outputs.length, again.outputs.length);
  for (let place = 0; place < count; place++) {
    const [before, now] = [recorded.outputs[place], again.outputs[place]];
    const field = `outputs[${place}]`;
    const isProgram = recorded.requests[place]?.kind === 'execute' || before?.kind === 'execution';
    if (isProgram && !programsRun) continue;
    if (now instanceof PassFailed) throw now;
    if (now === undefined || before === undefined || now instanceof Error) {
      differences.push({ field, recorded: before, expected: now instanceof Error ? now.message : now });
      continue;
    }
    largest = Math.max(largest, ...apart(before, now));
    differences.push(...valueDifferences(wanted(before), wanted(now), field).filter(beyond(tolerance)));
  }
  return { differences, largest };
}

/** What of an output is compared. What a program printed may have addresses and times in it. */
function wanted(output: Output): unknown {
  return asRecorded(output.kind === 'execution' ? { kind: output.kind, outcome: output.outcome } : output);
}

/** How far the log-probabilities of the tokens are apart; none where there are not as many. */
function apart(before: Output, now: Output): readonly number[] {
  if (before.kind === 'execution' || now.kind === 'execution') return [];
  if (before.logprobs.length !== now.logprobs.length) return [];
  return before.logprobs.map((logprob, token) => {
    const other = now.logprobs[token] ?? Number.NaN;
    return Object.is(logprob, other) ? 0 : Math.abs(logprob - other);
  });
}

/** Sums of log-probabilities are checked by their parts; which of two near ones is the greatest is nobody's within a tolerance. */
function beyond(tolerance: number): (difference: ValueDifference) => boolean {
  return ({ field, recorded, expected }) => {
    if (tolerance === 0) return true;
    if (/\.(logprob|greedy)$/.test(field)) return false;
    if (!/\.logprobs\[\d+\]$/.test(field)) return true;
    return !(Math.abs(Number(recorded) - Number(expected)) <= tolerance);
  };
}
