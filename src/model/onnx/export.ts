// Adapts an ONNX export so that it is fed and read as our own graphs are: its logits stay inside and only the answers
// leave it, and its edges are float32 and int64 whatever it computes in.

import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { readFile, stat } from 'node:fs/promises';
import { ModelError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { answerNames } from '../graph/answers.ts';
import { spellNotANumber } from '../graph/spelled-not-a-number.ts';
import type { GraphOptions } from '../graph/spelled-out.ts';
import { answerInside } from './export-head.ts';
import { tokenwisePast } from './export-past.ts';
import { locateWeights } from './external-data.ts';
import { GraphBuilder } from './graph-builder.ts';
import type { ExportSizes, GraphModel } from './graph-model.ts';
import { node } from './graph-node.ts';
import { type GraphProto, ModelProtoSchema, TensorProto_DataType } from './onnx_pb.ts';
import { declaredType, valueInfo } from './value-info.ts';

/** A serialized message cannot be larger. */
const largestProtobuf = 2 ** 31;
const oldestOpset = 13;

/**
 * Reads and adapts an export.
 * @throws ModelError where the file is no ONNX model of a decoder, or takes inputs that are not known
 */
export async function readExport(
  file: string,
  sizes: ExportSizes,
  { spelledOut = [] }: GraphOptions = {},
): Promise<GraphModel> {
  const bytes = await readWhole(file);
  const model = parse(bytes, file);
  const graph = model.graph;
  const opset = Number(
    model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0n,
  );
  if (!graph || graph.node.length === 0)
    throw new ModelError(`${file} holds no graph; download or export it again.`);
  if (opset < oldestOpset) {
    throw new ModelError(`${file} uses opset ${opset}; export it with opset ${oldestOpset} or newer.`);
  }

  if (spelledOut.includes('not a number')) spellNotANumber(graph);
  if (spelledOut.length > 0) nameNodes(graph);
  const builder = new GraphBuilder(graph);
  for (const name of ['input_ids', 'attention_mask', 'position_ids']) wideInput(graph, name);
  const past = tokenwisePast(graph, builder, file, sizes);
  answerInside(graph, builder, file, spelledOut);

  const inputs = new Set(graph.input.map(({ name }) => name));
  const known = [
    'input_ids',
    'attention_mask',
    'position_ids',
    ...furtherInputs,
    answerNames.rows,
    answerNames.targets,
  ];
  const pastInputs = new Set(past?.layers.flatMap(({ pastKeys, pastValues }) => [pastKeys, pastValues]));
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const unknown = [...inputs].filter(
    (name) => !known.includes(name) && !pastInputs.has(name) && !initializers.has(name),
  );
  if (unknown.length > 0 || !inputs.has('input_ids')) {
    throw new ModelError(
      inputs.has('input_ids')
        ? `${file} takes the input ${unknown[0]}, which is not known; a decoder's are input_ids, attention_mask, position_ids and past_key_values.N.key and .value.`
        : `${file} has no input input_ids; export it as text-generation or text-generation-with-past.`,
    );
  }
  const externalDataFolder = await locateWeights(graph, bytes, file);
  return {
    bytes: toBinary(ModelProtoSchema, model),
    externalDataFolder,
    attentionMask: inputs.has('attention_mask'),
    positionIds: inputs.has('position_ids'),
    further: furtherInputs.filter((name) => inputs.has(name)),
    past,
    contextLength: sizes.contextLength,
    slots: 0,
    sharing: past === undefined || quantizesAsItRuns(graph) ? 'whole' : 'chain',
  };
}

const furtherInputs = ['use_cache_branch', 'num_logits_to_keep'] as const;

/** Such a graph takes the range of its numbers from all tokens of a pass, so what shares a pass shows in the results. */
const quantizesAsItRuns = (graph: GraphProto): boolean =>
  graph.node.some(({ opType }) => opType.startsWith('DynamicQuantize'));

async function readWhole(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    // A named pipe would block the read for ever.
    if (!found.isFile()) throw new ModelError(`${file} is not a file.`);
    if (found.size >= largestProtobuf)
      throw new ModelError(
        `${file} is over 2 GB; export it with external data (model.onnx and model.onnx_data).`,
      );
    return await readFile(file);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${file} cannot be read: ${systemReason(error)}.`);
  }
}

function parse(bytes: Uint8Array, file: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    const start = new TextDecoder().decode(bytes.subarray(0, 60));
    const why = start.startsWith('version https://git-lfs')
      ? 'is a Git LFS pointer; run `git lfs pull` in its folder'
      : `is no ONNX model (${(error as Error).message}); download or export it again`;
    throw new ModelError(`${file} ${why}.`);
  }
}

/** Some exports take int32 ids; a Cast makes int64 of them as of all others. */
function wideInput(graph: GraphProto, name: string): void {
  const index = graph.input.findIndex((value) => value.name === name);
  const input = graph.input[index];
  const type = input && declaredType(input);
  if (type === undefined || type === TensorProto_DataType.INT64) return;
  const narrow = `${name}.narrow`;
  graph.input[index] = valueInfo(name, 'int64', ['batch', 'sequence']);
  renameUses(graph, name, narrow);
  graph.node.unshift(node('Cast', [name], [narrow], { to: type }));
}

/** Graphs inside nodes (the branches of an If) see the values of the graph around them. */
function renameUses(graph: GraphProto, from: string, to: string): void {
  for (const user of graph.node) {
    user.input = user.input.map((used) => (used === from ? to : used));
    for (const { g } of user.attribute) if (g) renameUses(g, from, to);
  }
}

/** So that what the runtime records of a pass on a provider tells all nodes apart. */
function nameNodes(graph: GraphProto): void {
  graph.node.forEach((unnamed, index) => (unnamed.name ||= `${unnamed.opType}#${index}`));
}
