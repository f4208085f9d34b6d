// From a question and its outputs to the sample that is recorded.

import { DataError } from '../lib/errors.ts';
import type { AnsweredQuestion } from '../runners/answer-block.ts';
import { sampleHashes } from '../tasks/sample-hashes.ts';
import type { Output, Task } from '../tasks/types.ts';
import type { SampleRecord } from './types.ts';

/** Scores a question. Throws DataError, naming the question, where a request of it could not be answered. */
export function sampleRecord(
  { index, question, requests, outputs: answered }: AnsweredQuestion,
  task: Task,
): SampleRecord {
  const outputs = answered.map((output): Output => {
    if (output instanceof DataError)
      throw new DataError(`${task.name}, question ${index}: ${output.message}`);
    return output;
  });
  const { doc, target } = question;
  const filtered = question.filtered?.(outputs);
  return {
    index,
    doc,
    target,
    requests,
    outputs,
    ...(filtered && { filtered }),
    scores: question.score(outputs),
    ...sampleHashes(question, requests),
  };
}
