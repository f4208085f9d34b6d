// What NumPy, scikit-learn, SciPy and XGBoost answer on made-up rows (tests/goldens/protocol/make.py).

import type { NestedCrossValidation } from '../../../src/analysis/protocol/nested-cross-validation.ts';
import type { NestedOptions } from '../../../src/analysis/protocol/nested-options.ts';
import { readGolden } from '../../goldens/read.ts';

interface Golden {
  readonly permutations: readonly {
    readonly seed: number;
    readonly size: number;
    readonly order: number[];
  }[];
  readonly splits: readonly {
    readonly rows: number;
    readonly folds: number;
    readonly seed: number;
    readonly parts: readonly [number[], number[]][];
  }[];
  readonly holdouts: readonly {
    readonly rows: number;
    readonly share: number;
    readonly seed: number;
    readonly train: number[];
    readonly test: number[];
  }[];
  readonly paired: readonly {
    readonly first: number[];
    readonly second: number[];
    readonly t: number;
    readonly p: number;
  }[];
  readonly corrected: readonly { readonly values: number[]; readonly corrected: number[] }[];
  readonly crossValidations: readonly {
    readonly about: string;
    readonly rows: number[][];
    readonly targets: number[];
    readonly options: NestedOptions;
    readonly result: NestedCrossValidation;
    readonly line: number;
  }[];
}

export const golden = readGolden<Golden>('protocol/protocol.json');
