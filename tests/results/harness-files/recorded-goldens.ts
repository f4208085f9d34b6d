// lm-eval's own runs as if we had made them: its logged outputs as samples and records of ours, in a results folder.

import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChatTemplate } from '../../../src/model/chat-template.ts';
import type { FinishedRun, HarnessRun } from '../../../src/results/harness-files/types.ts';
import { sampleRecord } from '../../../src/results/sample-record.ts';
import { openJournal } from '../../../src/results/samples.ts';
import { openStore } from '../../../src/results/store.ts';
import { summarize } from '../../../src/results/summary.ts';
import { chatFraming } from '../../../src/tasks/chat-frame.ts';
import { plainFraming } from '../../../src/tasks/frame.ts';
import { readQuestions, type TaskQuestions } from '../../../src/tasks/questions.ts';
import { selectTasks } from '../../../src/tasks/registry.ts';
import type { Framing, Output, Task } from '../../../src/tasks/types.ts';
import { sharedFolder } from '../../shared-folder.ts';
import { type GoldenSample, readGoldenSamples } from '../../tasks/golden-files.ts';
import { aRun, anIdentity } from '../records.ts';

/** What a results file of lm-eval says that a run is made from. */
export interface HarnessResults {
  readonly results: Readonly<Record<string, unknown>>;
  readonly group_subtasks: Readonly<Record<string, readonly string[]>>;
  readonly 'n-shot': Readonly<Record<string, number>>;
  readonly config: {
    readonly limit: number;
    readonly fewshot_seed: number;
    readonly model_num_parameters: number;
  };
  readonly chat_template: string | null;
  readonly model_name: string;
  readonly max_length: number;
  readonly tokenizer_pad_token: readonly [string, string];
  readonly tokenizer_eos_token: readonly [string, string];
  readonly tokenizer_bos_token: readonly [string, string];
}

/** Records every task of a reference run in an empty folder. */
export async function recordGolden(
  folder: string,
  golden: HarnessResults,
  scratch: string,
): Promise<{ readonly runs: readonly FinishedRun[]; readonly about: Omit<HarnessRun, 'outputPath'> }> {
  const resultsFolder = join(scratch, 'results');
  const { tasks, groups } = selectTasks(namesAsked(golden));
  const framing = await framingOf(golden, scratch);
  const runs: FinishedRun[] = [];
  for (const task of tasks) {
    const logged = readGoldenSamples(folder, task.name);
    const read = await questionsOf(task, golden, scratch);
    runs.push(await recordTask(task, read, logged, { golden, framing, resultsFolder }));
  }
  const { model_name: modelPath, config, max_length: maxLength, chat_template: template } = golden;
  const about = {
    logSamples: true,
    resultsFolder,
    modelPath,
    groups,
    limit: config.limit,
    seed: config.fewshot_seed,
    chat: template === null ? undefined : { template, multiturn: true },
    model: {
      checkpoint: { name: modelPath, parameters: config.model_num_parameters },
      maxLength,
      tokenizer: tokenizerOf(golden),
    },
  };
  return { runs, about };
}

/** The outermost groups of a run, or its tasks where it has none. */
function namesAsked({ group_subtasks, results }: HarnessResults): readonly string[] {
  const inner = new Set(Object.values(group_subtasks).flat());
  const outer = Object.keys(group_subtasks).filter((name) => !inner.has(name));
  return outer.length > 0 ? outer : Object.keys(results);
}

interface Recording {
  readonly golden: HarnessResults;
  readonly framing: Framing;
  readonly resultsFolder: string;
}

async function recordTask(
  task: Task,
  { questions, shots, total }: TaskQuestions,
  logged: readonly GoldenSample[],
  { golden, framing, resultsFolder }: Recording,
): Promise<FinishedRun> {
  const samples = questions.map((placed) => {
    const reference = logged.find(({ doc_id }) => doc_id === placed.index);
    if (reference === undefined) throw new Error(`${task.name}: no sample ${placed.index}`);
    const outputs = outputsOf(reference);
    const first = placed.question.requests(framing(placed.parts));
    const requests = [...first, ...(placed.question.followUp?.(outputs) ?? [])];
    return sampleRecord({ ...placed, run: 0, requests, outputs }, task);
  });
  const { limit, fewshot_seed: seed } = golden.config;
  const identity = anIdentity({ task: task.name, taskVersion: task.version, shots, limit, seed });
  const store = await openStore(resultsFolder);
  const journal = await openJournal(resultsFolder, identity, { model: 'smollm2', questions: samples.length });
  await journal.append(samples);
  await journal.close();
  const counted = { questions: samples.length, computed: 0, alone: 0, trieNodes: 0 };
  const record = aRun(identity, await summarize(resultsFolder, journal.key, task.metrics, counted));
  await store.recordRun(record);
  return { record, task, total };
}

/** The reference asked sciq's validation rows under the name of its test split. */
function questionsOf(task: Task, golden: HarnessResults, scratch: string): Promise<TaskQuestions> {
  const datasets = join(sharedFolder, 'datasets');
  const standIns = join(scratch, 'data');
  if (task.name === 'sciq')
    cpSync(join(datasets, 'sciq/validation.jsonl'), join(standIns, 'sciq/test.jsonl'));
  const { limit, fewshot_seed: seed } = golden.config;
  const shots = golden['n-shot'][task.name];
  return readQuestions(task, { dataFolders: [standIns, datasets], shots, seed, limit });
}

async function framingOf(golden: HarnessResults, scratch: string): Promise<Framing> {
  const { chat_template: template } = golden;
  if (template === null) return plainFraming();
  const folder = join(scratch, 'model');
  mkdirSync(folder);
  const [bos_token] = golden.tokenizer_bos_token;
  const [eos_token] = golden.tokenizer_eos_token;
  writeFileSync(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({ chat_template: template, bos_token, eos_token }),
  );
  const { render } = await openChatTemplate(folder);
  return chatFraming(render, { multiturn: true });
}

/** The logged outputs; of a program whether it passed. */
function outputsOf(sample: GoldenSample): readonly Output[] {
  const empty = { tokens: [], logprobs: [], truncated: 0 };
  const answers = sample.resps.map(([answer]): Output => {
    if (typeof answer === 'string') return { kind: 'generation', text: answer, logprob: 0, ...empty };
    const [logprob, greedy] = answer as [string, string];
    return { kind: 'logLikelihood', logprob: Number(logprob), greedy: greedy === 'True', ...empty };
  });
  const passed = sample['pass@1'] ?? sample['pass_at_1'];
  if (passed === undefined) return answers;
  return [...answers, { kind: 'execution', outcome: passed === 1 ? 'passed' : 'failed', detail: '' }];
}

function tokenizerOf(golden: HarnessResults): HarnessRun['model']['tokenizer'] {
  const { tokenizer_pad_token: pad, tokenizer_eos_token: eos, tokenizer_bos_token: bos } = golden;
  const [padToken, eosToken, bosToken] = [pad, eos, bos].map(([, id]) => Number(id));
  return {
    padToken,
    eosToken,
    bosToken,
    spelling: (id) => [pad, eos, bos].find((token) => Number(token[1]) === id)?.[0],
  };
}
