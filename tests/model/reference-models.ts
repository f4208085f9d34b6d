// Folders of models, each with a reference.json: what another implementation computes from the same files.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { families } from '../../src/model/families/index.ts';
import { sharedFolder } from '../shared-folder.ts';

export interface ReferenceCase {
  readonly ids: readonly number[];
  /** Natural, of each id but the first, given those before it. */
  readonly logprobs: readonly number[];
  /** The same of a run over all ids but the last, where frequencies depend on the text's length and it says otherwise. */
  readonly scored?: readonly number[];
  /** After each id. */
  readonly argmax: readonly number[];
  /** Eight ids that greedy decoding puts behind `ids`. */
  readonly greedy?: readonly number[];
}

export interface Reference {
  readonly origin: string;
  readonly parameters?: number;
  readonly cases: readonly ReferenceCase[];
}

export interface ReferenceModel {
  readonly name: string;
  readonly folder: string;
}

export const readReference = ({ folder }: ReferenceModel): Reference =>
  JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8')) as Reference;

function models(parent: string): readonly ReferenceModel[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .map((name) => ({ name, folder: join(parent, name) }))
    .filter(({ folder }) => existsSync(join(folder, 'reference.json')));
}

/** `model_type` of the folder's config. */
export const modelType = ({ folder }: ReferenceModel): string =>
  JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).model_type;
const isSupported = (model: ReferenceModel): boolean =>
  families.some(({ modelTypes }) => modelTypes.includes(modelType(model)));

/** Made by tests/goldens/make_models.py, computed by transformers. */
export const fixtureModels = models(fileURLToPath(new URL('../fixtures/models/', import.meta.url)));

/** Computed by transformers; those whose family is read. */
export const sharedArchitectures = models(join(sharedFolder, 'goldens', 'architectures')).filter(isSupported);

/** A folder of more such models, for trying configurations of which we keep no fixture. */
export const variantsFolder = process.env['PLUMBLINE_VARIANTS'];

/** Computed by transformers; those whose family is read. */
export const variants = variantsFolder === undefined ? [] : models(variantsFolder).filter(isSupported);

/** Computed by the runtime from Python. */
export const sharedExports = models(join(sharedFolder, 'goldens', 'onnx-exports'));

export function fixture(name: string): ReferenceModel {
  const model = fixtureModels.find((candidate) => candidate.name === name);
  if (!model) throw new Error(`there is no fixture model ${name}`);
  return model;
}
