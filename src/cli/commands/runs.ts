import type { Argv, CommandModule } from 'yargs';
import { runList } from '../../report/run-list.ts';
import { listUnfinished, loadResults } from '../../results/store.ts';
import { jsonDocument } from '../json-document.ts';
import type { CommonArguments } from '../options.ts';
import { openProgress } from '../progress.ts';

/** `plumbline runs`: what was recorded, and what was begun and not finished. */
export const runsCommand: CommandModule<object, CommonArguments> = {
  command: 'runs',
  describe: 'List the recorded runs, and those that were begun and not finished',
  builder: (yargs) =>
    (yargs as Argv<object>)
      .example('$0 runs', 'one line a run')
      .example('$0 runs --results ./other --json', 'all that is known of them') as never,
  handler: run,
};

async function run(args: CommonArguments): Promise<void> {
  const { note } = openProgress(process.stderr, args.quiet);
  const runs = await loadResults(args.results, note);
  const unfinished = await listUnfinished(args.results, runs, note);
  const empty = runs.length + unfinished.length === 0;
  if (args.json) {
    const begun = unfinished.map(({ header, done }) => ({ ...header, done }));
    process.stdout.write(jsonDocument({ runs, unfinished: begun }));
  } else if (!empty) {
    process.stdout.write(runList(runs, unfinished));
  }
  if (empty) {
    note(`Nothing is recorded in ${args.results}. Record a run with: plumbline eval MODEL --tasks arc_easy`);
  }
  if (unfinished.length > 0) note('A run that is not finished goes on with the command that began it.');
}
