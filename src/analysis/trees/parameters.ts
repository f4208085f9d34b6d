// XGBoost's parameters: their defaults, their ranges, and what to say about others.

import { distance } from 'fastest-levenshtein';
import { UsageError } from '../../lib/errors.ts';

/** The parameters of `boost`, under the names of XGBoost's XGBRegressor. */
export interface Parameters {
  /** Levels of splits in a tree; 0 is no limit. */
  readonly max_depth: number;
  /** Factor of each leaf (XGBoost's eta). */
  readonly learning_rate: number;
  /** Number of trees. */
  readonly n_estimators: number;
  /** L2 penalty of leaf weights. */
  readonly reg_lambda: number;
  /** L1 penalty of leaf weights. */
  readonly reg_alpha: number;
  /** The least gain of a split (XGBoost's min_split_loss). */
  readonly gamma: number;
  /** The least sum of weights (hessians) in a child. */
  readonly min_child_weight: number;
  /** The value that stands for an absent one; NaN always does. */
  readonly missing: number;
}

/** The defaults of XGBoost 3.2. */
export const defaultParameters: Parameters = {
  max_depth: 6,
  learning_rate: 0.3,
  n_estimators: 100,
  reg_lambda: 1,
  reg_alpha: 0,
  gamma: 0,
  min_child_weight: 1,
  missing: NaN,
};

const aliases: Readonly<Record<string, keyof Parameters>> = {
  eta: 'learning_rate',
  lambda: 'reg_lambda',
  alpha: 'reg_alpha',
  min_split_loss: 'gamma',
  num_boost_round: 'n_estimators',
};

const wholeNumbers: readonly string[] = ['max_depth', 'n_estimators'];

/** XGBoost keeps whole numbers in 32 bits. */
const largestWhole = 2 ** 31 - 1;

/**
 * The parameters with the defaults filled in. Throws UsageError, one line, for an unknown name, a value that is no number or
 * one out of XGBoost's range (all are at least 0; `max_depth` and `n_estimators` are whole).
 */
export function completeParameters(given: Partial<Parameters> = {}): Parameters {
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(
      `the parameters are ${describe(given)}; they have to be an object, such as { max_depth: 3 }`,
    );
  }
  const complete: Record<string, number> = { ...defaultParameters };
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (!Object.hasOwn(defaultParameters, name)) {
      throw new UsageError(`there is no parameter \`${name}\`; ${meant(name)}`);
    }
    if (value === undefined) continue;
    if (typeof value !== 'number') {
      throw new UsageError(`the parameter ${name} is ${describe(value)}; it has to be a number`);
    }
    if (name !== 'missing') checkRange(name, value);
    complete[name] = value;
  }
  return complete as unknown as Parameters;
}

function checkRange(name: string, value: number): void {
  if (wholeNumbers.includes(name)) {
    if (Number.isInteger(value) && value >= 0 && value <= largestWhole) return;
    throw new UsageError(
      `the parameter ${name} is ${value}; it has to be a whole number from 0 to ${largestWhole}`,
    );
  }
  if (value >= 0 && Number.isFinite(Math.fround(value))) return;
  throw new UsageError(`the parameter ${name} is ${value}; it has to be a finite number, 0 or more`);
}

function meant(name: string): string {
  const known = Object.keys(defaultParameters);
  const alias = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  const [near] = known
    .filter((other) => distance(name, other) <= Math.max(2, other.length / 3))
    .toSorted((a, b) => distance(name, a) - distance(name, b));
  const closest = alias ?? near;
  return closest === undefined ? `the parameters are: ${known.join(', ')}.` : `did you mean \`${closest}\`?`;
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : `a ${typeof value}`;
}
