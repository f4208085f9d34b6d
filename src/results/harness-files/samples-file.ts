// The lines of `samples_<task>_<date>.jsonl` (lm_eval/evaluator.py, `evaluate`; lm_eval/loggers/evaluation_tracker.py, `save_results_samples`).

import { PythonFloat, pythonFloat, pythonJsonLine } from '../../lib/python-json.ts';
import { filterOf, filtersOf, plainName } from '../../tasks/metrics.ts';
import type { Metric, Output, Request, Score, Task } from '../../tasks/types.ts';
import type { SampleRecord } from '../types.ts';

/** A request of the model with its output. */
interface Asked {
  readonly request: Request;
  readonly output: Output;
}

/**
 * The lines for a task's samples, each with its newline: all samples under the task's first filter, then all under the next.
 * @param samples called once a filter, so that no more than one sample is in memory
 */
export async function* sampleLines(
  samples: () => AsyncIterable<SampleRecord>,
  task: Task,
): AsyncGenerator<string> {
  for (const filter of filtersOf(task.metrics)) {
    for await (const sample of samples()) yield `${pythonJsonLine(sampleFields(sample, task, filter))}\n`;
  }
}

function sampleFields(sample: SampleRecord, task: Task, filter: string): object {
  const asked = askedOf(sample);
  const metrics = task.metrics.filter(({ name, ours }) => !ours && filterOf(name) === filter);
  return {
    doc_id: sample.index,
    doc: sample.doc,
    target: sample.target,
    arguments: Object.fromEntries(
      asked.map(({ request }, at) => [`gen_args_${at}`, loggedRequest(request, task)]),
    ),
    resps: asked.map(({ output }) => [loggedOutput(output)]),
    filtered_resps: filteredOutputs(sample, asked, filter),
    filter,
    metrics: metrics.map(({ name }) => plainName(name)),
    doc_hash: sample.docHash,
    prompt_hash: sample.promptHash,
    target_hash: sample.targetHash,
    ...Object.fromEntries(
      metrics.flatMap((metric) => {
        const score = sample.scores[metric.name];
        return score === undefined ? [] : [[plainName(metric.name), loggedScore(score, metric)]];
      }),
    ),
  };
}

/** Without the programs that were run: lm-eval runs them while it scores. */
function askedOf({ requests, outputs }: SampleRecord): readonly Asked[] {
  return requests.flatMap((request, at) => {
    const output = outputs[at];
    return output === undefined || request.kind === 'execute' ? [] : [{ request, output }];
  });
}

function loggedRequest(request: Request, task: Task): object {
  switch (request.kind) {
    case 'score':
      return { arg_0: request.context, arg_1: request.continuation };
    case 'rolling':
      return { arg_0: request.text };
    case 'tokens':
      return { arg_0: request.tokens, arg_1: request.from };
    case 'generate':
      return { arg_0: request.prompt, arg_1: loggedSettings(task.generation?.logged ?? {}) };
    case 'execute':
      return { arg_0: request.program };
  }
}

/** lm-eval's `generation_kwargs`, whose temperature is always a float (lm_eval/config/task.py, `TaskConfig.__post_init__`). */
export function loggedSettings(settings: Readonly<Record<string, unknown>>): object {
  const { temperature } = settings;
  if (typeof temperature !== 'number') return settings;
  return { ...settings, temperature: new PythonFloat(temperature) };
}

/** Every value as Python's `str` of it. */
function loggedOutput(output: Output): string | readonly string[] {
  if (output.kind === 'logLikelihood') return [pythonFloat(output.logprob), output.greedy ? 'True' : 'False'];
  return output.kind === 'generation' ? output.text : output.outcome;
}

/** One a request. A task without filters of its own has lm-eval's `take_first`, which leaves an output as it is. */
function filteredOutputs({ filtered }: SampleRecord, asked: readonly Asked[], filter: string): unknown[] {
  const made = filtered?.[filter];
  return made === undefined ? asked.map(({ output }) => loggedOutput(output)) : [made];
}

function loggedScore(score: Score, { integer }: Metric): unknown {
  return typeof score !== 'number' || integer ? score : new PythonFloat(score);
}
