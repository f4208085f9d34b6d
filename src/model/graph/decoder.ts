// A whole decoder as one ONNX graph, built from its design. Its weights stay where they are.
//
// inputs   input_ids, position_ids   int64 [1, tokens]: those of the pass, and behind them one of each slot in use
//          ends, visible   int64 [sequence]: which tokens of the pass see which (pass.ts)
//          past.N.key, .value   float32 [1, past, key-value heads * head width]
//          lengths   int64 [1 + slots], slot.S.past.N.key, .value   as the pass's, for each slot (slots.ts)
//          rows   int64 [rows], targets   int64 [targets, 2] (answers.ts)
// outputs  log_sum_exp, max_logit, arg_max   [rows]; target_logit   [targets]
//          new.N.key, .value   float32 [1, tokens, key-value heads * head width]

import type { DecoderDesign } from '../design.ts';
import type { DecoderWeights } from '../families/family.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { type GraphModel, lengthsName, pastNames, treeNames } from '../onnx/graph-model.ts';
import type { FoundWeights } from '../weights.ts';
import { answerNames, answers } from './answers.ts';
import type { KeysAndValues } from './attention.ts';
import { block, norm } from './block.ts';
import { passValues } from './pass.ts';
import type { GraphOptions } from './spelled-out.ts';
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
  { slots = 0, spelledOut = [] }: GraphOptions = {},
): GraphModel {
  const graph = new GraphBuilder();
  const weights = new GraphWeights(graph, found, folder);
  const inputIds = graph.input('input_ids', 'int64', [1, 'tokens']);
  const positionIds = graph.input('position_ids', 'int64', [1, 'tokens']);
  const ends = graph.input(treeNames.ends, 'int64', ['sequence']);
  const visible = graph.input(treeNames.visible, 'int64', ['sequence']);
  const lengths = slots === 0 ? undefined : graph.input(lengthsName, 'int64', [1 + slots]);
  const keyWidth = design.keyValueHeads * design.headWidth;
  const pastOf = (layer: number, slot: number): KeysAndValues => {
    const { pastKeys, pastValues } = pastNames(layer, slot);
    const shape = [1, slot === 0 ? 'past' : `past_${slot}`, keyWidth];
    return {
      keys: graph.input(pastKeys, 'float32', shape),
      values: graph.input(pastValues, 'float32', shape),
    };
  };
  const pasts = names.layers.map((_, layer) => ({
    past: pastOf(layer, 0),
    slots: Array.from({ length: slots }, (_slot, index) => pastOf(layer, index + 1)),
  }));
  const rows = graph.input(answerNames.rows, 'int64', ['rows']);
  const targets = graph.input(answerNames.targets, 'int64', ['targets', 2]);

  const pass = passValues(
    graph,
    design,
    { positionIds, ends, visible, lengths },
    slots,
    pasts[0]?.past.keys ?? '',
  );
  const build = { graph, design, weights, pass, spelledOut };
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
    const { newKeys, newValues } = pastNames(layer);
    graph.output(newKeys, after.added.keys, 'float32', [1, 'tokens', keyWidth]);
    graph.output(newValues, after.added.values, 'float32', [1, 'tokens', keyWidth]);
  });

  const wanted = norm(build, names.finalNorm, graph.node('Gather', [stream, rows]));
  const head = names.head ?? { weight: names.tokenEmbedding, layout: 'out-in' as const };
  answers(graph, weights.linear(wanted, head), targets, spelledOut);

  return {
    bytes: graph.bytes(),
    externalDataFolder: folder,
    attentionMask: false,
    positionIds: true,
    further: [],
    past: { layers: names.layers.map((_, layer) => pastNames(layer)), width: keyWidth },
    slots,
    contextLength: design.contextLength,
    sharing: 'tree',
  };
}
