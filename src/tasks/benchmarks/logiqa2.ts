import type { Benchmark } from '../benchmark.ts';
import { acc, accNorm, brierScore } from '../metrics.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { choiceIndex, text, texts } from '../row-fields.ts';

const letters = ['A', 'B', 'C', 'D'];

/** LogiQA 2.0, as lm-eval's `logiqa2`: the options are listed with letters, and scored as their whole texts. */
export const logiqa2: Benchmark = {
  tasks: [
    multipleChoice({
      name: 'logiqa2',
      version: 0,
      card: {
        measures: 'Logical reading: what follows from a passage, from the Chinese civil service examination.',
        source: 'Liu et al. 2023, LogiQA 2.0, IEEE/ACM TASLP 31, doi:10.1109/TASLP.2023.3293046',
        licence: 'CC-BY-NC-SA-4.0',
        questions: 1572,
        chance: 0.25,
      },
      dataset: {
        path: 'baber/logiqa2',
        config: 'logiqa2',
        folder: 'logiqa2',
        split: 'test',
        shotsSplit: 'train',
      },
      shots: 0,
      sampling: 'draw',
      metrics: [acc, accNorm, brierScore],
      read(row) {
        const choices = texts(row, 'options', letters.length);
        const lines = choices.map((option, index) => `${letters[index]}. ${option}\n`);
        return {
          prompt: `Passage: ${text(row, 'text')}\nQuestion: ${text(row, 'question')}\n${lines.join('')}Answer:`,
          choices,
          gold: choiceIndex(row, 'answer', choices.length),
        };
      },
    }),
  ],
};
