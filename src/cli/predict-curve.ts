// `plumbline predict --vary`.

import { curves } from '../analysis/comparison/curve.ts';
import type { AskedBenchmark } from '../analysis/comparison/measured-scores.ts';
import { missingWords } from '../analysis/comparison/moved-by.ts';
import type { PredictorSet } from '../analysis/comparison/predictor-set.ts';
import { designsAlong } from '../analysis/comparison/varied-designs.ts';
import { readVaried } from '../analysis/comparison/varied-values.ts';
import type { Design } from '../analysis/design/features.ts';
import { UsageError } from '../lib/errors.ts';
import { missingNotes } from '../report/comparison-page.ts';
import { curvesAsHtml } from '../report/curve-html.ts';
import { curvePage } from '../report/curve-page.ts';
import { curvesAsSvg } from '../report/curve-plot.ts';
import { jsonDocument } from './json-document.ts';
import type { CommonArguments } from './options.ts';
import { openProgress } from './progress.ts';
import { writeOut } from './write-out.ts';

interface CurveArguments extends CommonArguments {
  readonly vary: string;
  readonly 'rescale-shares': boolean;
  readonly out?: string;
}

/**
 * Prints the curves of a design along one feature, and writes them where a file is asked for.
 * @param lacking asked tasks that nothing predicts, a sentence each
 */
export async function predictCurve(
  args: CurveArguments,
  design: Design,
  predictors: PredictorSet,
  benchmarks: readonly AskedBenchmark[],
  lacking: readonly string[],
): Promise<void> {
  const { out } = args;
  const format = out === undefined ? undefined : formatOf(out);
  const varied = designsAlong(design, readVaried(args.vary), args['rescale-shares']);
  const { feature, values } = varied;
  const progress = openProgress(process.stderr, args.quiet);
  const predictions = varied.designs.map((one, at) => {
    progress.show(() => `${feature.word}: ${at + 1} of ${values.length}`);
    return predictors.predictScores(one);
  });
  progress.end();
  const found = curves(feature.word, values, predictions, benchmarks);
  const missing = missingWords({ ...design, [feature.name]: values[0] ?? null });
  const notes = [...varied.notes, ...missingNotes(missing), ...lacking, ...predictors.notes];
  const axis = { word: feature.word, about: `${feature.word}: ${feature.about}`, log: feature.log === true };
  if (args.json) {
    const { file, provenance } = predictors;
    process.stdout.write(
      jsonDocument({
        design,
        vary: feature.word,
        values,
        predictors: { file, provenance },
        notes,
        tasks: found,
      }),
    );
  } else {
    process.stdout.write(curvePage(feature.word, found, notes));
  }
  if (out === undefined) return;
  await writeOut(out, format === 'svg' ? curvesAsSvg(axis, found) : curvesAsHtml(axis, found, notes));
  progress.note(`Wrote ${out}.`);
}

function formatOf(out: string): 'svg' | 'html' {
  const [, ending] = /\.(svg|html)$/i.exec(out) ?? [];
  if (ending === undefined) throw new UsageError(`--out ${out}: the file should end in .svg or .html.`);
  return ending.toLowerCase() as 'svg' | 'html';
}
