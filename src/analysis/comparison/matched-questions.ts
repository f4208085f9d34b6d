// The questions that two runs have in common, told by the hash of their documents.

import { readSamples } from '../../results/samples.ts';
import type { Score } from '../../tasks/types.ts';
import type { PairedScores } from './paired-difference.ts';

/** The score of one question. */
export interface QuestionScore {
  readonly docHash: string;
  readonly score: Score;
}

/** The scores of a recorded run's questions by one metric; none where it was imported without samples, or they lack the metric. */
export async function questionScores(
  folder: string,
  key: string,
  metric: string,
): Promise<readonly QuestionScore[]> {
  const found: QuestionScore[] = [];
  for await (const { docHash, scores } of readSamples(folder, key)) {
    const score = scores[metric];
    if (score === undefined) return [];
    found.push({ docHash, score });
  }
  return found;
}

/** The scores of the questions that both have, in the order of the first; a question that stands in a task several times is matched as often as both have it. */
export function matchQuestions(
  first: readonly QuestionScore[],
  second: readonly QuestionScore[],
): PairedScores {
  const waiting = new Map<string, Score[]>();
  for (const { docHash, score } of second) {
    const others = waiting.get(docHash);
    if (others) others.push(score);
    else waiting.set(docHash, [score]);
  }
  const pairs = first.flatMap(({ docHash, score }) => {
    const other = waiting.get(docHash)?.shift();
    return other === undefined ? [] : [[score, other] as const];
  });
  return { first: pairs.map(([score]) => score), second: pairs.map(([, score]) => score) };
}
