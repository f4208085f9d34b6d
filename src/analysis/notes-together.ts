// Notes about many tasks of many models, said in few sentences.

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

function divided<T>(
  all: readonly T[],
  by: (item: T) => readonly string[],
): readonly (readonly [T, ...T[]])[] {
  const found = new Map<string, [T, ...T[]]>();
  for (const item of all) {
    const id = JSON.stringify(by(item));
    const others = found.get(id);
    if (others) others.push(item);
    else found.set(id, [item]);
  }
  return [...found.values()];
}
