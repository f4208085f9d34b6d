import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { annotationOf, disagreements } from '../../analysis/design/disagreements.ts';
import type { Design } from '../../analysis/design/features.ts';
import { parseDesign } from '../../analysis/design/given-design.ts';
import { type DesignOfCheckpoint, readDesignFeatures } from '../../analysis/design/read-design-features.ts';
import { ModelError, UsageError } from '../../lib/errors.ts';
import { features } from '../../report/checkpoint-features.ts';
import { checkpointPage, designPage, type Inspected } from '../../report/checkpoint-page.ts';
import { providerPage } from '../../report/provider-page.ts';
import { workerMemory } from '../../runners/machine/resources.ts';
import { type Model, readModel } from '../../runners/model.ts';
import { loadPublished } from '../../results/published/published-file.ts';
import { builtInProviders } from '../../runners/providers/open-on-provider.ts';
import type { Requirement } from '../../runners/providers/requirement.ts';
import { requirements } from '../../runners/providers/requirements.ts';
import { tokensPerSecond } from '../../runners/providers/trial.ts';
import { AnsweredNo } from '../failure.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readProvider, readWhole, runnerOptions } from '../options.ts';

interface Arguments extends CommonArguments {
  readonly model: string;
  readonly 'max-length'?: unknown;
  readonly provider?: string;
  readonly design?: string;
}

/** `plumbline inspect MODEL`: a checkpoint's design and where each feature was read, files, memory, tokenizer. */
export const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <model>',
  describe: "Show a checkpoint's design and where each feature was read, its files, memory and tokenizer",
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('model', { type: 'string', describe: 'Checkpoint folder', demandOption: true })
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
  const inspected: Inspected = {
    ...model,
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
    process.stdout.write(jsonDocument({ ...document(inspected), ...about }));
  } else {
    process.stdout.write(checkpointPage(inspected));
    if (provider !== undefined) process.stdout.write(`\n${providerPage(provider, needs)}`);
  }
  if (missing > 0)
    throw new AnsweredNo(`${missing} of ${needs.length} things that ${provider} needs are missing here.`);
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

function document(inspected: Inspected): object {
  const { checkpoint, regression, annotation, tokenizer, maxLength, files, memory } = inspected;
  const { name, design, sources, parameters, storage } = checkpoint;
  return {
    name,
    kind: checkpoint.files.kind,
    path: checkpoint.files.folder,
    parameters,
    maxLength,
    storage,
    design,
    features: design ? features(design, sources, parameters, regression) : [],
    regression: { ...regression, annotation },
    files,
    memory,
    tokenizer: {
      vocabularySize: tokenizer.vocabularySize,
      addsBos: tokenizer.addsBos,
      bosToken: tokenizer.bosToken ?? null,
      eosTokens: tokenizer.eosTokens,
      prefixToken: tokenizer.prefixToken ?? null,
    },
  };
}

async function filesOf(folder: string): Promise<Inspected['files']> {
  const relevant = /\.(json|safetensors|onnx|onnx_data|onnx\.data|jinja)$|^design\.yaml$/;
  const found = await Promise.all(
    (await readdir(folder)).sort().map(async (name) => ({ name, status: await stat(join(folder, name)) })),
  );
  return found.flatMap(({ name, status }) =>
    status.isFile() && relevant.test(name) ? [{ name, bytes: status.size }] : [],
  );
}
