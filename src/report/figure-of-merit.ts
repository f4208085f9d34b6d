// What the runs cost in tokens, beside the least that they could have cost.

import type { RunRecord } from '../results/types.ts';

/**
 * A few lines over some runs: tokens computed over distinct prefixes (1.00 is perfect), beside what running every request
 * alone would have computed; of how many questions, where runs went on after an interruption and only their last part
 * was counted; and what did not fit into the context. Imported runs computed nothing here and are left out.
 */
export function figureOfMerit(all: readonly RunRecord[]): string {
  const records = all.filter(({ origin }) => origin === undefined);
  const sum = (count: (record: RunRecord) => number): number =>
    records.reduce((total, record) => total + count(record), 0);
  const nodes = sum(({ work }) => work.trieNodes);
  const computed = sum(({ work }) => work.computed);
  const alone = sum(({ work }) => work.alone);
  const questions = sum((record) => record.questions);
  const counted = sum(({ work }) => work.questions);
  const truncated = sum(({ work }) => work.truncatedRequests);
  const left = sum(({ work }) => work.truncatedTokens);

  const lines: string[] = [];
  if (nodes > 0) {
    lines.push(
      `Figure of merit ${(computed / nodes).toFixed(2)}: ${grouped(computed)} tokens computed for ${grouped(nodes)} distinct prefixes ` +
        `(1.00 is perfect; every request alone: ${(alone / nodes).toFixed(2)}).`,
    );
  }
  if (nodes > 0 && computed >= 1.005 * nodes) {
    lines.push(
      'It is above 1.00 where a beginning that questions share is run again: by each worker, by a run that goes on, and for ' +
        'each text by a graph that takes only whole ones.',
    );
  }
  if (counted < questions) {
    lines.push(
      `Counted on ${grouped(counted)} of ${grouped(questions)} questions; the others were scored before an interruption.`,
    );
  }
  if (truncated > 0) {
    lines.push(
      `${grouped(truncated)} requests did not fit into the context; ${grouped(left)} tokens at their front were left out.`,
    );
  }
  return lines.join('\n');
}

const grouped = (count: number): string => count.toLocaleString('en-US');
