import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { checkpointPage, features, type Inspected, memoryNeeded } from '../../report/checkpoint-page.ts';
import { readModel } from '../../runners/model.ts';
import { jsonDocument } from '../json-document.ts';
import { type CommonArguments, readWhole, runnerOptions } from '../options.ts';

interface Arguments extends CommonArguments {
  readonly model: string;
  readonly 'max-length'?: unknown;
}

/** `plumbline inspect MODEL`: a checkpoint's design and where each feature was read, files, memory, tokenizer. */
export const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <model>',
  describe: "Show a checkpoint's design and where each feature was read, its files, memory and tokenizer",
  builder: (yargs) =>
    (yargs as Argv<object>)
      .positional('model', { type: 'string', describe: 'Checkpoint folder', demandOption: true })
      .option('max-length', runnerOptions['max-length'])
      .example('$0 inspect ./my-checkpoint', 'one screen') as never,
  handler: run,
};

async function run(args: Arguments): Promise<void> {
  const model = await readModel(args.model, { maxLength: readWhole('max-length', args['max-length'], 1) });
  const inspected: Inspected = { ...model, files: await filesOf(model.checkpoint.files.folder) };
  process.stdout.write(args.json ? jsonDocument(document(inspected)) : checkpointPage(inspected));
}

function document(inspected: Inspected): object {
  const { checkpoint, tokenizer, maxLength, files } = inspected;
  const { name, design, sources, parameters, storage } = checkpoint;
  return {
    name,
    kind: checkpoint.files.kind,
    path: checkpoint.files.folder,
    parameters,
    maxLength,
    storage,
    design,
    features: design ? features(design, sources, parameters) : [],
    files,
    memory: memoryNeeded(inspected),
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
  const relevant = /\.(json|safetensors|onnx|onnx_data|onnx\.data|jinja)$/;
  const found = await Promise.all(
    (await readdir(folder)).sort().map(async (name) => ({ name, status: await stat(join(folder, name)) })),
  );
  return found.flatMap(({ name, status }) =>
    status.isFile() && relevant.test(name) ? [{ name, bytes: status.size }] : [],
  );
}
