// A part of the verification: recorded samples against what the task makes today of the data and of the recorded outputs.

import { sampleRecord } from '../results/sample-record.ts';
import type { SampleLine } from '../results/check-journal.ts';
import { asRecorded, type Differ, valueDifferences } from '../results/verification.ts';
import type { AskedTask } from '../tasks/asked-tasks.ts';
import type { PlacedQuestion } from '../tasks/questions.ts';
import type { Framing } from '../tasks/types.ts';

/** State: which questions were checked. */
export interface QuestionChecker {
  /** Compares a sample with what it should be: its document, requests, filtered texts, scores and hashes. */
  check(line: SampleLine): void;
  /** Tells of the questions that have no sample. Returns how many were checked. */
  end(): number;
}

/** Opens a checker for the questions of a run, as they are asked today. */
export function openQuestionChecker(
  { task, questions }: AskedTask,
  framing: Framing,
  differ: Differ,
): QuestionChecker {
  const placed = new Map(questions.questions.map((question) => [question.index, question]));
  const missing = new Set(placed.keys());
  let checked = 0;
  const expectedOf = ({ question, parts }: PlacedQuestion, { sample }: SampleLine): unknown => {
    const { index, outputs } = sample;
    const first = question.requests(framing(parts));
    const second = question.followUp?.(outputs.slice(0, first.length)) ?? [];
    return asRecorded(
      sampleRecord({ index, question, parts, run: 0, requests: [...first, ...second], outputs }, task),
    );
  };
  return {
    check(line) {
      const { index } = line.sample;
      const about = { line: line.line, question: index };
      const question = placed.get(index);
      missing.delete(index);
      if (question === undefined) {
        differ({ ...about, field: 'index', recorded: index, expected: 'a question that is asked' });
        return;
      }
      checked++;
      let expected: unknown;
      try {
        expected = expectedOf(question, line);
      } catch (error) {
        // Outputs that no runner gives: a task may trip over them in any way.
        differ({
          ...about,
          field: 'scores',
          recorded: line.sample.scores,
          expected: (error as Error).message,
        });
        return;
      }
      for (const difference of valueDifferences(line.value, expected)) differ({ ...about, ...difference });
    },
    end() {
      for (const question of missing)
        differ({ line: null, question, field: 'sample', recorded: undefined, expected: 'a line of its own' });
      return checked;
    },
  };
}
