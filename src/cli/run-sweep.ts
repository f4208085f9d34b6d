// Runs evaluations for the command line: its progress on stderr, and its end where it is interrupted.

import { type Failure, Interrupted, SomeFailed, type SweepOptions } from '../evaluation/options.ts';
import type { RunOfPlan } from '../runners/plan/types.ts';
import { planOfRuns } from '../evaluation/plan.ts';
import { sweep } from '../evaluate.ts';
import { sweepPlanPage } from '../report/sweep-plan.ts';
import type { RunRecord } from '../results/types.ts';
import { AnsweredNo } from './failure.ts';
import { jsonDocument } from './json-document.ts';
import { narrate } from './narrate.ts';
import type { CommonArguments } from './options.ts';
import { openProgress } from './progress.ts';
import { thisCommand } from './this-command.ts';

/** What came of a sweep. */
export interface Swept {
  readonly records: readonly RunRecord[];
  readonly failures: readonly Failure[];
  /** How far each run was at the beginning. */
  readonly plan: readonly RunOfPlan[];
  /** Keys of the runs that were finished here. */
  readonly finished: ReadonlySet<string>;
}

/** Between two lines of a log file, in milliseconds. */
const logEvery = 60_000;

/**
 * Does evaluations as one plan.
 * @param several whether the whole plan is told, as for several models
 * @param notes what is told before anything else
 * @throws as `sweep`; Interrupted with the command that goes on. What failed among several runs is returned
 */
export async function runSweep(
  options: SweepOptions,
  { quiet }: Pick<CommonArguments, 'quiet'>,
  several: boolean,
  notes: readonly string[] = [],
): Promise<Swept> {
  const progress = openProgress(process.stderr, quiet, several ? logEvery : undefined);
  for (const note of notes) progress.note(note);
  const tell = narrate(progress, several);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  // Not `once`: execa ends the process itself where nobody listens any more.
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let plan: readonly RunOfPlan[] = [];
  const finished = new Set<string>();
  const onEvent: NonNullable<SweepOptions['onEvent']> = (event) => {
    if (event.kind === 'planned') plan = event.runs;
    if (event.kind === 'finished') finished.add(event.record.key);
    tell(event);
  };
  try {
    const records = await sweep({ ...options, onEvent, signal: abort.signal });
    return { records, failures: [], plan, finished };
  } catch (error) {
    if (error instanceof SomeFailed)
      return { records: error.records, failures: error.failures, plan, finished };
    if (!(error instanceof Interrupted)) throw error;
    const again = thisCommand(process.argv, process.cwd());
    throw new Interrupted(`interrupted; what was scored is recorded. To go on: ${again}`);
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Prints the plan of evaluations. Throws AnsweredNo where data are missing. */
export async function printPlan(
  options: SweepOptions,
  { quiet, json }: Pick<CommonArguments, 'quiet' | 'json'>,
  notes: readonly string[] = [],
): Promise<void> {
  const progress = openProgress(process.stderr, quiet);
  for (const note of notes) progress.note(note);
  progress.show(() => 'Reading models and data');
  const tell = narrate(progress, true);
  let plan: Awaited<ReturnType<typeof planOfRuns>>;
  try {
    plan = await planOfRuns({ ...options, onEvent: tell });
  } finally {
    progress.end();
  }
  const { runs, missing } = plan;
  process.stdout.write(json ? jsonDocument({ runs, missing }) : sweepPlanPage(runs, missing));
  if (missing.length > 0)
    throw new AnsweredNo(
      `This cannot be run as it is: the data of ${missing.length} ${missing.length === 1 ? 'task' : 'tasks'} are not here. Get them with: plumbline data get ${missing.map(({ task }) => task).join(' ')}`,
    );
}
