// From the settings of a sweep file to evaluations: one for each model and each way in which it is asked some of the tasks.

import picomatch from 'picomatch';
import type { EvaluateOptions } from '../evaluation/options.ts';
import { DataError, UsageError } from '../lib/errors.ts';
import { type FoundWay, type Layer, type OneWay, optionsOf, refuseBoth, waysOfRun } from './settings.ts';
import { selectTasks } from '../tasks/registry.ts';

export interface AskedModel extends Layer {
  readonly path: string;
  /** As patterns may name it: its path from the file's folder, its folder's name, what tables call it. */
  readonly names: readonly string[];
}

/** Tasks as they are written, which are asked in one way. */
export interface AskedWords extends Layer {
  readonly words: readonly string[];
}

export interface Override extends Layer {
  readonly models: readonly string[] | undefined;
  readonly tasks: readonly string[] | undefined;
}

export interface Asked {
  readonly all: Layer;
  readonly models: readonly AskedModel[];
  readonly tasks: readonly AskedWords[];
  readonly overrides: readonly Override[];
}

/** How one model is asked some tasks. */
interface Way {
  readonly settings: OneWay;
  readonly sampledAt: string | undefined;
  readonly words: Set<string>;
  readonly tasks: Set<string>;
}

/**
 * The evaluations, model by model. A group or suite is asked as such where all of its tasks are asked in one way.
 * @throws DataError for settings that contradict each other, and for an override that changes nothing
 */
export function evaluationsOf(asked: Asked): readonly EvaluateOptions[] {
  const overrides = asked.overrides.map((override) => openOverride(override, asked.models));
  for (const layer of [asked.all, ...asked.models, ...asked.tasks, ...asked.overrides]) refuseBoth(layer);
  const evaluations = asked.models.flatMap((model) => {
    const ways = waysOf(model, asked, overrides);
    refuseDividedSamples(model, ways);
    return ways.map(({ settings, words }) => ({
      models: [model.path],
      tasks: [...words],
      ...optionsOf(settings),
    }));
  });
  const idle = overrides.find(({ hits }) => hits.size === 0);
  if (idle)
    throw new DataError(
      `${idle.where()}: this override changes nothing: the sweep has no such model with such a task. Mend its models or tasks, or leave it out.`,
    );
  if (
    evaluations.some(isMultiturn) &&
    !evaluations.some(({ chatTemplate = false }) => chatTemplate !== false)
  )
    throw new DataError(
      `${asked.all.where('fewshot-as-multiturn')}: fewshot-as-multiturn needs apply-chat-template, which no model has; without it there are no turns.`,
    );
  return evaluations;
}

const isMultiturn = ({ fewshotAsMultiturn }: EvaluateOptions): boolean => fewshotAsMultiturn === true;

/** An override with what it is about. */
interface OpenOverride extends Layer {
  readonly fits: (model: AskedModel, task: string) => boolean;
  /** State: the models that it was found to fit. */
  readonly hits: Set<string>;
}

function openOverride({ models, tasks, ...layer }: Override, asked: readonly AskedModel[]): OpenOverride {
  const matchers = models?.map((pattern) => {
    const plain = pattern.replace(/^(?:\.\/)+/, '').replace(/(?<=.)\/+$/, '');
    const glob = picomatch(plain, { dot: true });
    const fits = ({ names }: AskedModel): boolean => names.some((name) => name === plain || glob(name));
    if (!asked.some(fits))
      throw new DataError(
        `${layer.where()}: ${JSON.stringify(pattern)} is no model of this sweep; name its path from the sweep file's folder, its folder's name, or a glob.`,
      );
    return fits;
  });
  const names =
    tasks && new Set(inFile(layer.where(), () => selectTasks(tasks)).tasks.map(({ name }) => name));
  return {
    ...layer,
    fits: (model, task) => (matchers?.some((fits) => fits(model)) ?? true) && (names?.has(task) ?? true),
    hits: new Set(),
  };
}

function waysOf(model: AskedModel, asked: Asked, overrides: readonly OpenOverride[]): readonly Way[] {
  const ways = new Map<string, Way>();
  const add = (found: FoundWay, word: string, tasks: readonly string[]): void => {
    const key = JSON.stringify([found.settings, found.sampledAt]);
    const way = ways.get(key) ?? { ...found, words: new Set<string>(), tasks: new Set<string>() };
    ways.set(key, way);
    way.words.add(word);
    for (const task of tasks) way.tasks.add(task);
  };
  for (const entry of asked.tasks) {
    for (const word of entry.words) {
      const { runs } = inFile(entry.where(), () => selectTasks([word]));
      const found = runs.map((run) => ({
        run,
        ways: waysOfRun(run, entry, [asked.all, entry, model], fitting(model, run.task.name, overrides)),
      }));
      const [first] = found;
      // A suite cannot be asked with other shots than its own; its tasks can.
      const isOneWay = found.every(
        ({ run, ways }) =>
          JSON.stringify(ways) === JSON.stringify(first?.ways) &&
          (run.shots === undefined || ways.every(({ settings }) => settings['num-fewshot'] === undefined)),
      );
      if (isOneWay)
        for (const way of first?.ways ?? [])
          add(
            way,
            word,
            runs.map(({ task }) => task.name),
          );
      else
        for (const { run, ways } of found)
          for (const way of ways) add(withShots(way, run.shots), run.task.name, [run.task.name]);
    }
  }
  return [...ways.values()];
}

/** A suite's own shots, where the task is asked by its own name and nothing else says how many. */
function withShots(way: FoundWay, ofSuite: number | undefined): FoundWay {
  const shots = way.settings['num-fewshot'] ?? ofSuite;
  return { ...way, settings: { ...way.settings, 'num-fewshot': shots } };
}

/** The overrides of a task on a model; notes that they have one. */
function fitting(model: AskedModel, task: string, overrides: readonly OpenOverride[]): readonly Layer[] {
  const found = overrides.filter((override) => override.fits(model, task));
  for (const { hits } of found) hits.add(model.path);
  return found;
}

/** A sample is divided over all tasks of an evaluation, so that two with parts of them would have two samples. */
function refuseDividedSamples({ path }: AskedModel, ways: readonly Way[]): void {
  for (const { sampledAt, tasks } of ways) {
    const other = ways
      .filter((way) => way.sampledAt === sampledAt)
      .flatMap((way) => [...way.tasks])
      .find((task) => !tasks.has(task));
    if (sampledAt !== undefined && other !== undefined)
      throw new DataError(
        `${sampledAt}: this sample is drawn over all tasks together, and ${path} is asked some of them in another way (${other}). Take a limit, or give each entry under tasks a sample of its own.`,
      );
  }
}

/** What is thrown about names, with the place in the file. */
function inFile<Result>(where: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof UsageError) throw new DataError(`${where}: ${error.message}`);
    throw error;
  }
}
