// What a hub-layout checkpoint of a GGUF file consists of: which tensor becomes which, and config.json.

import { ModelError } from '../../lib/errors.ts';
import { quoted, type JsonObject } from '../json-file.ts';
import type { Architecture, TensorFacts } from './architecture.ts';
import { readHeads } from './architecture-config.ts';
import { architectures } from './architectures.ts';
import { readableTypes } from './dequantise.ts';
import type { GgufHeader, GgufTensor } from './header.ts';
import { MetadataFields } from './metadata-fields.ts';
import type { Placement } from './weights-file.ts';

/** Rotary frequencies, which the config says. */
const notWeights = /(?:^|\.)(?:rope_freqs|attn_rot_embd|rope_factors_long|rope_factors_short)\.weight$/;

/** Keys of an architecture that change nothing in what the network computes. */
const harmless = /^(?:vocab_size|tensor_data_layout|attention\.causal)$/;

/** @throws ModelError for an architecture that is not read, with those that are */
export function findArchitecture({ metadata }: GgufHeader, file: string): Architecture {
  const part = metadata.get('split.count');
  if (typeof part === 'number' && part > 1)
    throw new ModelError(
      `${file} is one of ${part} parts of a model. Put them together: llama-gguf-split --merge FIRST-PART WHOLE.gguf.`,
    );
  const name = metadata.get('general.architecture');
  const found =
    typeof name === 'string' && Object.hasOwn(architectures, name) ? architectures[name] : undefined;
  if (found !== undefined) return found;
  throw new ModelError(
    `${file} ${name === undefined ? 'names no GGUF architecture' : `has the GGUF architecture ${quoted(String(name))}`}; these are read: ${Object.keys(architectures).join(', ')}. ` +
      `Use the original checkpoint's safetensors.`,
  );
}

/**
 * The tensors by the hub's names, sorted.
 * @throws ModelError for a tensor that the architecture does not have, or of a type that is not read
 */
export function placeTensors(header: GgufHeader, architecture: Architecture, file: string): Placement[] {
  const name = String(header.metadata.get('general.architecture'));
  const fields = new MetadataFields(header.metadata, file, `${name}.`, 'config.json');
  const heads = readHeads(fields);
  const placements = [...header.tensors.values()].flatMap((source): Placement[] => {
    if (notWeights.test(source.name)) return [];
    refuseType(source, file);
    const [stem, hub] = hubName(source.name, architecture) ?? [];
    if (stem === undefined || hub === undefined)
      throw new ModelError(
        `${file}: tensor ${quoted(source.name)} is none of the architecture ${name}, so a part of the network would be left out. ` +
          `Use the original checkpoint's safetensors.`,
      );
    const rows = source.shape[0] ?? 1;
    const change = architecture.change?.(stem, rows, heads);
    const applies = change !== undefined && (change.kind !== 'transposed' || source.shape.length === 2);
    return [{ name: hub, source, ...(applies && { change }) }];
  });
  return placements.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name without block and `.weight`, and the hub's name; undefined for a name that the architecture does not have. */
function hubName(
  name: string,
  { outer, blocks, block }: Architecture,
): readonly [string, string] | undefined {
  const [, number, stem = '', kind = ''] =
    /^(?:blk\.(0|[1-9]\d{0,5})\.)?([a-z0-9_]+)\.(weight|bias)$/.exec(name) ?? [];
  const names = number === undefined ? outer : block;
  const hub = Object.hasOwn(names, stem) ? names[stem] : undefined;
  if (hub === undefined) return undefined;
  return [stem, `${number === undefined ? '' : `${blocks}${Number(number)}.`}${hub}.${kind}`];
}

function refuseType({ name, type }: GgufTensor, file: string): void {
  if (readableTypes.includes(type.name)) return;
  throw new ModelError(
    `${file}: tensor ${quoted(name)} is stored as ${type.name}; these types are read: ${readableTypes.join(', ')}. ` +
      `Get the model in one of them, or the original checkpoint's safetensors.`,
  );
}

/**
 * config.json of the hub's checkpoint, as far as it tells what the network computes, and generation's ends.
 * @throws ModelError where metadata is missing, or says what no config of the family can
 */
export function makeConfig(
  header: GgufHeader,
  { modelType, className, config }: Architecture,
  facts: TensorFacts,
  file: string,
): JsonObject {
  const name = String(header.metadata.get('general.architecture'));
  const fields = new MetadataFields(header.metadata, file, `${name}.`, 'config.json');
  const embedding = header.tensors.get('token_embd.weight');
  if (embedding === undefined)
    throw new ModelError(
      `${file} has no tensor token_embd.weight; it holds no whole model. Get the model's own file.`,
    );
  const own = config(fields, facts);
  fields.refuseRest(harmless);
  return {
    architectures: [className],
    model_type: modelType,
    ...own,
    vocab_size: embedding.shape[0],
    ...specialIds(fields.under('tokenizer.ggml.')),
  };
}

/** Ids of the special tokens in the words of configs. */
function specialIds(fields: MetadataFields): JsonObject {
  const ends = ['eos_token_id', 'eot_token_id'].flatMap((key) => fields.count(key) ?? []);
  const ids = {
    bos_token_id: fields.count('bos_token_id'),
    eos_token_id: ends.length > 1 && ends[0] !== ends[1] ? ends : ends[0],
    pad_token_id: fields.count('padding_token_id'),
  };
  return Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
}
