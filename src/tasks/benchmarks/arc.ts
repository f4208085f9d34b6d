import type { Benchmark } from '../benchmark.ts';
import { multipleChoice } from '../multiple-choice.ts';
import { labelIndex, text, texts } from '../row-fields.ts';
import type { Task } from '../types.ts';

function arcTask(name: string, config: string, questions: number, measures: string): Task {
  return multipleChoice({
    name,
    version: 1,
    card: {
      measures,
      source: 'Clark et al. 2018, Think you have Solved Question Answering? Try ARC, arXiv:1803.05457',
      licence: 'CC-BY-SA-4.0',
      questions,
      chance: 0.25,
    },
    dataset: { path: 'allenai/ai2_arc', config, folder: name, split: 'test', shotsSplit: 'train' },
    shots: 0,
    sampling: 'draw',
    read: (row) => ({
      prompt: `Question: ${text(row, 'question')}\nAnswer:`,
      choices: texts(row, 'choices.text'),
      gold: labelIndex(row, 'answerKey', texts(row, 'choices.label')),
    }),
  });
}

/** The AI2 Reasoning Challenge, as lm-eval's `arc_easy`, `arc_challenge` and tag `ai2_arc`. */
export const arc: Benchmark = {
  tasks: [
    arcTask(
      'arc_challenge',
      'ARC-Challenge',
      1172,
      'Science questions of school exams that retrieval and co-occurrence get wrong.',
    ),
    arcTask('arc_easy', 'ARC-Easy', 2376, 'Science questions of school exams.'),
  ],
  groups: [
    { name: 'ai2_arc', version: 1, members: ['arc_challenge', 'arc_easy'], metrics: [], weighting: 'equal' },
  ],
};
