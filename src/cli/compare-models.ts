// `plumbline compare MODEL OTHER`.

import { findAskedModel } from '../analysis/comparison/asked-model.ts';
import { questionScores } from '../analysis/comparison/matched-questions.ts';
import { pairedColumns } from '../analysis/comparison/paired-columns.ts';
import { compareModels } from '../analysis/comparison/two-models.ts';
import { DataError, UsageError } from '../lib/errors.ts';
import { pairedPage } from '../report/paired-page.ts';
import { loadResults } from '../results/store.ts';
import * as registry from '../tasks/registry.ts';
import type { CompareArguments } from './compare-arguments.ts';
import { passGate } from './gate.ts';
import { jsonDocument } from './json-document.ts';
import { openProgress } from './progress.ts';

/** @throws AnsweredNo where a difference is below the limit */
export async function compareWithModel(
  args: CompareArguments,
  other: string,
  limit: number | undefined,
): Promise<void> {
  const { results, tasks, metric } = args;
  const progress = openProgress(process.stderr, args.quiet);
  const runs = await loadResults(results, progress.note);
  const first = await findAskedModel(args.model, runs, results);
  const second = await findAskedModel(other, runs, results);
  if (first.id === second.id)
    throw new UsageError(`${args.model} and ${other} are the same model, ${first.label}.`);
  const found = pairedColumns(runs, first.id, second.id, { tasks, metric, catalogue: registry });
  const { pairs: columns, ...unpaired } = found;
  progress.show(() => 'Reading the answers');
  const pairs = await compareModels(columns, (key, name) => questionScores(results, key, name), registry);
  progress.end();
  const names = { first: first.label, second: second.label };
  const gate = { first, second, limit };
  if (args.json) {
    const about = ({ label, fingerprint }: typeof first) => ({ label, fingerprint });
    const document = { first: about(first), second: about(second), tasks: pairs, ...unpaired };
    process.stdout.write(
      jsonDocument(limit === undefined ? document : { ...document, failBelow: gate.limit }),
    );
  } else {
    process.stdout.write(pairedPage(pairs, { ...names, ...unpaired }));
  }
  if (limit === undefined && pairs.length === 0)
    return progress.note('There is no task that both have under the same conditions.');
  if (limit === undefined) return;
  if (pairs.length === 0)
    throw new DataError(
      `--fail-below has nothing to judge: ${first.label} and ${second.label} have no task under the same conditions.`,
    );
  passGate(
    pairs.map(({ label, difference }) => ({ task: label, amount: difference })),
    limit,
    `the difference from ${second.label}`,
  );
}
