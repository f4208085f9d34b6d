// Which scores of one task may stand in one column.

import { stableHash } from '../lib/hash.ts';
import { compareScores, inConflict, type Difference } from './table-comparison.ts';
import { newestOf, type TableScore } from './table-scores.ts';

/** Scores that may be compared, one a model, and what is to be said of the imported ones. */
export interface ComparableScores {
  /** The score that says what was asked: the newest of ours, or the first where all are imported. */
  readonly lead: TableScore;
  readonly scores: readonly TableScore[];
  /** Imported ones of which it is not known whether their questions are those of the others. */
  readonly unsure: readonly TableScore[];
  /** Where all are imported and we have scores of the task: what keeps them apart from the nearest of ours. */
  readonly differences: readonly Difference[];
}

/**
 * Divides the scores of one task: ours by their conditions, whatever computed them. An imported one joins scores that it may be compared
 * with, ours before others; where there are none it stands for itself, and other imported ones may join it.
 */
export function comparableScores(scores: readonly TableScore[]): readonly ComparableScores[] {
  const found = [...dividedByConditions(scores.filter(({ imported }) => !imported))];
  for (const score of scores.filter(({ imported }) => imported).toSorted(namedQuestionsFirst)) {
    const home = homeOf(score, found);
    if (home === undefined) {
      found.push({ lead: score, scores: [score], unsure: [], differences: nearestDifferences(score, found) });
    } else {
      found[found.indexOf(home.column)] = withImported(home, score);
    }
  }
  return found.map((column) => {
    const newest = newestOf(column.scores, ({ modelId }) => modelId);
    return { ...column, scores: newest, unsure: column.unsure.filter((score) => newest.includes(score)) };
  });
}

function dividedByConditions(scores: readonly TableScore[]): readonly ComparableScores[] {
  const divided = new Map<string, TableScore[]>();
  for (const score of scores) {
    const id = stableHash(score.conditions);
    const others = divided.get(id);
    if (others) others.push(score);
    else divided.set(id, [score]);
  }
  return [...divided.values()].map((members) => ({
    lead: leadOf(members),
    scores: members,
    unsure: [],
    differences: [],
  }));
}

/** The newest of those whose questions can be told by their hash, or of all. */
function leadOf(scores: readonly TableScore[]): TableScore {
  const named = scores.filter(namesQuestions);
  return (named.length > 0 ? named : scores).reduce((a, b) => (b.finished >= a.finished ? b : a));
}

function namesQuestions({ taskHash, parts }: TableScore): boolean {
  return parts.length > 0 ? parts.every(namesQuestions) : taskHash !== null;
}

/** Those that can be told by their hash before those that can join them, the newest first: an order that is not the store's. */
function namedQuestionsFirst(a: TableScore, b: TableScore): number {
  const named = Number(namesQuestions(b)) - Number(namesQuestions(a));
  return named || b.finished - a.finished || (a.keys.join() < b.keys.join() ? -1 : 1);
}

interface Home {
  readonly column: ComparableScores;
  readonly sameQuestions: boolean;
}

/** Where an imported score may stand: with ours before others, with the same questions for certain before not, with the newest. */
function homeOf(score: TableScore, columns: readonly ComparableScores[]): Home | undefined {
  const homes = columns.flatMap((column): readonly Home[] => {
    const { differences, sameQuestions } = compareScores(score, column.lead);
    const refused = differences.length > 0 || column.scores.some((other) => inConflict(score, other));
    return refused ? [] : [{ column, sameQuestions }];
  });
  const [first] = homes.toSorted(
    (a, b) =>
      Number(a.column.lead.imported) - Number(b.column.lead.imported) ||
      Number(b.sameQuestions) - Number(a.sameQuestions) ||
      b.column.lead.finished - a.column.lead.finished,
  );
  return first;
}

function withImported({ column, sameQuestions }: Home, score: TableScore): ComparableScores {
  return {
    ...column,
    scores: [...column.scores, score],
    unsure: sameQuestions ? column.unsure : [...column.unsure, score],
  };
}

/** The fewest differences from a column of ours; none where we have no score of the task. */
function nearestDifferences(score: TableScore, columns: readonly ComparableScores[]): readonly Difference[] {
  const all = columns
    .filter(({ lead }) => !lead.imported)
    .map(({ lead, scores }) => {
      const other = scores.find((candidate) => inConflict(score, candidate));
      const { differences } = compareScores(score, lead);
      return differences.length === 0 && other ? compareScores(score, other).differences : differences;
    });
  return all.toSorted((a, b) => a.length - b.length)[0] ?? [];
}
