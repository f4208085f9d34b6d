// A sweep file: models, tasks and settings, read and checked whole. docs/sweeps.md describes it.

import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { EvaluateOptions } from '../evaluation/options.ts';
import { DataError } from '../lib/errors.ts';
import { checkpointName } from '../model/checkpoint-name.ts';
import { faultOf } from './faults.ts';
import { isAside, settingNames, sweepForm, type Settings, type SweepForm } from './form.ts';
import { findModels, pathFrom, placeOfModel } from './models.ts';
import { evaluationsOf, type Asked, type AskedModel } from './runs.ts';
import type { Layer } from './settings.ts';
import { readYaml, type FieldPath, type YamlFile } from './yaml.ts';

export interface SweepFile {
  /** One for each model and each way in which it is asked some tasks; without `results`. */
  readonly evaluations: readonly EvaluateOptions[];
  /** Where runs are recorded, where the file says so. */
  readonly results: string | undefined;
  /** What whoever runs it should know, a line each. */
  readonly notes: readonly string[];
}

/**
 * Reads a sweep file, and finds its models. Paths in it start from its folder.
 * @throws UsageError where it cannot be read; DataError, with file and line, for whatever is wrong in it
 */
export async function readSweepFile(path: string): Promise<SweepFile> {
  const file = await readYaml(path);
  const read = sweepForm.safeParse(withoutAside(file.value));
  if (!read.success) throw faultOf(read.error, file);
  const form = read.data;
  refuseEmptyOverrides(form, file);
  const folder = dirname(path);
  const { models, notes } = await modelsOf(form, folder, file);
  const { data, results } = form;
  const dataFolder = data === undefined ? undefined : pathFrom(folder, data);
  if (dataFolder !== undefined && !existsSync(dataFolder))
    throw new DataError(
      `${file.where(['data'])}: there is no folder ${dataFolder}; data starts from the sweep file's folder.`,
    );
  const evaluations = evaluationsOf({
    all: { settings: settingsForAll(form, file), where: whereIn(file, []) },
    models,
    tasks: tasksOf(form, file),
    overrides: (form.overrides ?? []).map((override, place) => ({
      settings: settingsIn(override),
      where: whereIn(file, ['overrides', place]),
      models: override.models === undefined ? undefined : [override.models].flat(),
      tasks: override.tasks === undefined ? undefined : [override.tasks].flat(),
    })),
  });
  return {
    evaluations: evaluations.map((evaluation) => ({ ...evaluation, data: dataFolder })),
    results: results === undefined ? undefined : pathFrom(folder, results),
    notes,
  };
}

function withoutAside(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !isAside(name)));
}

function settingsIn(entry: Settings): Settings {
  return Object.fromEntries(
    settingNames.flatMap((name) => (entry[name] === undefined ? [] : [[name, entry[name]]])),
  );
}

function settingsForAll(form: SweepForm, file: YamlFile): Settings {
  const { provider, providers = provider } = form;
  if (provider !== undefined && form.providers !== undefined)
    throw new DataError(`${file.where(['providers'])}: provider and providers say the same; leave one.`);
  return { ...settingsIn(form), ...(providers !== undefined && { provider: providers }) };
}

const whereIn =
  (file: YamlFile, path: FieldPath): Layer['where'] =>
  (name) =>
    file.where(name === undefined ? path : [...path, name]);

function tasksOf({ tasks }: SweepForm, file: YamlFile): Asked['tasks'] {
  if (typeof tasks === 'string') return [{ settings: {}, where: whereIn(file, ['tasks']), words: [tasks] }];
  return tasks.map((entry, place) => {
    const where = whereIn(file, ['tasks', place]);
    return typeof entry === 'string'
      ? { settings: {}, where, words: [entry] }
      : { settings: settingsIn(entry), where, words: [entry.tasks].flat() };
  });
}

/** Each model once for each way of asking, however often it is named: under the name that stands first. */
async function modelsOf(
  { models: written }: SweepForm,
  folder: string,
  file: YamlFile,
): Promise<{ readonly models: readonly AskedModel[]; readonly notes: readonly string[] }> {
  const models = new Map<string, AskedModel>();
  const notes: string[] = [];
  for (const [place, entry] of [written].flat().entries()) {
    const path = typeof written === 'string' ? ['models'] : ['models', place];
    const where = whereIn(file, path);
    const { path: named, ...settings } = typeof entry === 'string' ? { path: entry } : entry;
    const found = await findModels(named, folder, where());
    for (const model of found.paths) {
      const key = JSON.stringify([await placeOfModel(model), settings]);
      const near = relative(folder, model).replaceAll(sep, '/');
      const whole = resolve(model);
      const names = [near, basename(whole), checkpointName(whole), whole.replaceAll(sep, '/')];
      if (!models.has(key)) models.set(key, { path: model, names, settings, where });
    }
    if (found.others.length > 0) notes.push(`${where()}: ${othersNote(named, found.others)}`);
  }
  return { models: [...models.values()], notes };
}

const namedOthers = 3;

function othersNote(glob: string, others: readonly string[]): string {
  const names = others
    .slice(0, namedOthers)
    .map((path) => basename(path))
    .join(', ');
  const more = others.length > namedOthers ? `, and ${others.length - namedOthers} more` : '';
  return `${JSON.stringify(glob)} leaves out what holds no checkpoint: ${names}${more}.`;
}

function refuseEmptyOverrides({ overrides = [] }: SweepForm, file: YamlFile): void {
  for (const [place, override] of overrides.entries()) {
    const where = file.where(['overrides', place]);
    if (override.models === undefined && override.tasks === undefined)
      throw new DataError(
        `${where}: this override names neither models nor tasks; what stands for all is written without overrides.`,
      );
    if (Object.keys(settingsIn(override)).length === 0)
      throw new DataError(`${where}: this override has no setting; give one, such as num-fewshot: 0.`);
  }
}
