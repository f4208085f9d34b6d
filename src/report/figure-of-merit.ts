// What the runs cost in tokens, beside the least that they could have cost.

import type { RunRecord } from '../results/types.ts';

/**
 * One line over some runs: tokens computed over distinct prefixes (1.00 is perfect), beside what running every request
 * alone would have computed. A run that went on after an interruption counts with the questions of its last part.
 */
export function figureOfMerit(records: readonly RunRecord[]): string {
  const sum = (count: (work: RunRecord['work']) => number): number =>
    records.reduce((total, { work }) => total + count(work), 0);
  const nodes = sum((work) => work.trieNodes);
  if (nodes === 0) return 'Nothing was computed.';
  const computed = sum((work) => work.computed);
  const alone = sum((work) => work.alone);
  const truncated = sum((work) => work.truncatedRequests);
  const lines = [
    `Figure of merit ${(computed / nodes).toFixed(2)}: ${grouped(computed)} tokens computed for ${grouped(nodes)} distinct prefixes ` +
      `(1.00 is perfect; every request alone: ${(alone / nodes).toFixed(2)}).`,
  ];
  if (truncated > 0) {
    lines.push(
      `${grouped(truncated)} requests did not fit into the context; ${grouped(sum((work) => work.truncatedTokens))} tokens at their front were left out.`,
    );
  }
  return lines.join('\n');
}

const grouped = (count: number): string => count.toLocaleString('en-US');
