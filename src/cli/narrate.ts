// Tells what an evaluation does, while it does it.

import type { EvaluateEvent } from '../evaluate-options.ts';
import { duration } from '../report/duration.ts';
import type { Progress } from './progress.ts';

/** A status line with rate and time left, and a note for what is worth keeping. */
export function narrate(progress: Progress): (event: EvaluateEvent) => void {
  let task = { began: 0, done: 0 };
  let model: { readonly began: number; readonly share: number } | undefined;
  return (event) => {
    switch (event.kind) {
      case 'warning':
        return progress.note(event.message);
      case 'found':
        return progress.note(foundNote(event));
      case 'opening':
        model = undefined;
        return progress.show(() => `Opening ${event.model}`);
      case 'started':
        task = { began: Date.now(), done: event.done };
        model ??= { began: Date.now(), share: event.share };
        if (event.done > 0) progress.note(`${place(event)}: going on after ${count(event)}.`);
        return progress.show(
          () => `${place(event)}: ${count(event)}, for ${duration(secondsSince(task.began))}`,
        );
      case 'progress': {
        const { began, share } = model ?? { began: Date.now(), share: 0 };
        const now = Date.now();
        const rate = (event.done - task.done) / secondsSince(task.began);
        const left = (secondsSince(began) * (1 - event.share)) / Math.max(1e-9, event.share - share);
        return progress.show(
          () =>
            `${place(event)}: ${count(event)}, ${rate.toFixed(1)}/s, ${duration(left - secondsSince(now))} left`,
        );
      }
      case 'finished':
        return undefined;
      case 'written':
        return progress.note(writtenNote(event));
    }
  };
}

function foundNote({ model, records, tasks }: EvaluateEvent & { kind: 'found' }): string {
  const [first] = records;
  const other = first && first.model.name !== model ? ` as ${first.model.name}` : '';
  if (records.length === 1)
    return `${model} on ${first?.identity.task}: recorded before${other}, not run again.`;
  return `${model}: ${records.length} of ${tasks} tasks were recorded before${other} and are not run again.`;
}

function writtenNote({ files: [first = '', ...others] }: EvaluateEvent & { kind: 'written' }): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more beside it`;
  return `Wrote ${first}${more}.`;
}

interface Position {
  readonly model: string;
  readonly task: string;
  readonly done: number;
  readonly questions: number;
}

const place = ({ model, task }: Position): string => `${model} on ${task}`;
const count = ({ done, questions }: Position): string => `${done} of ${questions} questions`;

/** Never 0. */
const secondsSince = (time: number): number => Math.max(1, Date.now() - time) / 1000;
