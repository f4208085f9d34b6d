// What of an evaluation or a sweep could not be done, in words.

/** As `Failure` of an evaluation. */
export interface FailedPart {
  /** Where it lies, as it was named. */
  readonly model: string;
  readonly task?: string;
  readonly questions?: number;
  readonly reason: string;
}

/** `MODEL on TASK, 4 questions: why`; where why begins with the model's name, only that, with the path for the name. */
export function failureText({ model, task, questions, reason }: FailedPart): string {
  const [first = ''] = reason.split(' ', 1);
  if (task === undefined && (model === first || model.endsWith(`/${first}`)))
    return model + reason.slice(first.length);
  const on = task === undefined ? '' : ` on ${task}`;
  const some = questions === undefined ? '' : `, ${questions} ${questions === 1 ? 'question' : 'questions'}`;
  return `${model}${on}${some}: ${reason}`;
}

/** `2 models failed, 1 run is not finished`. */
function failuresInShort(failures: readonly FailedPart[]): string {
  const models = new Set(failures.filter(({ task }) => task === undefined).map(({ model }) => model)).size;
  const runs = failures.filter(({ task }) => task !== undefined).length;
  const parts = [
    ...(models > 0 ? [`${models} ${models === 1 ? 'model' : 'models'} failed`] : []),
    ...(runs > 0 ? [`${runs} ${runs === 1 ? 'run is' : 'runs are'} not finished`] : []),
  ];
  return parts.join(', ');
}

/**
 * The same with what to do.
 * @param recorded how many runs are recorded
 */
export function someFailedText(failures: readonly FailedPart[], recorded: number): string {
  const rest = recorded > 0 ? 'everything else is recorded' : 'nothing is recorded';
  return `${failuresInShort(failures)}; ${rest}, and the same command tries again what failed.`;
}
