// A task whose model writes a Python program: generated in the first round, run with the row's tests in the second (lm_eval/tasks/humaneval/utils.py and mbpp/utils.py,
// with the metric `code_eval` of Hugging Face's `evaluate`, k = 1).

import { generateRequest, generationOf } from './generation.ts';
import type { Filtered, GenerationSettings, Metric, Row, Task } from './types.ts';

/** A row of a code task, as its benchmark reads it. */
interface CodeRow {
  /** Without shots. */
  readonly prompt: string;
  /** As a shot shows it. */
  readonly answer: string;
  /** Run after the program, in the same module; lm-eval's target. */
  readonly tests: string;
  /** The program from the generated text. */
  program(text: string): string;
  /** What lm-eval logs of the program. */
  filtered(program: string): Filtered;
}

/** A code benchmark: a `Task` whose `read` gives prompt and tests, and makes a program of a generated text. */
export interface CodeTask extends Omit<Task, 'read' | 'metrics' | 'runsCode'> {
  readonly generation: GenerationSettings;
  /** Its score is 1 for a program that passes its tests, else 0. */
  readonly metric: Metric;
  readonly read: (row: Row) => CodeRow;
}

/** `code_eval`'s own. */
const timeoutSeconds = 3;

/** Makes the task: a generation a question, then its program run once. */
export function codeTask({ metric, ...benchmark }: CodeTask): Task {
  return {
    ...benchmark,
    runsCode: true,
    metrics: [metric],
    read(row) {
      const { prompt, answer, tests, program, filtered } = benchmark.read(row);
      return {
        doc: row,
        prompt,
        answer,
        target: tests,
        requests: (frame) => [generateRequest(prompt, frame, benchmark.generation)],
        followUp: (outputs) => [
          { kind: 'execute', program: program(generationOf(outputs).text), tests, timeoutSeconds },
        ],
        filtered: (outputs) => filtered(program(generationOf(outputs).text)),
        score([, execution]) {
          if (execution?.kind !== 'execution') throw new Error('output 1 is no execution');
          return { [metric.name]: execution.outcome === 'passed' ? 1 : 0 };
        },
      };
    },
  };
}
