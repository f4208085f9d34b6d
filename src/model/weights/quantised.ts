// Tells that a checkpoint's weights are quantised, and in which format. Formats: transformers 5.23, quantizers/auto.py and
// integrations/; names of tensors: what each format's library saves.

import { basename } from 'node:path';
import type { JsonObject } from '../json-file.ts';
import { isJsonObject, quoted } from '../json-file.ts';

/** What of a stored tensor is looked at. */
interface StoredTensor {
  readonly name: string;
  readonly dtype: string;
}

/** `quant_method` as configs have it, and the name that people know. */
const methods: Readonly<Record<string, string>> = {
  gptq: 'GPTQ',
  awq: 'AWQ',
  bitsandbytes: 'bitsandbytes',
  bitsandbytes_4bit: 'bitsandbytes, 4 bits',
  bitsandbytes_8bit: 'bitsandbytes, 8 bits',
  'compressed-tensors': 'compressed-tensors',
  fbgemm_fp8: 'FBGEMM fp8',
  fp8: 'fp8',
  modelopt: 'ModelOpt',
  quanto: 'Quanto',
  hqq: 'HQQ',
  eetq: 'EETQ',
  aqlm: 'AQLM',
  higgs: 'HIGGS',
  vptq: 'VPTQ',
  spqr: 'SpQR',
  quark: 'Quark',
  torchao: 'torchao',
  mxfp4: 'MXFP4',
  bitnet: 'BitNet',
  'auto-round': 'AutoRound',
  marlin: 'Marlin',
};

/** What only a format's tensors are called, the more telling first; the last name of each is for where the config says none. */
const tensorSigns: readonly (readonly [RegExp, string])[] = [
  [/\.g_idx$/, 'GPTQ'],
  [/\.(?:qweight|qzeros)$/, 'GPTQ or AWQ'],
  [
    /\.quant_state\.bitsandbytes__\w+$|\.(?:absmax|quant_map|nested_absmax|nested_quant_map)$/,
    'bitsandbytes, 4 bits',
  ],
  [/\.(?:SCB|weight_format)$/, 'bitsandbytes, 8 bits'],
  [/\.(?:weight_packed|weight_shape|weight_zero_point|weight_global_scale)$/, 'compressed-tensors'],
  [/_blocks$/, 'MXFP4'],
  [/\.weight\._(?:data|scale|shift)$|\.weight_qtype$/, 'Quanto'],
  [/\.W_q$/, 'HQQ'],
  [/\.weight_scales$/, 'EETQ'],
  [/\.(?:codes|codebooks)$/, 'AQLM'],
  [/\.centroids(?:\.weight)?$/, 'VPTQ'],
  [/\.dense_weights$/, 'SpQR'],
  [/\.weight_scale(?:_inv|_2)?$/, 'fp8'],
];

/** Types of packed or scaled numbers. Masks are BOOL or U8 too, so that only a weight counts. */
const packedTypes = /^(?:F8_|F6_|F4|U8$|I8$|U16$|I16$|U32$|I32$|I64$|U64$)/;
const isWeight = /(?:^|\.)(?:weight|down_proj|gate_up_proj)$/;

/**
 * What is wrong with a checkpoint whose weights are quantised, as one sentence with the mend; undefined for one whose weights are
 * plain. A config that says a format counts only where the tensors bear it out: a checkpoint that was de-quantised and saved keeps its
 * `quantization_config`. BitNet is the exception, whose weights are stored plain and rounded when they are used.
 * @param folder for the message
 * @param config config.json
 * @param tensors of all the checkpoint's files
 * @param fileNames of the folder
 */
export function quantisedFormat(
  folder: string,
  config: JsonObject,
  tensors: Iterable<StoredTensor>,
  fileNames: readonly string[],
): string | undefined {
  const said = saidFormat(config, fileNames);
  const sign = findSign(tensors);
  if (sign === undefined && said?.format !== 'BitNet') return undefined;
  const where = [said?.where, sign?.where].filter((place) => place !== undefined);
  return (
    `${folder} is quantised as ${said?.format ?? sign?.format ?? ''} (${where.join('; ')}), which is not read. ` +
    `Use the checkpoint that was not quantised${originalOf(config)}, or an ONNX export.`
  );
}

interface Evidence {
  readonly format: string;
  readonly where: string;
}

function saidFormat(config: JsonObject, fileNames: readonly string[]): Evidence | undefined {
  const settings = config['quantization_config'] ?? config['compression_config'];
  if (isJsonObject(settings)) {
    const method = settings['quant_method'];
    if (typeof method === 'string')
      return {
        format: withBits(
          Object.hasOwn(methods, method) ? (methods[method] ?? method) : quotedShort(method),
          settings,
        ),
        where: `config.json has quant_method ${quoted(method)}`,
      };
    const bits = settings['load_in_4bit'] === true ? 4 : settings['load_in_8bit'] === true ? 8 : undefined;
    if (bits !== undefined)
      return { format: `bitsandbytes, ${bits} bits`, where: `config.json has load_in_${bits}bit` };
  }
  if (fileNames.includes('quantize_config.json')) return { format: 'GPTQ', where: 'quantize_config.json' };
  if (fileNames.includes('quant_config.json')) return { format: 'AWQ', where: 'quant_config.json' };
  return undefined;
}

function withBits(format: string, settings: JsonObject): string {
  if (format !== 'bitsandbytes') {
    const { bits } = settings;
    return Number.isSafeInteger(bits) ? `${format}, ${Number(bits)} bits` : format;
  }
  if (settings['load_in_4bit'] === true) return `${format}, 4 bits`;
  return settings['load_in_8bit'] === true ? `${format}, 8 bits` : format;
}

const quotedShort = (method: string): string => quoted(method.slice(0, 60));

/** The most telling of the tensors: a name that only quantised checkpoints have, or a weight of a type of few bits. */
function findSign(tensors: Iterable<StoredTensor>): Evidence | undefined {
  let best: { rank: number; evidence: Evidence } | undefined;
  for (const { name, dtype } of tensors) {
    const rank = tensorSigns.findIndex(([pattern]) => pattern.test(name));
    const sign = tensorSigns[rank];
    if (sign !== undefined) {
      if (best === undefined || rank < best.rank)
        best = { rank, evidence: { format: sign[1], where: `tensor ${quoted(name)}` } };
    } else if (best === undefined && isWeight.test(name) && packedTypes.test(dtype)) {
      const where = `tensor ${quoted(name)} is ${dtype}`;
      const format = dtype.startsWith('F8') ? 'fp8' : `${dtype} numbers`;
      best = { rank: tensorSigns.length, evidence: { format, where } };
    }
  }
  return best?.evidence;
}

/** The name of the checkpoint that this one was made of, where the config has one that is not this one's. */
function originalOf(config: JsonObject): string {
  for (const key of ['base_model', 'base_model_name_or_path', '_name_or_path']) {
    const name = config[key];
    if (typeof name !== 'string' || !/^[\w.-]{1,96}\/[\w.-]{1,96}$/.test(name)) continue;
    if (/gptq|awq|bnb|\d-?bit|fp8|int[48]|w\da\d+|quant|eetq|hqq|aqlm|mxfp4/i.test(basename(name))) continue;
    return ` (${name})`;
  }
  return '';
}
