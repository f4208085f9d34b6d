// A task as lm-eval describes it in its results file: those fields of its `TaskConfig` that are data here, in its order (lm_eval/config/task.py).
//
// What is a template or Python source in lm-eval and code here is left out: `doc_to_text`, `doc_to_target`, `doc_to_choice`, `process_docs`,
// `process_results`, the functions of filters. Decontamination, which we don't do, is left out too.

import { PythonFloat } from '../../lib/python-json.ts';
import { defaultDelimiter, shotEnd } from '../../tasks/frame.ts';
import { filterOf, filtersOf, plainName } from '../../tasks/metrics.ts';
import type { Dataset, Metric, Request, Task } from '../../tasks/types.ts';
import { loggedSettings } from './samples-file.ts';

/** How a task was run. */
interface ConfiguredRun {
  readonly task: Task;
  readonly shots: number;
  /** The requests of one question; empty where no sample is known. */
  readonly requests: readonly Request[];
  /** lm-eval's `model_args`, which it notes with each task. */
  readonly modelArguments: object;
  /** What says where the task is defined. */
  readonly source: string;
}

/** The description of a task. */
export function taskConfig({ task, shots, requests, modelArguments, source }: ConfiguredRun): object {
  const { dataset, fixedShots, generation, delimiter = defaultDelimiter } = task;
  const filters = filtersOf(task.metrics);
  const splits = namedSplits(dataset);
  const outputType = outputTypeOf(requests);
  return {
    task: task.name,
    ...(task.alias !== undefined && { task_alias: task.alias }),
    dataset_path: dataset.path,
    ...(dataset.config !== undefined && { dataset_name: dataset.config }),
    ...splits,
    unsafe_code: task.runsCode === true,
    description: task.description ?? '',
    target_delimiter: delimiter,
    fewshot_delimiter: shotEnd,
    fewshot_config: {
      sampler: task.sampling === 'first' ? 'first_n' : 'default',
      split: splits.fewshot_split ?? null,
      samples: fixedShots ?? null,
      fewshot_delimiter: shotEnd,
      target_delimiter: delimiter,
    },
    num_fewshot: shots,
    metric_list: metricList(task.metrics),
    ...(outputType !== undefined && { output_type: outputType }),
    ...(generation !== undefined && { generation_kwargs: loggedSettings(generation.logged) }),
    repeats: 1,
    ...(filters.some((filter) => filter !== 'none') && { filter_list: filters.map((name) => ({ name })) }),
    metadata: {
      ...(typeof task.version === 'number' && { version: new PythonFloat(task.version) }),
      ...modelArguments,
      config_source: source,
    },
  };
}

/**
 * A split's role by its name: lm-eval evaluates the test split, or else the validation split, and draws shots from
 * `fewshot_split`, or else from the training or the validation split.
 */
function namedSplits({ split, shotsSplit = split }: Dataset): {
  readonly training_split?: string;
  readonly validation_split?: string;
  readonly test_split?: string;
  readonly fewshot_split?: string;
} {
  const evaluated = split.startsWith('test') ? { test_split: split } : { validation_split: split };
  if (shotsSplit === split) return evaluated;
  if (shotsSplit.startsWith('train')) return { training_split: shotsSplit, ...evaluated };
  if (shotsSplit.startsWith('validation') && 'test_split' in evaluated)
    return { validation_split: shotsSplit, ...evaluated };
  return { ...evaluated, fewshot_split: shotsSplit };
}

function metricList(metrics: readonly Metric[]): readonly object[] {
  const first = filterOf(metrics.find(({ ours }) => !ours)?.name ?? '');
  return metrics
    .filter(({ name, ours }) => !ours && filterOf(name) === first)
    .map(({ name, aggregate, higherIsBetter }) => ({
      metric: plainName(name),
      aggregation: aggregate,
      higher_is_better: higherIsBetter,
    }));
}

function outputTypeOf(requests: readonly Request[]): string | undefined {
  switch (requests[0]?.kind) {
    case 'score':
      return requests.length === 1 ? 'loglikelihood' : 'multiple_choice';
    case 'rolling':
      return 'loglikelihood_rolling';
    case 'generate':
      return 'generate_until';
    default:
      return undefined;
  }
}
