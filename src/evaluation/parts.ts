// What an evaluation is made of: models, their runs, and what they are done with.

import type { Failures } from './failures.ts';
import type { EvaluateEvent, EvaluateOptions } from './options.ts';
import type { PlanProgress } from './overview.ts';
import type { Store } from '../results/store.ts';
import type { RunIdentity } from '../results/types.ts';
import type { ModelFraming } from '../runners/framing.ts';
import type { Model } from '../runners/model.ts';
import type { Sandbox } from '../runners/sandbox/sandbox.ts';
import type { AskedTask } from '../tasks/asked-tasks.ts';
import type { Group } from '../tasks/types.ts';

/** A task with its questions, and what makes its run the run that it is. */
export interface PlannedRun extends AskedTask {
  readonly identity: RunIdentity;
  readonly key: string;
}

/** A model as it was named, with the way its prompts are made. */
export interface FramedModel extends Model, ModelFraming {
  readonly path: string;
  /** Throws ModelError where its files are not those that it was opened from, though they may hold the same bytes: a worker may have read others in between. */
  readonly requireUnchanged: () => Promise<void>;
}

/** The runs of one model that is asked in one way. */
export interface ModelWork {
  readonly path: string;
  readonly name: string;
  /** null where nothing tells. */
  readonly parameters: number | null;
  /** With the provider that `auto` stands for. */
  readonly options: EvaluateOptions & { readonly provider: string };
  readonly runs: readonly PlannedRun[];
  readonly groups: readonly Group[];
  readonly sandbox: Sandbox | undefined;
  /** The model, read again. Throws ModelError where its bytes are not those that the runs were planned for. */
  readonly open: () => Promise<FramedModel>;
}

/** What an evaluation is done with, beside the models. */
export interface Evaluation {
  readonly store: Store;
  readonly tell: (event: EvaluateEvent) => void;
  readonly signal: AbortSignal | undefined;
  readonly progress: PlanProgress;
  readonly failures: Failures;
}
