// Tells what an evaluation does, while it does it.

import type { EvaluateEvent, Overview } from '../evaluation/options.ts';
import { duration } from '../report/duration.ts';
import { failureText } from '../report/sweep-failures.ts';
import { openPace } from './pace.ts';
import { openOverview } from './overview.ts';
import type { Progress } from './progress.ts';

type Event<Kind extends EvaluateEvent['kind']> = EvaluateEvent & { readonly kind: Kind };

/**
 * A status line with rate and time left, and a note for what is worth keeping.
 * @param several whether it is one of several models: where the whole plan is, is told too, and each model that is finished or fails
 */
export function narrate(progress: Progress, several = false): (event: EvaluateEvent) => void {
  const pace = openPace();
  const overview = openOverview();
  const begun = new Map<string, { readonly time: number; readonly done: number }>();
  const told = new Set<string>();
  const noteOnce = (text: string): void => {
    if (told.has(text)) return;
    told.add(text);
    progress.note(text);
  };
  const show = (where: Overview, text: () => string): void =>
    progress.show(() => {
      const left = pace.left();
      const runs = several ? `[${where.recorded}/${where.runs} runs] ` : '';
      return `${runs}${text()}${left === undefined ? '' : `, ${duration(left)} left`}`;
    });
  return (event) => {
    switch (event.kind) {
      case 'warning':
        return progress.note(event.message);
      case 'planned':
        pace.planned(overview.planned(event.runs));
        if (several) progress.note(overview.planNote());
        return undefined;
      case 'found':
        overview.recorded(event.records.map(({ key }) => key));
        // Of several models the plan says it all, but for the other name.
        if (!several || otherName(event) !== undefined) progress.note(foundNote(event));
        return undefined;
      case 'opening':
        pace.opening();
        begun.clear();
        return show(event, () => `Opening ${event.model}`);
      case 'held':
        return progress.note(heldNote(event));
      case 'waiting':
        pace.pause();
        noteOnce(`Waiting for ${event.holder}, which does what is left.`);
        return show(event, () => `waiting for ${event.holder}`);
      case 'started':
        begun.set(place(event), { time: Date.now(), done: event.done });
        pace.begin(event.share);
        if (event.done > 0 && event.done < event.questions)
          progress.note(`${place(event)}: going on after ${count(event)}.`);
        return show(event, () => {
          const { time = Date.now() } = begun.get(place(event)) ?? {};
          return `${place(event)}: ${count(event)}, for ${duration(secondsSince(time))}`;
        });
      case 'progress': {
        pace.advance(event.share);
        const { time, done } = begun.get(place(event)) ?? { time: Date.now(), done: event.done };
        const rate = (event.done - done) / secondsSince(time);
        return show(event, () => `${place(event)}: ${count(event)}, ${rate.toFixed(1)}/s`);
      }
      case 'finished':
        for (const note of overview.recorded([event.record.key])) if (several) progress.note(note);
        return undefined;
      case 'failed':
        if (several) progress.note(`Failed: ${failureText(event.failure)}`);
        return undefined;
      case 'written':
        return progress.note(writtenNote(event));
    }
  };
}

/** The name under which they were recorded, where it is another. */
const otherName = ({ model, records: [first] }: Event<'found'>): string | undefined =>
  first && first.model.name !== model ? first.model.name : undefined;

function foundNote(event: Event<'found'>): string {
  const { model, records, tasks } = event;
  const name = otherName(event);
  const other = name === undefined ? '' : ` as ${name}`;
  if (records.length === 1)
    return `${model} on ${records[0]?.identity.task}: recorded before${other}, not run again.`;
  return `${model}: ${records.length} of ${tasks} tasks were recorded before${other} and are not run again.`;
}

const namedTasks = 3;

function heldNote({ model, tasks, holder }: Event<'held'>): string {
  const some = tasks.slice(0, namedTasks).join(', ');
  const more = tasks.length > namedTasks ? ` and ${tasks.length - namedTasks} more tasks` : '';
  return `${model} on ${some}${more}: ${holder} is doing this; others are done first.`;
}

function writtenNote({ files: [first = '', ...others] }: Event<'written'>): string {
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
