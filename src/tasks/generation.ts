// A task from a prompt whose continuation is generated: one text a question, what the task's filters make of it, and a score of each (lm_eval/api/task.py,
// `construct_requests` and `process_results` of `generate_until`).

import { printedNumbers } from '../lib/python-literal.ts';
import type {
  Frame,
  GenerateRequest,
  Generation,
  GenerationSettings,
  Metric,
  Output,
  Question,
  Row,
  Task,
} from './types.ts';

/** A row of a generation task, as its benchmark reads it. */
interface GenerationRow {
  /** Without shots. */
  readonly prompt: string;
  /** As a shot shows it. */
  readonly answer: string;
  /** What lm-eval logs as target where it is not the answer. */
  readonly target?: string;
  /** Columns that the benchmark's processing appends to the row. */
  readonly appended?: Row;
  /** Whether what a filter made of the generated text is right. */
  isRight(filtered: string, target: string): boolean;
}

/** A generation benchmark: a `Task` whose `read` gives prompt and answer, and tells a right text from a wrong one. */
export interface GenerationTask extends Omit<Task, 'read' | 'metrics'> {
  readonly generation: GenerationSettings;
  /** The score under each filter; the filters' names are put behind its own. */
  readonly metric: Metric;
  /** By lm-eval's name. Default: one named `none`, which gives the whole text; its name stays out of the metric's. */
  readonly filters?: Readonly<Record<string, (text: string) => string>>;
  readonly read: (row: Row) => GenerationRow;
}

const wholeText = { none: (text: string): string => text };

/** Makes the task: one generation a question, scored 1 or 0 under each filter. */
export function generationTask({ metric, filters = wholeText, ...benchmark }: GenerationTask): Task {
  const byFilter = Object.entries(filters).map(([name, filter]) => ({
    name,
    filter,
    metric: name === 'none' ? metric : { ...metric, name: `${metric.name},${name}` },
  }));
  return {
    ...benchmark,
    metrics: byFilter.map((each) => each.metric),
    read(row): Question {
      const { prompt, answer, target = answer, appended, isRight } = benchmark.read(row);
      const logged = loggedTarget(target);
      return {
        doc: appended === undefined ? row : { ...row, ...appended },
        prompt,
        answer,
        target: logged,
        requests: (frame) => [generateRequest(prompt, frame, benchmark.generation)],
        filtered(outputs) {
          const { text } = generationOf(outputs);
          return Object.fromEntries(byFilter.map(({ name, filter }) => [name, filter(text)]));
        },
        score(outputs) {
          const { text } = generationOf(outputs);
          return Object.fromEntries(
            byFilter.map((each) => [each.metric.name, isRight(each.filter(text), logged) ? 1 : 0]),
          );
        },
      };
    },
  };
}

/** The request of a question whose continuation is generated. */
export function generateRequest(
  prompt: string,
  frame: Frame,
  { stop, maxTokens }: GenerationSettings,
): GenerateRequest {
  return { kind: 'generate', prompt: frame.context(prompt), stop, maxTokens };
}

/** The generation among a question's outputs, which is the first: anything else is a fault of the caller. */
export function generationOf([output]: readonly Output[]): Generation {
  if (output?.kind !== 'generation')
    throw new Error(`output 0 is no generation but ${output === undefined ? 'missing' : `a ${output.kind}`}`);
  return output;
}

/** lm-eval reads a target in square brackets as a Python literal where it can, and logs it as Python prints that (lm_eval/api/task.py, `doc_to_target`). */
function loggedTarget(target: string): string {
  const inBrackets = target.startsWith('[') && target.endsWith(']');
  return (inBrackets ? printedNumbers(target) : undefined) ?? target;
}
