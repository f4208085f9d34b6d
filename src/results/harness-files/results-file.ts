// The content of `results_<date>.json`: lm-eval's keys in lm-eval's order (lm_eval/result_schema.py; lm_eval/evaluator.py, `simple_evaluate`;
// lm_eval/loggers/utils.py), and at the end one key of ours. docs/lm-eval-files.md says what each holds.

import { defaultBootstrapIterations } from '../../lib/bootstrap.ts';
import { sha256 } from '../../lib/hash.ts';
import { PythonFloat, pythonFloat } from '../../lib/python-json.ts';
import type { Request } from '../../tasks/types.ts';
import { type Aggregate, aggregatesOf, directionsByName, innerFirst, shotsByName } from './aggregates.ts';
import { environmentText, harnessVersion, plumblineVersion } from './environment.ts';
import { harnessModelName, sanitizeModelName } from './file-names.ts';
import { directionsOf, groupEntry, taskEntry } from './metric-entries.ts';
import { taskConfig } from './task-config.ts';
import type { FinishedRun, HarnessModel, HarnessRun } from './types.ts';

/**
 * The document for runs of one model, each of another task.
 * @param requests those of one question of each task, by its name
 */
export function resultsDocument(
  runs: readonly FinishedRun[],
  about: HarnessRun,
  requests: ReadonlyMap<string, readonly Request[]>,
): object {
  return {
    ...evaluationFields(runs, about, requests),
    config: configFields(runs, about),
    git_hash: null,
    date: new PythonFloat(startOf(runs) / 1000),
    pretty_env_info: environmentText(versionsOf(runs)),
    // lm-eval's word where the library is absent, as it is here.
    transformers_version: 'N/A',
    lm_eval_version: harnessVersion,
    upper_git_hash: null,
    ...tokenizerFields(about.model),
    task_hashes: about.logSamples ? hashesOf(runs) : {},
    ...modelFields(about),
    total_evaluation_time_seconds: pythonFloat(
      runs.reduce((sum, { record }) => sum + record.timing.seconds, 0),
    ),
    plumbline: ourFields(runs),
  };
}

function evaluationFields(
  runs: readonly FinishedRun[],
  about: HarnessRun,
  requests: ReadonlyMap<string, readonly Request[]>,
): object {
  const records = runs.map(({ record }) => record);
  const aggregates = aggregatesOf(about.groups, records);
  const groups = innerFirst(aggregates).map((aggregate) => [aggregate.group.name, groupEntry(aggregate)]);
  const configs = byTask(runs, ({ task, record }) =>
    taskConfig({
      task,
      shots: record.identity.shots,
      requests: requests.get(task.name) ?? [],
      modelArguments: modelArguments(runs, about),
      source: `plumbline ${plumblineVersion}, task ${task.name}`,
    }),
  );
  return {
    results: Object.fromEntries([...byTask(runs, taskEntry), ...groups]),
    ...(groups.length > 0 && { groups: Object.fromEntries(groups) }),
    group_subtasks: Object.fromEntries(aggregates.map(({ group, children }) => [group.name, children])),
    configs: sorted(configs),
    versions: sorted([
      ...byTask(runs, taskVersion),
      ...aggregates.map((aggregate) => [aggregate.group.name, groupVersion(aggregate)] as const),
    ]),
    'n-shot': sorted(shotsByName(aggregates, records)),
    higher_is_better: sorted(directionsByName(aggregates, new Map(byTask(runs, directionsOf)))),
    'n-samples': Object.fromEntries(
      byTask(runs, ({ record, total }) => ({ original: total, effective: record.questions })),
    ),
  };
}

function configFields(runs: readonly FinishedRun[], about: HarnessRun): object {
  const { identity } = runs[0]?.record ?? {};
  return {
    model: 'plumbline',
    model_args: modelArguments(runs, about),
    model_num_parameters: about.model.checkpoint.parameters ?? -1,
    model_dtype: `torch.${identity?.dtype}`,
    // As lm-eval has them for a folder.
    model_revision: 'main',
    model_sha: '',
    batch_size: null,
    batch_sizes: [],
    device: identity?.provider ?? null,
    use_cache: null,
    limit: about.limit === undefined ? null : new PythonFloat(about.limit),
    bootstrap_iters: defaultBootstrapIterations,
    gen_kwargs: {},
    // lm-eval's defaults: nothing here draws from these three.
    random_seed: 0,
    numpy_seed: 1234,
    torch_seed: 1234,
    fewshot_seed: about.seed,
  };
}

function modelArguments(runs: readonly FinishedRun[], about: HarnessRun): object {
  return {
    pretrained: about.modelPath,
    dtype: runs[0]?.record.identity.dtype,
    ...(about.maxLength !== undefined && { max_length: about.maxLength }),
  };
}

function tokenizerFields({ tokenizer, maxLength }: HarnessModel): object {
  const token = (id: number | undefined): readonly (string | null)[] =>
    id === undefined ? [null, 'None'] : [tokenizer.spelling(id) ?? null, String(id)];
  return {
    tokenizer_pad_token: token(tokenizer.padToken),
    tokenizer_eos_token: token(tokenizer.eosToken),
    tokenizer_bos_token: token(tokenizer.bosToken),
    eot_token_id: tokenizer.eosToken ?? null,
    max_length: maxLength,
  };
}

function modelFields({ modelPath, model, chat, systemInstruction }: HarnessRun): object {
  const name = harnessModelName(modelPath, model.checkpoint.name);
  return {
    model_source: 'plumbline',
    model_name: name,
    model_name_sanitized: sanitizeModelName(name),
    // An empty one is none.
    system_instruction: systemInstruction || null,
    system_instruction_sha: systemInstruction ? sha256(systemInstruction) : null,
    fewshot_as_multiturn: chat?.multiturn ?? null,
    chat_template: chat?.template ?? null,
    chat_template_sha: chat ? sha256(chat.template) : null,
  };
}

/** What lm-eval has no field for. */
function ourFields(runs: readonly FinishedRun[]): object {
  const { identity } = runs[0]?.record ?? {};
  const sampled = runs.filter(({ record }) => record.identity.sample !== null);
  return {
    version: plumblineVersion,
    ...identity?.model,
    sample: sampled.length > 0 ? sampled.reduce((sum, { record }) => sum + record.questions, 0) : null,
    runs: Object.fromEntries(byTask(runs, ({ record }) => record.key)),
  };
}

const hashesOf = (runs: readonly FinishedRun[]): object =>
  Object.fromEntries(
    runs.flatMap(({ task, record: { taskHash } }) => (taskHash === undefined ? [] : [[task.name, taskHash]])),
  );

/** A task's is a float, but for the word that stands for none. */
const taskVersion = ({ task: { version } }: FinishedRun): unknown =>
  typeof version === 'number' ? new PythonFloat(version) : version;

/** A group's is a text. */
const groupVersion = ({ group: { version, integerVersion } }: Aggregate): string =>
  integerVersion ? String(version) : pythonFloat(version);

/** When the first of the runs was begun, in milliseconds since 1970. */
const startOf = (runs: readonly FinishedRun[]): number =>
  Math.min(...runs.map(({ record }) => Date.parse(record.timing.started)));

const versionsOf = (runs: readonly FinishedRun[]): Readonly<Record<string, string>> =>
  Object.assign({}, ...runs.map(({ record }) => record.identity.versions)) as Record<string, string>;

function byTask<T>(
  runs: readonly FinishedRun[],
  value: (run: FinishedRun) => T,
): readonly (readonly [string, T])[] {
  return runs.map((run) => [run.task.name, value(run)] as const);
}

/** An object with its keys in Python's order. */
function sorted(entries: Iterable<readonly [string, unknown]>): object {
  return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
