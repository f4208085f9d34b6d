// The settings of a sweep file: which of them win, and the evaluations' options that they stand for.

import type { EvaluateOptions } from '../evaluation/options.ts';
import { DataError } from '../lib/errors.ts';
import { readMemory } from '../runners/machine/amount.ts';
import type { Settings } from './form.ts';
import type { SelectedRun } from '../tasks/registry.ts';

/** Settings that stand together in the file. */
export interface Layer {
  readonly settings: Settings;
  /** `FILE:LINE` of them, or of one of them. */
  readonly where: (name?: keyof Settings) => string;
}

/** One number of shots and one provider. */
export type OneWay = Omit<Settings, 'num-fewshot' | 'provider'> & {
  readonly 'num-fewshot'?: number | undefined;
  readonly provider?: string | undefined;
};

/** One way of asking a task, and where the sample was asked for. */
export interface FoundWay {
  readonly settings: OneWay;
  readonly sampledAt: string | undefined;
}

/**
 * The ways in which one task is asked on one model. A suite's own shots give way to overrides only.
 * @param entry where the task is named
 * @param before what stands for all, at the task and at the model
 * @param overrides those that fit, in their order
 * @throws DataError where the suite's shots are contradicted
 */
export function waysOfRun(
  { task, shots }: SelectedRun,
  entry: Layer,
  before: readonly Layer[],
  overrides: readonly Layer[],
): readonly FoundWay[] {
  if (shots !== undefined && entry.settings['num-fewshot'] !== undefined)
    throw new DataError(
      `${entry.where('num-fewshot')}: a suite such as paper has its own shots (${shots} for ${task.name}). Leave num-fewshot out here, name the tasks, or write an override.`,
    );
  const isOwn =
    shots !== undefined && !overrides.some(({ settings }) => settings['num-fewshot'] !== undefined);
  const layers = [...before, ...overrides];
  const { 'num-fewshot': written, provider, ...settings } = together(layers.map((layer) => layer.settings));
  const sampledAt =
    settings.sample === undefined
      ? undefined
      : layers.findLast((layer) => layer.settings.sample !== undefined)?.where('sample');
  const numbers: readonly (number | string | undefined)[] =
    isOwn || written === undefined ? [undefined] : [written].flat();
  const names = provider === undefined ? [undefined] : [provider].flat();
  return numbers.flatMap((number) =>
    names.map((name) => ({
      settings: {
        ...settings,
        'num-fewshot': typeof number === 'number' ? number : undefined,
        provider: name,
      },
      sampledAt,
    })),
  );
}

/** Later settings win; of a limit and a sample, which exclude each other, too. `default` takes a setting back. */
function together(layers: readonly Settings[]): Settings {
  let all: Settings = {};
  for (const layer of layers) {
    if (typeof layer.limit === 'number') all = { ...all, sample: undefined };
    if (typeof layer.sample === 'number') all = { ...all, limit: undefined };
    all = { ...all, ...layer };
  }
  const written = Object.entries(all).filter(
    ([name, value]) => value !== undefined && (value !== 'default' || isText(name)),
  );
  return Object.fromEntries(written.toSorted(([one], [two]) => (one < two ? -1 : 1)));
}

/** Where `default` is a name or a text like any other. */
const isText = (name: string): boolean => ['apply-chat-template', 'system-instruction'].includes(name);

/** Throws DataError for settings at one place that exclude each other. */
export function refuseBoth({ settings: { limit, sample }, where }: Layer): void {
  if (typeof limit === 'number' && typeof sample === 'number')
    throw new DataError(
      `${where('sample')}: limit and sample stand at one place and exclude each other; leave one.`,
    );
}

/** As `evaluate` takes them. */
export function optionsOf(settings: OneWay): Omit<EvaluateOptions, 'models' | 'tasks'> {
  const { workers = 'auto' } = settings;
  const chatTemplate = settings['apply-chat-template'];
  const number = (value: number | 'default' | undefined): number | undefined =>
    value === 'default' ? undefined : value;
  return {
    shots: settings['num-fewshot'],
    limit: number(settings.limit),
    sample: number(settings.sample),
    seed: number(settings.seed),
    maxLength: number(settings['max-length']),
    chatTemplate,
    fewshotAsMultiturn: settings['fewshot-as-multiturn'],
    systemInstruction: settings['system-instruction'],
    allowCode: settings['allow-code'],
    provider: settings.provider,
    workers,
    threads: number(settings.threads),
    memory: readMemory('memory', settings.memory),
    deadline: number(settings.deadline),
  };
}
