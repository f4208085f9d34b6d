// Runs a study for the command line: its progress on stderr, and its end where it is interrupted.

import { Interrupted } from '../evaluation/options.ts';
import { duration } from '../report/duration.ts';
import { type Run, type Studies, withStudyThreads } from '../study.ts';
import { type FitArguments, readWorkers } from './fit-arguments.ts';
import { openProgress } from './progress.ts';
import { thisCommand } from './this-command.ts';

/** Does a study with the threads and the progress that the options ask for. Throws Interrupted at a signal. */
export async function runStudy<Kind extends keyof Studies, Result>(
  kind: Kind,
  args: FitArguments,
  data: Studies[Kind]['data'],
  study: (run: Run<Kind>) => Promise<Result>,
): Promise<Result> {
  const progress = openProgress(process.stderr, args.quiet);
  const abort = new AbortController();
  const again = thisCommand(process.argv, process.cwd());
  const stop = (): void =>
    abort.abort(new Interrupted(`interrupted; nothing of the study is kept. To begin again: ${again}`));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const began = Date.now();
  let asked = 0;
  const onJob = (done: number): void =>
    progress.show(
      () =>
        `${done} of ${asked} ${kind === 'study' ? 'cross-validations' : 'fits'} that are known to be needed, for ${duration((Date.now() - began) / 1000)}`,
    );
  try {
    return await withStudyThreads(
      kind,
      data,
      { workers: readWorkers(args), onJob, signal: abort.signal },
      (run) =>
        study((job) => {
          asked += 1;
          return run(job);
        }),
    );
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
