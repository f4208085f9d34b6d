// What an evaluation or a sweep has to do: the runs of each model, all of them checked before anything is computed.

import { identifiedRuns, questionOptions } from './bundles.ts';
import type { EvaluateOptions, SweepOptions } from './options.ts';
import { openOneAtATime } from './opening.ts';
import type { ModelWork } from './parts.ts';
import { UsageError } from '../lib/errors.ts';
import { stableHash } from '../lib/hash.ts';
import { openCheckpoint } from '../model/checkpoint.ts';
import { missingData } from '../planning/data.ts';
import { placeOf } from '../runners/model.ts';
import type { MissingData } from '../runners/plan/types.ts';
import { providerOf, requireProvider } from '../runners/providers/choose.ts';
import { openSandboxFor } from '../runners/sandbox/sandbox-for.ts';
import { type AskedTask, readTasks } from '../tasks/asked-tasks.ts';
import { type Selection, selectTasks } from '../tasks/registry.ts';

/** State: the sandbox, until `close`. */
export interface PreparedWork {
  readonly models: readonly ModelWork[];
  close(): Promise<void>;
}

interface Leniency {
  /** Told the tasks whose data are not here, which are left out then; without it they are an error. */
  readonly onMissing?: (missing: readonly MissingData[]) => void;
  /** Whether nothing will be run: a task may run programs that nobody allowed, and a provider may be missing. */
  readonly isEstimate?: boolean;
}

/**
 * Reads models and data of all evaluations, and finds what tells their runs apart.
 * @throws UsageError, DataError and ModelError for whatever cannot be carried out
 */
export async function prepareWork(
  { evaluations, signal }: SweepOptions,
  warn: (message: string) => void,
  { onMissing, isEstimate = false }: Leniency = {},
): Promise<PreparedWork> {
  if (evaluations.length === 0) throw new UsageError('Nothing was asked for: there is no evaluation.');
  const selections = evaluations.map(({ tasks }) => selectTasks(tasks));
  const tasksWhere = (allowed: boolean) =>
    selections.flatMap(({ tasks }, place) =>
      (evaluations[place]?.allowCode ?? false) === allowed ? tasks : [],
    );
  if (!isEstimate) await openSandboxFor([...new Set(tasksWhere(false))], false, signal, warn);
  const sandbox = await openSandboxFor([...new Set(tasksWhere(true))], true, signal, warn);
  try {
    for (const { models } of evaluations) await checkModels(models);
    const named = new Set(evaluations.map(({ provider = 'cpu' }) => provider));
    // A plan tells what is missing as one of its problems.
    if (!isEstimate) for (const provider of named) await requireProvider(provider);
    const read = readOnce(onMissing);
    const open = openOneAtATime();
    const models: ModelWork[] = [];
    for (const [place, options] of evaluations.entries()) {
      const selection = selections[place] as Selection;
      const asked = await read(selection, options);
      for (const path of options.models) {
        const model = await open(path, options, warn);
        const { name, parameters } = model.checkpoint;
        const chosen = { ...options, provider: await providerOf(model, { ...options, signal }, warn) };
        const runs = await identifiedRuns(model, asked, chosen, sandbox?.python);
        const prints = runs[0]?.identity.model;
        models.push({
          ...{ path, name, parameters, options: chosen, runs, groups: selection.groups, sandbox },
          open: () => open(path, options, () => undefined, prints),
        });
      }
    }
    return { models: joined(models), close: async () => sandbox?.close() };
  } catch (error) {
    await sandbox?.close();
    throw error;
  }
}

/** Looks at the folders, so that one that is no checkpoint is found before the data are read. */
async function checkModels(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) throw new UsageError('No model was named; give the folder of a checkpoint.');
  const places = new Set<string>();
  for (const path of paths) {
    if (path === '') throw new UsageError('The model is an empty name; give the folder of a checkpoint.');
    const place = placeOf(await openCheckpoint(path));
    if (places.has(place)) throw new UsageError(`The model ${place} was named twice; name each once.`);
    places.add(place);
  }
}

/** Reads the tasks of an evaluation; those of several that are asked alike, which many models share, once. */
function readOnce(
  onMissing: Leniency['onMissing'],
): (selection: Selection, options: EvaluateOptions) => Promise<readonly AskedTask[]> {
  const known = new Map<string, readonly AskedTask[]>();
  return async ({ runs }, options) => {
    const reading = questionOptions(options);
    const about = JSON.stringify([runs.map(({ task, shots }) => [task.name, shots]), reading]);
    const before = known.get(about);
    if (before) return before;
    const missing = onMissing ? await missingData(runs, reading) : [];
    onMissing?.(missing);
    const here = runs.filter(({ task }) => !missing.some((lacking) => lacking.task === task.name));
    const asked = here.length === 0 ? [] : await readTasks(here, reading);
    known.set(about, asked);
    return asked;
  };
}

/** What was planned for a model in several evaluations, as one, where the processes that run it would be the same: it is opened once. */
function joined(models: readonly ModelWork[]): readonly ModelWork[] {
  const found = new Map<string, ModelWork>();
  for (const work of models) {
    const { onEvent: _onEvent, signal: _signal, tasks: _tasks, models: _models, ...options } = work.options;
    const { shots: _shots, sample: _sample, limit, seed, rehash: _rehash, ...alike } = options;
    // lm-eval's files have one limit and one seed each.
    const ofFiles = alike.outputPath === undefined ? {} : { limit, seed };
    const about = stableHash({ path: work.path, ...alike, ...ofFiles });
    const before = found.get(about);
    const keys = new Set(before?.runs.map(({ key }) => key));
    found.set(about, {
      ...(before ?? work),
      runs: [...(before?.runs ?? []), ...work.runs.filter(({ key }) => !keys.has(key))],
      groups: [...new Set([...(before?.groups ?? []), ...work.groups])],
    });
  }
  return [...found.values()];
}
