import type { Argv, CommandModule } from 'yargs';
import { DataError } from '../../lib/errors.ts';
import { publishedLine } from '../../report/published-tables.ts';
import { failedList, runList } from '../../report/run-list.ts';
import { readHolders } from '../../results/claims.ts';
import { loadPublished } from '../../results/published/published-file.ts';
import { tallyPublished } from '../../results/published/tally.ts';
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
  const holders = unfinished.length > 0 ? await readHolders(args.results) : new Map<string, string>();
  // The list of runs is whole without the tables.
  const published = await loadPublished(args.results).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    note(error.message);
    return undefined;
  });
  const empty = runs.length + unfinished.length === 0;
  if (args.json) {
    const begun = unfinished.map(({ header, done, failed }) => {
      const holder = holders.get(header.key);
      return { ...header, done, failed, ...(holder !== undefined && { holder }) };
    });
    process.stdout.write(jsonDocument({ runs, unfinished: begun }));
  } else if (!empty) {
    process.stdout.write(runList(runs, unfinished, holders) + failedList(unfinished));
  }
  if (published) note(publishedLine(published, tallyPublished(published)));
  else if (empty) {
    note(`Nothing is recorded in ${args.results}. Record a run with: plumbline eval MODEL --tasks arc_easy`);
  }
  if (unfinished.some(({ header }) => !holders.has(header.key)))
    note('A run that is not finished goes on with the command that began it.');
}
