// XGBoost's JSON model files: which of them can be read, and what they become.

import { DataError } from '../../lib/errors.ts';
import type { Ensemble } from './ensemble.ts';
import { readTree } from './read-tree.ts';
import { arrayAt, floatOf, objectAt, textAt, wholeAt } from './xgboost-fields.ts';

/** The newest major version whose format is known. */
const newestMajor = 3;

/** What the file itself does not say. */
export interface ReadOptions {
  /** The value that stands for an absent one, beside NaN: the `missing` of the XGBRegressor that was fitted. */
  readonly missing?: number;
}

/**
 * Reads a model that XGBoost saved as JSON (`save_model('model.json')`), as text or parsed: boosted trees for squared error with
 * numeric splits, from any XGBoost that wrote JSON up to 3.x, whatever its tree method. All trees are kept: a model that was
 * stopped early predicts as its Booster does, not as XGBRegressor, which leaves out the trees after `best_iteration`.
 * Throws DataError, one line, for other objectives, boosters and several outputs, for categorical splits, a newer format and
 * broken files (with the place).
 */
export function readXgboost(json: unknown, options: ReadOptions = {}): Ensemble {
  const document = parse(json);
  checkVersion(document);
  const learner = objectAt(document, 'learner', '');
  const objective = textAt(objectAt(learner, 'objective', 'learner'), 'name', 'learner.objective');
  if (objective !== 'reg:squarederror') {
    throw new DataError(
      `the model's objective is ${JSON.stringify(objective)}; only reg:squarederror can be read`,
    );
  }
  const booster = objectAt(learner, 'gradient_booster', 'learner');
  const kind = textAt(booster, 'name', 'learner.gradient_booster');
  if (kind !== 'gbtree') {
    throw new DataError(
      `the model's booster is ${JSON.stringify(kind)}; only gbtree, trees of equal weight, can be read`,
    );
  }
  const numbers = objectAt(learner, 'learner_model_param', 'learner');
  refuseSeveralOutputs(numbers);
  const columns = wholeAt(numbers, 'num_feature', 'learner.learner_model_param');
  const model = objectAt(booster, 'model', 'learner.gradient_booster');
  const where = 'learner.gradient_booster.model';
  const trees = arrayAt(model, 'trees', where);
  checkTreeCount(model, trees.length, where);
  const { missing = NaN } = options;
  return {
    baseScore: baseScoreOf(textAt(numbers, 'base_score', 'learner.learner_model_param')),
    columns,
    ...namesOf(learner, columns),
    missing: Number.isNaN(missing) ? null : missing,
    trees: trees.map((tree, index) => readTree(tree, `${where}.trees[${index}]`, columns)),
  };
}

function parse(json: unknown): Readonly<Record<string, unknown>> {
  let document: unknown = json;
  if (typeof json === 'string') {
    try {
      document = JSON.parse(finite(json));
    } catch (cause) {
      throw new DataError(`the model is no JSON (${(cause as Error).message}); save it as .json, not .ubj`, {
        cause,
      });
    }
  }
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
    return document as Readonly<Record<string, unknown>>;
  }
  throw new DataError("the model is no JSON object; give XGBoost's model file as text or parsed");
}

/** XGBoost writes a bare Infinity where a threshold is infinite, which is no JSON; 1e39 is infinite in float32. */
function finite(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|Infinity/gs, (token) => (token === 'Infinity' ? '1e39' : token));
}

function checkVersion(document: Readonly<Record<string, unknown>>): void {
  const version = arrayAt(document, 'version', '');
  const [major] = version;
  if (typeof major !== 'number' || !Number.isInteger(major)) {
    throw new DataError("the model's version is no list of whole numbers; is this an XGBoost model?");
  }
  if (major > newestMajor) {
    throw new DataError(
      `the model was written by XGBoost ${version.join('.')}; formats up to ${newestMajor}.x can be read, save it with one of these`,
    );
  }
}

function refuseSeveralOutputs(numbers: Readonly<Record<string, unknown>>): void {
  for (const name of ['num_class', 'num_target']) {
    const count = name in numbers ? wholeAt(numbers, name, 'learner.learner_model_param') : 0;
    if (count > 1)
      throw new DataError(`the model has ${name} ${count}; only models with one output can be read`);
  }
}

function checkTreeCount(model: Readonly<Record<string, unknown>>, found: number, where: string): void {
  const numbers = objectAt(model, 'gbtree_model_param', where);
  const said = wholeAt(numbers, 'num_trees', `${where}.gbtree_model_param`);
  if (said === found) return;
  throw new DataError(`${where} says ${said} trees and holds ${found}; the file is damaged`);
}

/** `[4.5E-1]` since XGBoost 3.1, `4.5E-1` before. */
function baseScoreOf(text: string): number {
  const inner = /^\s*\[([^,\]]*)\]\s*$/.exec(text)?.[1] ?? text;
  return floatOf(inner.trim() === '' ? NaN : Number(inner), 'learner.learner_model_param.base_score');
}

function namesOf(learner: Readonly<Record<string, unknown>>, columns: number): { names?: readonly string[] } {
  const names = 'feature_names' in learner ? arrayAt(learner, 'feature_names', 'learner') : [];
  if (names.length === 0) return {};
  if (names.length === columns && names.every((name) => typeof name === 'string')) return { names };
  throw new DataError(
    `learner.feature_names has to hold ${columns} texts, one a column; the file is damaged`,
  );
}
