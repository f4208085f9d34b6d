// What a run would cost, as `plumbline plan` tells it. docs/plan.md describes the same for people.

export interface Plan {
  readonly models: readonly ModelPlan[];
  /** Tasks that are left out since their data are not here. */
  readonly missing: readonly MissingData[];
}

export interface MissingData {
  readonly task: string;
  readonly splits: readonly string[];
  /** What gets them. */
  readonly command: string;
}

export interface ModelPlan {
  readonly model: string;
  readonly path: string;
  readonly provider: string;
  readonly workers: number;
  /** Of each worker; null where the model does not fit. */
  readonly threads: number | null;
  /** The peak of all workers, in bytes; null where the model does not fit. */
  readonly memory: number | null;
  /** Why the model cannot be run here; null where it can. */
  readonly problem: string | null;
  readonly tasks: readonly TaskPlan[];
  /** What the time was estimated from; null where it was not. */
  readonly calibration: CalibrationSummary | null;
  /** Of all tasks and of opening the model; null without a calibration. */
  readonly seconds: number | null;
  /** The same where every text that is generated gets as long as it may. */
  readonly secondsAtMost: number | null;
}

export interface CalibrationSummary {
  readonly seconds: number;
  readonly measurements: number;
  /** Seconds to open the model. */
  readonly opening: number;
}

export interface TaskPlan {
  readonly task: string;
  readonly shots: number;
  /** `begun`: some questions were recorded and are not asked again. */
  readonly state: 'new' | 'begun' | 'recorded';
  readonly questions: number;
  /** Questions that are left; what follows is of them alone. */
  readonly left: number;
  readonly requests: number;
  /** Whether the tokens were counted; else they are estimated from a part of the questions. */
  readonly exact: boolean;
  /** Tokens that the network would see if every request were run alone. Those of generated texts are in none of the three. */
  readonly tokensAlone: number;
  /** Distinct prefixes: the least that has to be computed. */
  readonly trieNodes: number;
  readonly tokensComputed: number;
  /** Those in which texts are generated among them. */
  readonly passes: number;
  readonly texts: PlannedTexts | null;
  readonly seconds: number | null;
  readonly secondsAtMost: number | null;
}

export interface PlannedTexts {
  readonly count: number;
  /** The most tokens that one may get. */
  readonly mostTokens: number;
  /** What one is taken to get, from those that were written in the calibration and from the reference answers. */
  readonly expectedTokens: number;
  /** Texts that were written in the calibration. */
  readonly measured: number;
}

/** How far a run was before anything was computed. */
export interface RunOfPlan {
  readonly key: string;
  /** The model's name, and where it lies as it was named. */
  readonly model: string;
  readonly path: string;
  readonly task: string;
  readonly shots: number;
  readonly provider: string;
  readonly questions: number;
  /** Questions that are recorded. */
  readonly done: number;
  readonly state: 'recorded' | 'begun' | 'new';
}
