import type { Argv, CommandModule } from 'yargs';
import { Interrupted } from '../../evaluation/options.ts';
import { DataError } from '../../lib/errors.ts';
import { publishedSummary } from '../../report/published-tables.ts';
import { runList } from '../../report/run-list.ts';
import { findResultsFiles } from '../../results/import/find-files.ts';
import { importResults, recordedRuns } from '../../results/import/import-results.ts';
import { importTables, type ImportedTables } from '../../results/published/import-tables.ts';
import { publishedPath } from '../../results/published/published-file.ts';
import { tallyPublished } from '../../results/published/tally.ts';
import { openStore } from '../../results/store.ts';
import type { RunRecord } from '../../results/types.ts';
import { AnsweredNo } from '../failure.ts';
import { jsonDocument } from '../json-document.ts';
import type { CommonArguments } from '../options.ts';
import { openProgress } from '../progress.ts';
import { thisCommand } from '../this-command.ts';

interface Arguments extends CommonArguments {
  readonly paths: readonly string[];
}

/** `plumbline import PATH...`: other tools' results into the store, with where they came from. */
export const importCommand: CommandModule<object, Arguments> = {
  command: 'import <paths..>',
  describe:
    "Import lm-eval's results files, with the samples beside them, and published tables of designs and scores",
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'Files results_*.json or tables such as evaluation_results.csv, or folders with such files',
        demandOption: true,
      })
      .example('$0 import out/EleutherAI__pythia-160m', 'every results file in a folder, and below it')
      .example('$0 import results_2024-06-01T10-00-00.000000.json', 'one file')
      .example('$0 import paper/', 'model_annotations.csv, dataset_info.csv, evaluation_results.csv, …')
      .epilogue(
        'Imported runs stand in `plumbline runs` and in the table with their origin; `plumbline fit` learns from them and from the tables.',
      ) as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const progress = openProgress(process.stderr, args.quiet);
  const { files, tables, failures } = await findResultsFiles(args.paths.map(String));
  const failed: DataError[] = [...failures];
  const store = await openStore(args.results, progress.note);
  const recorded = await recordedRuns(store);
  const runs: RunRecord[] = [];
  let before = 0;
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    for (const file of files) {
      try {
        const imported = await importResults(store, file, {
          warn: progress.note,
          onTask: (task) => progress.show(() => `${file}: ${task}`),
          recorded,
          signal: abort.signal,
        });
        runs.push(...imported.runs);
        before += imported.before;
        failed.push(...imported.failures);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        failed.push(error);
      }
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
    const again = thisCommand(process.argv, process.cwd());
    throw new Interrupted(`interrupted; what was imported is kept. To go on: ${again}`);
  } finally {
    progress.end();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  const published = tables.length > 0 ? await importTables(args.results, tables, progress.note) : undefined;
  failed.push(...(published?.failures ?? []));
  refuseWhereNothing(runs.length + (published?.imported.length ?? 0), failed);
  if (args.json)
    process.stdout.write(jsonDocument({ runs: once(runs), ...documentOf(published, args.results) }));
  else {
    if (runs.length > 0) process.stdout.write(summary(runs, before, args.results));
    const text = published ? tablesSummary(published, args.results) : '';
    if (runs.length > 0 && text !== '') process.stdout.write('\n');
    process.stdout.write(text);
  }
  if (failed.length === 0) return;
  tell(failed);
  throw new AnsweredNo(`${counted(failed.length, 'file')} could not be imported.`);
}

/** One damaged file alone is a request that can't be carried out. */
function refuseWhereNothing(imported: number, failed: readonly DataError[]): void {
  const [first, ...others] = failed;
  if (imported > 0 || first === undefined) return;
  if (others.length === 0) throw first;
  tell(failed);
  throw new DataError('Nothing could be imported.');
}

/** Failures are told with --quiet too. */
function tell(failed: readonly DataError[]): void {
  for (const { message } of failed) process.stderr.write(`${message.replaceAll(/\s*\n\s*/g, ' ')}\n`);
}

/** Two copies of a file are the same runs. */
function once(runs: readonly RunRecord[]): readonly RunRecord[] {
  return [...new Map(runs.map((run) => [run.key, run])).values()];
}

function summary(runs: readonly RunRecord[], before: number, folder: string): string {
  const added = runs.length - before;
  const old = before === 0 ? '' : `; ${counted(before, 'run')} had been recorded before`;
  return `${runList(once(runs), [])}\n${counted(added, 'run')} imported into ${folder}${old}. \`plumbline table\` shows all runs.\n`;
}

function tablesSummary({ imported, published }: ImportedTables, folder: string): string {
  return imported.length === 0
    ? ''
    : publishedSummary(imported, tallyPublished(published), publishedPath(folder));
}

/** Of the tables what there is to know; their rows lie in the file. */
function documentOf(tables: ImportedTables | undefined, folder: string): object {
  if (!tables || tables.imported.length === 0) return {};
  const { imported, published } = tables;
  return { published: { file: publishedPath(folder), tables: imported, ...tallyPublished(published) } };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
