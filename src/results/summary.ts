// From the samples of a finished run to what its record says of them.

import { metricValues } from '../tasks/metrics.ts';
import type { Metric, Scores } from '../tasks/types.ts';
import { readSamples } from './samples.ts';
import type { RunRecord } from './types.ts';

type Counted = Pick<RunRecord['work'], 'questions' | 'computed' | 'alone' | 'trieNodes'>;

/** Reads a run's samples back and aggregates them: the record rests on what lies on the disk, not on what was in memory. */
export async function summarize(
  folder: string,
  key: string,
  metrics: readonly Metric[],
  counted: Counted,
): Promise<Pick<RunRecord, 'questions' | 'metrics' | 'work'>> {
  const scores: { readonly index: number; readonly scores: Scores }[] = [];
  let requests = 0;
  let truncatedRequests = 0;
  let truncatedTokens = 0;
  for await (const sample of readSamples(folder, key)) {
    scores.push({ index: sample.index, scores: sample.scores });
    requests += sample.requests.length;
    for (const { truncated } of sample.outputs) {
      truncatedTokens += truncated;
      if (truncated > 0) truncatedRequests++;
    }
  }
  // The order of a sum shows in its last bits, so it is that of the questions whatever order they were recorded in.
  scores.sort((a, b) => a.index - b.index);
  return {
    questions: scores.length,
    metrics: metricValues(
      metrics,
      scores.map((sample) => sample.scores),
    ),
    work: { ...counted, requests, truncatedRequests, truncatedTokens },
  };
}
