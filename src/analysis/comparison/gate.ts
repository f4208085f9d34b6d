// Whether a comparison passes: no task's number may be below a limit.

/** A task's number, + better: a residual, or a difference between two models. */
export interface GatedTask {
  readonly task: string;
  readonly amount: number;
}

/** The tasks below the limit, the worst first. One that is no number is below every limit. */
export function belowLimit(tasks: readonly GatedTask[], limit: number): readonly GatedTask[] {
  return tasks
    .filter(({ amount }) => !(amount >= limit))
    .toSorted((a, b) => (Number.isNaN(a.amount) ? -1 : a.amount - b.amount));
}
