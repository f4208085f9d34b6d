import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { annotationOf, disagreements } from '../../analysis/design/disagreements.ts';
import type { Design } from '../../analysis/design/features.ts';
import { parseDesign } from '../../analysis/design/given-design.ts';
import { type DesignOfCheckpoint, readDesignFeatures } from '../../analysis/design/read-design-features.ts';
import { checkTasks, usualQuestions } from '../../check-tasks.ts';
import { ModelError, UsageError } from '../../lib/errors.ts';
import { checkTokenizer } from '../../model/tokenizer/tokenizer-check.ts';
import { checkpointDocument } from '../../report/checkpoint-document.ts';
import { checkpointPage, designPage, type Inspected } from '../../report/checkpoint-page.ts';
import { providerPage } from '../../report/provider-page.ts';
import { workerMemory } from '../../runners/machine/resources.ts';
import { type Model, readModel } from '../../runners/model.ts';
import { loadPublished } from '../../results/published/published-file.ts';
import { builtInProviders } from '../../runners/providers/open-on-provider.ts';
import type { Requirement } from '../../runners/providers/requirement.ts';
import { requirements } from '../../runners/providers/requirements.ts';
import { tokensPerSecond } from '../../runners/providers/trial.ts';
import { type ChatArguments, chatOptions, readChatOptions } from '../chat-options.ts';
import { limitOption } from '../evaluation-options.ts';
import { AnsweredNo } from '../failure.ts';
import { hubCache } from '../hub-settings.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readProvider, readWhole, runnerOptions, shotOptions } from '../options.ts';
import { openProgress } from '../progress.ts';

interface Arguments extends CommonArguments, ChatArguments {
  readonly model: string;
  readonly tasks?: readonly string[];
  readonly 'num-fewshot'?: unknown;
  readonly limit?: unknown;
  readonly seed?: unknown;
  readonly data?: string;
  readonly 'max-length'?: unknown;
  readonly provider?: string;
  readonly design?: string;
}

/** `plumbline inspect MODEL`: a checkpoint's design and where each feature was read, files, memory, tokenizer. */
export const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <model>',
  describe:
    "Show a checkpoint's design and where each feature was read, its files, memory and tokenizer, and what can go wrong with that",
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('model', { type: 'string', describe: 'Checkpoint folder', demandOption: true })
      .option('tasks', {
        type: 'string',
        array: true,
        nargs: 1,
        describe:
          'Tasks whose questions are encoded, to count unclean joins and cut contexts  [default: plumb, our own]',
      })
      .options(shotOptions)
      .option('limit', {
        ...limitOption,
        describe: `${limitOption.describe}  [default: ${usualQuestions}, or fewer of many tasks]`,
      })
      .options(chatOptions)
      .option('max-length', runnerOptions['max-length'])
      .option('provider', {
        type: 'string',
        describe: 'What this execution provider needs on this machine, and whether the model runs on it',
        requiresArg: true,
      })
      .option('design', {
        type: 'string',
        describe: 'What no checkpoint tells, or what it tells wrongly: tokens=1.4T,code=15 (docs/design.md)',
        requiresArg: true,
      })
      .example('$0 inspect ./my-checkpoint', 'one screen')
      .example('$0 inspect ./my-checkpoint --tasks arc_easy --data ./datasets', '')
      .example('$0 inspect ./my-checkpoint --provider cuda', 'what is missing for it, file by file') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const provider = args.provider === undefined ? undefined : readOneProvider(args.provider);
  const overrides = args.design === undefined ? {} : parseDesign(args.design);
  const maxLength = readWhole('max-length', args['max-length'], 1);
  const model = await readModel(args.model, { maxLength }).catch((error: unknown) =>
    showUnbuilt(args, overrides, error),
  );
  const regression = await readDesignFeatures(args.model, overrides, '--design');
  const checked = await checkedTasks(args, model);
  const inspected: Inspected = {
    ...model,
    check: checkTokenizer(model.tokenizer, model.checkpoint.vocabulary),
    checked,
    regression,
    annotation: await annotationIn(args.results, regression),
    memory: await workerMemory(model),
    files: await filesOf(model.checkpoint.files.folder),
  };
  const needs = provider === undefined ? [] : await needsOf(provider, model, args.verbose);
  const missing = needs.filter(({ found }) => !found).length;
  if (args.json) {
    const about =
      provider === undefined ? {} : { provider: { name: provider, complete: missing === 0, needs } };
    process.stdout.write(jsonDocument({ ...checkpointDocument(inspected), ...about }));
  } else {
    process.stdout.write(checkpointPage(inspected));
    if (provider !== undefined) process.stdout.write(`\n${providerPage(provider, needs)}`);
  }
  const lacking = checked.missing.length;
  const problems = [
    ...(missing > 0 ? [`${missing} of ${needs.length} things that ${provider} needs are missing here.`] : []),
    ...(lacking > 0 ? [`The data of ${lacking} ${lacking === 1 ? 'task' : 'tasks'} are not here.`] : []),
  ];
  if (problems.length > 0) throw new AnsweredNo(problems.join(' '));
}

/** Encodes the tasks' questions as `eval` would with the same options. */
async function checkedTasks(args: Arguments, model: Model): Promise<Inspected['checked']> {
  const options = {
    tasks: args.tasks ?? ['plumb'],
    data: args.data,
    hubCache: hubCache(),
    shots: readWhole('num-fewshot', args['num-fewshot'], 0),
    limit: readWhole('limit', args.limit, 1),
    seed: readWhole('seed', args.seed, 0),
    ...readChatOptions(args),
  };
  const progress = openProgress(process.stderr, args.quiet);
  try {
    return await checkTasks(
      model,
      options,
      (message) => progress.note(message),
      (task) => progress.show(() => `Checking ${task}`),
    );
  } finally {
    progress.end();
  }
}

/** A model that cannot be run because its family is not built here still has a design, which is shown before that is said. */
async function showUnbuilt(args: Arguments, overrides: Design, error: unknown): Promise<never> {
  if (!(error instanceof ModelError)) throw error;
  const regression = await readDesignFeatures(args.model, overrides, '--design').catch(() => {
    throw error;
  });
  if (regression.isBuilt) throw error;
  const annotation = await annotationIn(args.results, regression);
  process.stdout.write(
    args.json
      ? jsonDocument({ design: null, regression: { ...regression, annotation } })
      : designPage({ regression, annotation }),
  );
  throw new AnsweredNo(error.message);
}

/** What the imported tables say of a model of that name. */
async function annotationIn(results: string, read: DesignOfCheckpoint): Promise<Inspected['annotation']> {
  const published = await loadPublished(results);
  const model = published === undefined ? null : annotationOf(published, read.names);
  return model === null ? null : { model, differs: disagreements(read.design, model.design) };
}

function readOneProvider(value: string): string {
  const provider = readProvider(value);
  if (provider !== 'auto') return provider;
  throw new UsageError('--provider auto takes what is there; name the provider that should be looked at.');
}

/** What it needs, and where nothing is missing: whether the model runs on it. */
async function needsOf(provider: string, model: Model, verbose: boolean): Promise<readonly Requirement[]> {
  const needs = await requirements(provider, builtInProviders());
  if (needs.some(({ found }) => !found)) return needs;
  const name = 'this model runs on it';
  try {
    const speed = await tokensPerSecond(model, provider, { verbose });
    return [...needs, { name, found: true, detail: `${Math.round(speed).toLocaleString('en-US')} tokens/s` }];
  } catch (error) {
    if (error instanceof ModelError) return [...needs, { name, found: false, detail: error.message }];
    throw error;
  }
}

async function filesOf(folder: string): Promise<Inspected['files']> {
  const relevant =
    /\.(json|safetensors|onnx|onnx_data|onnx\.data|jinja)$|^pytorch_model.*\.bin$|^design\.yaml$/;
  const found = await Promise.all(
    (await readdir(folder)).sort().map(async (name) => ({ name, status: await stat(join(folder, name)) })),
  );
  return found.flatMap(({ name, status }) =>
    status.isFile() && relevant.test(name) ? [{ name, bytes: status.size }] : [],
  );
}
