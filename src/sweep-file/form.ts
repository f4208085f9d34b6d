// What a sweep file may hold. docs/sweep.schema.json is made from it, and docs/sweeps.md tells it to people.

import { z } from 'zod';
import { readMemory } from '../runners/machine/amount.ts';
import { providers } from '../runners/providers/providers.ts';

// The message of each value is what it should be; the reader says where it stands and what is there instead. It is given to every
// check, since zod takes that of the one kind of a union that fits but for its range.

/** A whole number, or the word for what `eval` takes where the flag is not given. */
function numberFrom<Word extends string = 'default'>(least: number, word: Word = 'default' as Word) {
  const error = `a whole number of at least ${least}, or ${word}`;
  return z.union([z.int({ error }).min(least, { error }), z.literal(word)], { error });
}

const listOf = <Item extends z.ZodType>(item: Item, error: string) =>
  z.array(item, { error }).min(1, { error });

/** Of a path, a glob or a name. */
const longestText = 4096;

const text = (error: string) => z.string({ error }).min(1, { error }).max(longestText, { error });
const truth = (description: string) => z.boolean({ error: 'true or false' }).describe(description);

const providerNames = [...providers, 'auto'].join(', ');
const provider = z.enum([...providers, 'auto'], { error: `one of ${providerNames}` });
const someProviders = z.union([provider, listOf(provider, `a list of ${providerNames}`)], {
  error: `one of ${providerNames}, or a list of them`,
});

function isMemory(value: string): boolean {
  try {
    readMemory('memory', value);
    return true;
  } catch {
    return false;
  }
}

const memoryError = 'like 6GB, 6GiB or 75%, or default';
const memory = z.union(
  [
    z
      .string({ error: memoryError })
      .regex(/^\s*\d+(\.\d+)?\s*(%|([kKmMgGtT])([iI]?[bB]|[iI])?)\s*$/, { error: memoryError })
      .refine(isMemory, { error: memoryError }),
    z.literal('default'),
  ],
  { error: memoryError },
);

const shotsError = 'a whole number of at least 0, a list of them, or default';

/** May stand for all runs, at a model, at tasks, and in an override. */
const settings = {
  'num-fewshot': z
    .union([numberFrom(0), listOf(numberFrom(0), shotsError)], { error: shotsError })
    .describe("Shots before each question; a list asks with each of them. Default: the task's."),
  limit: numberFrom(1).describe('The first N questions of each task.'),
  sample: numberFrom(1).describe('N questions drawn evenly over all tasks, the same for every model.'),
  seed: numberFrom(0).describe('Seed of the few-shot draws and of the sample. Default: 1234.'),
  'max-length': numberFrom(1).describe("The most tokens that the model sees at once. Default: the config's."),
  'apply-chat-template': z
    .union([z.boolean(), text('true, false or the name of a template')], {
      error: 'true, false or the name of a template',
    })
    .describe("Whether the tokenizer's chat template is applied; a name chooses one of several."),
  'fewshot-as-multiturn': truth(
    'Under a chat template: whether each shot is a turn of its own. Default: true.',
  ),
  'system-instruction': z
    .string({ error: 'a text' })
    .describe('Stands before the prompt, as the system message where a chat template is applied.'),
  'allow-code': truth(
    'Whether programs that the model writes are run, contained (humaneval, mbpp). Default: false.',
  ),
  provider: someProviders.describe(
    "ONNX Runtime's execution provider; a list runs the model on each. Default: cpu.",
  ),
  workers: numberFrom(1, 'auto').describe(
    'Processes, each with the whole model. Default: auto, as many as the processors and the memory are good for.',
  ),
  threads: numberFrom(1).describe('Threads of each process. Default: the processors over the workers.'),
  memory: memory.describe('What all processes together may use: 6GB, 6GiB or 75%. Default: what is free.'),
  deadline: numberFrom(1).describe(
    'Seconds without a sign of life after which a worker is ended and its pass done again.',
  ),
};

const optional = Object.fromEntries(
  Object.entries(settings).map(([name, type]) => [name, type.optional()]),
) as { readonly [Name in keyof typeof settings]: z.ZodOptional<(typeof settings)[Name]> };

const texts = (error: string) => z.union([text(error), listOf(text(error), error)], { error });

const modelPath = text('a folder or a glob');
const taskName = text('a task, a group, a suite or a glob');

const model = z
  .strictObject({ path: modelPath.describe('A folder or a glob, relative to this file.'), ...optional })
  .describe('Models with settings of their own.');

const tasks = z
  .strictObject({
    tasks: texts('a task, a group, a suite or a glob, or a list of them').describe(
      'Tasks, groups, suites or globs.',
    ),
    ...optional,
  })
  .describe('Tasks with settings of their own.');

const override = z
  .strictObject({
    models: texts('a path or a glob, or a list of them')
      .optional()
      .describe(
        'The models that it is about: paths or globs as under models, names of folders, or names that tables show. Default: all.',
      ),
    tasks: texts('a task, a group, a suite or a glob, or a list of them')
      .optional()
      .describe('The tasks that it is about. Default: all.'),
    ...optional,
  })
  .describe('What differs for some models and tasks.');

const oneModel = z.union([modelPath, model], { error: 'a folder, a glob, or path: with settings' });
const oneTask = z.union([taskName, tasks], {
  error: 'a task, a group, a suite, a glob, or tasks: with settings',
});
const someModels = 'a folder, a glob, or a list of them';
const someTasks = 'a task, a group, a suite, a glob, or a list of them';

/** A sweep file. */
export const sweepForm = z
  .strictObject({
    models: z
      .union([modelPath, listOf(oneModel, someModels)], { error: someModels })
      .describe('Checkpoint folders, .gguf or .onnx files, or globs of them, relative to this file.'),
    tasks: z
      .union([taskName, listOf(oneTask, someTasks)], { error: someTasks })
      .describe('Tasks, groups, suites or globs; `plumbline tasks` lists them.'),
    ...optional,
    providers: someProviders.optional().describe('The same as provider, for all models.'),
    overrides: z
      .array(override, { error: 'a list, each with models or tasks and the settings that differ' })
      .optional()
      .describe('What differs for some models and tasks; later ones win.'),
    results: text('a folder')
      .optional()
      .describe('Where runs are recorded, relative to this file. --results wins.'),
    data: text('a folder').optional().describe('Folder with data sets, relative to this file. --data wins.'),
  })
  .describe(
    'What `plumbline sweep` runs: models, tasks, and the settings of `plumbline eval` by the names of its flags.',
  );

export type SweepForm = z.infer<typeof sweepForm>;

/** Settings as they are written, by the names of the flags. */
export type Settings = {
  readonly [Name in keyof typeof settings]?: z.infer<(typeof settings)[Name]> | undefined;
};

export const settingNames = Object.keys(settings) as readonly (keyof Settings)[];

/** The names that may stand at a place of the file. */
export function namesAt(path: readonly (string | number)[]): readonly string[] {
  const own = { models: model, tasks, overrides: override }[String(path[0])];
  return Object.keys((own ?? sweepForm).shape);
}

/** Names that begin so hold what anchors are put on. */
export const isAside = (name: string): boolean => name.startsWith('x-');

/** The JSON schema of a sweep file, for editors. */
export function sweepSchema(): object {
  return {
    ...z.toJSONSchema(sweepForm, { io: 'input', target: 'draft-7' }),
    title: 'Plumbline sweep',
    patternProperties: { '^x-': { description: 'Not read; a place for anchors.' } },
  };
}
