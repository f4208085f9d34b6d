// Recorded runs, and imported ones of lm-eval, as models with designs and scores: what a regression learns from.

import type { RunRecord } from '../../results/types.ts';
import * as registry from '../../tasks/registry.ts';
import type { Suite } from '../../tasks/types.ts';
import { measuredScores } from '../comparison/measured-scores.ts';
import type { Catalogue } from '../table-conditions.ts';
import { checkpointSeries } from '../series.ts';
import { modelsOf } from '../table-models.ts';
import { finishedAt, modelId } from '../table-scores.ts';
import { familyOf, type Families } from './families.ts';
import type { Design, ScoredModel } from './features.ts';

/** What recorded runs are read with. */
export interface RecordedOptions {
  readonly families: Families;
  /** The design of a run's model; null where it is not known, and the model is left out. Asked with each model's newest run. */
  readonly designOf: (run: RunRecord) => Design | null | undefined;
  /** Take runs of a part of the questions too (`--limit`, `--sample`), whose standard errors are large. */
  readonly limited?: boolean;
  /** The benchmarks' tasks, shots and metrics: the suite `paper` where it is absent. */
  readonly suite?: Suite;
  readonly catalogue?: Catalogue;
}

/** The models, and what was left out or differs from the published scores: a sentence each. */
export interface RecordedModels {
  readonly models: readonly ScoredModel[];
  readonly notes: readonly string[];
}

/**
 * Recorded runs as scored models: the numbers of the suite's benchmarks, each asked with its shots. Of several numbers of a model on one benchmark the newest one of all
 * questions counts. Runs with a chat template or a system instruction ask otherwise than the published scores and are left out.
 */
export function recordedModels(runs: readonly RunRecord[], options: RecordedOptions): RecordedModels {
  const { families, designOf, limited = false, catalogue = registry } = options;
  const suite = options.suite ?? registry.suites.find(({ name }) => name === 'paper');
  if (!suite) return { models: [], notes: [] };
  const plain = runs.filter(
    ({ identity }) => !identity.chatTemplate && identity.systemInstruction === undefined,
  );
  const taken = limited ? plain : plain.filter((run) => !isPart(run));
  const notes = [
    ...leftOut(runs.length - plain.length, 'asked with a chat template or a system instruction'),
    ...leftOut(plain.length - taken.length, 'asked a part of the questions only'),
  ];
  const found = modelsOf(taken).map(({ id, name, label }) => {
    const own = taken.filter((run) => modelId(run) === id);
    const newest = own.toSorted((a, b) => finishedAt(a) - finishedAt(b)).at(-1);
    const measured = measuredScores(own, suite, catalogue);
    notes.push(...measured.notes);
    // The steps of one training are of one family, whatever their folders are called.
    const series = newest && checkpointSeries(newest.model)?.series;
    const family = familyOf(series ?? name, families).family;
    return { name, label, family, newest, scores: measured.scores };
  });
  const models = found.flatMap(({ name, label, family, newest, scores }) => {
    if (!newest || scores.length === 0) return [];
    const design = designOf(newest);
    if (!design) {
      notes.push(`The design of ${name} is not known; its scores were left out.`);
      return [];
    }
    const isShared = found.filter((other) => other.name === name).length > 1;
    return [
      {
        id: isShared ? label : name,
        family,
        design,
        scores: Object.fromEntries(
          scores.map(({ task, value, standardError }) => [task, { value, standardError }]),
        ),
        source: newest.origin === undefined ? ('recorded' as const) : ('imported' as const),
      },
    ];
  });
  return { models, notes: [...new Set(notes)] };
}

function isPart({ identity: { limit, sample }, questions }: RunRecord): boolean {
  return sample !== null || (limit !== null && questions >= limit);
}

function leftOut(count: number, why: string): readonly string[] {
  return count === 0
    ? []
    : [`${count} ${count === 1 ? 'run' : 'runs'} ${why} and ${count === 1 ? 'was' : 'were'} left out.`];
}
