// Predictors as the commands use them: those of a file, asked for all tasks of a design at once.

import { sameName } from '../../results/published/model-names.ts';
import { DataError } from '../../lib/errors.ts';
import { designFeatures, type Design } from '../design/features.ts';
import { heldOutResidualsOf, predictScore, type TaskPredictor } from '../predictor/predictor.ts';
import { contributionsOf } from '../predictor/shapley.ts';
import type { Prediction } from '../predictor/types.ts';
import type { PredictedTask } from './against-prediction.ts';

/** The fitted predictors of a file. */
export interface PredictorSet {
  readonly file: string;
  /** The tasks that are predicted. */
  readonly tasks: readonly string[];
  /** What they were fitted on and how, a sentence each. */
  readonly provenance: readonly string[];
  /** What a reader of a prediction should know of where it comes from, a sentence each. */
  readonly notes: readonly string[];
  /** The id of the training model that has this name, in whichever way it is written; undefined where it is none of them. */
  trainedAs(name: string): string | undefined;
  /** With contributions and held-out residuals. Throws DataError for a design that lacks its parameters or training tokens. */
  predict(design: Design): readonly PredictedTask[];
  /** Throws as `predict`. */
  predictScores(design: Design): readonly Prediction[];
}

/** Puts the predictors of several tasks together. */
export function predictorSet(
  about: Pick<PredictorSet, 'file' | 'provenance' | 'notes'>,
  predictors: readonly TaskPredictor[],
): PredictorSet {
  const ids = new Set(predictors.flatMap(({ residuals }) => residuals.map(({ id }) => id)));
  const predictScores = (design: Design): readonly Prediction[] => {
    requireSize(design);
    return predictors.map((predictor) => predictScore(predictor, design));
  };
  return {
    ...about,
    tasks: predictors.map(({ task }) => task),
    trainedAs: (name) => [...ids].find((id) => isSame(id, name)),
    predictScores,
    predict: (design) => {
      const scores = predictScores(design);
      return predictors.flatMap((predictor, at) => {
        const prediction = scores[at];
        if (prediction === undefined) return [];
        const contributions = contributionsOf(predictor, design);
        return [{ prediction, contributions, residuals: heldOutResidualsOf(predictor) }];
      });
    },
  };
}

/** What every predictor needs, with how it is given. */
const needed = { total_params: 'params=7B', pretraining_summary_total_tokens_billions: 'tokens=300B' };

function requireSize(design: Design): void {
  const missing = Object.entries(needed).filter(([name]) => typeof design[name] !== 'number');
  if (missing.length === 0) return;
  const about = missing.map(
    ([name]) => designFeatures.find((feature) => feature.name === name)?.about ?? name,
  );
  const given = missing.map(([, example]) => example).join(',');
  throw new DataError(
    `The design lacks what every prediction needs: ${about.join('; ')}. Give it in a design.yaml beside the checkpoint, or with --design ${given}`,
  );
}

/** A folder is mostly called as the model is without its organisation: `pythia-160m` of `EleutherAI/pythia-160m`. Two organisations' are two. */
function isSame(id: string, name: string): boolean {
  const [known, asked] = [sameName(id), sameName(name)];
  if (known === asked) return true;
  return known.includes('/') !== asked.includes('/') && lastPart(known) === lastPart(asked);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
