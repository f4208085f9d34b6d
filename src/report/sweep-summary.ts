// What came of a sweep, in a few lines.

import { duration } from './duration.ts';
import { fields } from './fields.ts';
import { printable } from './escape.ts';
import { type FailedPart, failureText } from './sweep-failures.ts';
import type { RunOfPlan } from '../runners/plan/types.ts';
import { tallyRuns } from './sweep-plan.ts';

/** A sweep that has ended. */
export interface EndedSweep {
  /** How far each run was at the beginning. */
  readonly plan: readonly RunOfPlan[];
  /** Those that are recorded at the end. */
  readonly records: readonly { readonly key: string }[];
  /** Keys of those that it did itself. */
  readonly finished: ReadonlySet<string>;
  readonly failures: readonly FailedPart[];
  /** The folder. */
  readonly results: string;
  readonly seconds: number;
}

/** How many runs were recorded now and before, and what failed, a line each. */
export function sweepSummary({ plan, records, finished, failures, results, seconds }: EndedSweep): string {
  const { runs, models, recorded } = tallyRuns(plan);
  const others = new Set(records.map(({ key }) => key)).size - recorded - finished.size;
  const counts = fields([
    ['Runs', `${runs} of ${models} ${models === 1 ? 'model' : 'models'}`],
    ['Recorded now', `${finished.size} in ${duration(seconds)}`],
    ['Recorded before', String(recorded)],
    ...(others > 0 ? [['Recorded meanwhile', `${others} by other processes`] as const] : []),
    ...(failures.length > 0 ? [['Failed', String(failures.length)] as const] : []),
  ]);
  const failed = failures.map(
    (failure) => `  ${printable(failureText(failure).replaceAll(/\s*\n\s*/g, ' '))}\n`,
  );
  return `${counts}${failed.join('')}Recorded in ${results}; \`plumbline table\` shows all runs.\n`;
}
