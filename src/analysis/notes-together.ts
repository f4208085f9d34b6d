// Notes about many tasks of many models, said in few sentences.

import { divided } from '../lib/divided.ts';

/** Something that is to be said of a task of a model. */
export interface Said {
  readonly task: string;
  readonly model: string;
  readonly words: string;
}

/** The tasks and models of which the same is to be said: of each of these models just of these tasks. */
export interface SaidTogether {
  readonly tasks: readonly string[];
  readonly models: readonly string[];
  readonly words: string;
}

/** Puts together first the tasks of a model of which the same is said, then the models of whose tasks it is. */
export function together(all: readonly Said[]): readonly SaidTogether[] {
  const ofModel = divided(all, ({ model, words }) => [model, words]).map((said) => ({
    tasks: [...new Set(said.map(({ task }) => task))],
    model: said[0].model,
    words: said[0].words,
  }));
  return divided(ofModel, ({ words, tasks }) => [words, ...tasks]).map((said) => ({
    tasks: said[0].tasks,
    models: said.map(({ model }) => model),
    words: said[0].words,
  }));
}
