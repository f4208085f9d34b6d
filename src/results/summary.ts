// From the samples of a finished run to what its record says of them.

import type { LineSpan } from '../lib/jsonl.ts';
import { filtersOf, metricValues } from '../tasks/metrics.ts';
import { type SampleHashes, taskHash } from '../tasks/sample-hashes.ts';
import type { Metric, Scores } from '../tasks/types.ts';
import { hashLines } from './samples-hash.ts';
import { journalPath, readSampleLines } from './samples.ts';
import type { RunRecord } from './types.ts';

type Counted = Pick<RunRecord['work'], 'questions' | 'computed' | 'alone' | 'trieNodes'>;

interface ScoredSample extends SampleHashes, LineSpan {
  readonly index: number;
  readonly scores: Scores;
}

/** Reads a run's samples back and aggregates them: the record rests on what lies on the disk, not on what was in memory. */
export async function summarize(
  folder: string,
  key: string,
  metrics: readonly Metric[],
  counted: Counted,
): Promise<Pick<RunRecord, 'questions' | 'metrics' | 'taskHash' | 'samplesHash' | 'work'>> {
  const scored: ScoredSample[] = [];
  let requests = 0;
  let truncatedRequests = 0;
  let truncatedTokens = 0;
  for await (const { sample, start, end } of readSampleLines(folder, key)) {
    const { index, scores, docHash, promptHash, targetHash } = sample;
    scored.push({ index, scores, docHash, promptHash, targetHash, start, end });
    requests += sample.requests.length;
    for (const output of sample.outputs) {
      const truncated = output.kind === 'execution' ? 0 : output.truncated;
      truncatedTokens += truncated;
      if (truncated > 0) truncatedRequests++;
    }
  }
  // The order of a sum shows in its last bits, so it is that of the questions whatever order they were recorded in.
  scored.sort((a, b) => a.index - b.index);
  return {
    questions: scored.length,
    metrics: metricValues(
      metrics,
      scored.map((sample) => sample.scores),
    ),
    taskHash: taskHash(scored, filtersOf(metrics).length),
    samplesHash: await hashLines(journalPath(folder, key), scored),
    work: { ...counted, requests, truncatedRequests, truncatedTokens },
  };
}
