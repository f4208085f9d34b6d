// A whole decoder as one ONNX graph, built from its design. Its weights stay where they are.
//
// inputs   input_ids, position_ids   int64 [batch, sequence]
//          past_key_values.N.key, .value   float32 [batch, key-value heads, past, head width]
//          rows, targets   int64 [answers] (answers.ts)
// outputs  log_sum_exp, target_logit, max_logit, arg_max   [answers]
//          present.N.key, .value   float32 [batch, key-value heads, past + sequence, head width]

import type { DecoderDesign } from '../design.ts';
import type { DecoderWeights } from '../families/family.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { type GraphModel, pastNames } from '../onnx/graph-model.ts';
import type { FoundWeights } from '../weights.ts';
import { answerNames, answers } from './answers.ts';
import { block, norm } from './block.ts';
import { passValues } from './pass.ts';
import { GraphWeights } from './weights.ts';

/**
 * Builds the graph of a decoder.
 * @param folder what the weights' locations are made relative to; the session is told the same
 */
export function buildDecoder(
  design: DecoderDesign,
  names: DecoderWeights,
  found: FoundWeights,
  folder: string,
): GraphModel {
  const graph = new GraphBuilder();
  const weights = new GraphWeights(graph, found, folder);
  const inputIds = graph.input('input_ids', 'int64', ['batch', 'sequence']);
  const positionIds = graph.input('position_ids', 'int64', ['batch', 'sequence']);
  const pastShape = ['batch', design.keyValueHeads, 'past', design.headWidth];
  const presentShape = ['batch', design.keyValueHeads, 'total', design.headWidth];
  const pasts = names.layers.map((_, layer) => {
    const name = pastNames(layer);
    return {
      name,
      keys: graph.input(name.pastKeys, 'float32', pastShape),
      values: graph.input(name.pastValues, 'float32', pastShape),
    };
  });
  const rows = graph.input(answerNames.rows, 'int64', ['answers']);
  const targets = graph.input(answerNames.targets, 'int64', ['answers']);

  const pass = passValues(graph, design, inputIds, positionIds, pasts[0]?.keys ?? '');
  const build = { graph, design, weights, pass };
  const flat = graph.integers([-1]);
  let stream = graph.node('Gather', [
    weights.value(names.tokenEmbedding),
    graph.node('Reshape', [inputIds, flat]),
  ]);
  if (names.positionEmbedding !== undefined) {
    const positions = graph.node('Reshape', [positionIds, flat]);
    stream = graph.node('Add', [
      stream,
      graph.node('Gather', [weights.value(names.positionEmbedding), positions]),
    ]);
  }
  names.layers.forEach((layerNames, layer) => {
    const past = pasts[layer];
    if (!past) return;
    const after = block(build, layer, layerNames, past, stream);
    stream = after.stream;
    graph.output(past.name.presentKeys, after.present.keys, 'float32', presentShape);
    graph.output(past.name.presentValues, after.present.values, 'float32', presentShape);
  });

  const wanted = norm(build, names.finalNorm, graph.node('Gather', [stream, rows]));
  const head = names.head ?? { weight: names.tokenEmbedding, layout: 'out-in' as const };
  answers(graph, weights.linear(wanted, head), targets);

  return {
    bytes: graph.bytes(),
    externalDataFolder: folder,
    attentionMask: false,
    positionIds: true,
    further: [],
    past: {
      layers: pasts.map(({ name }) => name),
      heads: design.keyValueHeads,
      headWidth: design.headWidth,
    },
    contextLength: design.contextLength,
    splits: true,
  };
}
