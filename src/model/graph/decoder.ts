// A whole decoder as one ONNX graph, built from its design. Its weights stay where they are.
//
// inputs   input_ids, position_ids   int64 [1, tokens]: those of the pass, and behind them one of each slot in use
//          ends, visible   int64 [sequence]: which tokens of the pass see which (pass.ts)
//          past.N.key, .value   float32 [1, past, key-value heads * head width]
//          text_lengths   int64 [1, tokens]: how long each token's text is, where a rotation depends on it
//          lengths   int64 [1 + slots], slot.S.past.N.key, .value   as the pass's, for each slot (slots.ts)
//          rows   int64 [rows], targets   int64 [targets, 2] (answers.ts)
// outputs  log_sum_exp, max_logit, arg_max   [rows]; target_logit   [targets]
//          new.N.key, .value   float32 [1, tokens, key-value heads * head width]

import type { DecoderDesign } from '../design.ts';
import type { DecoderWeights } from '../families/family.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Value } from '../onnx/graph-node.ts';
import { type GraphModel, lengthsName, pastNames, textLengthsName, treeNames } from '../onnx/graph-model.ts';
import type { FoundWeights } from '../weights/find-weights.ts';
import { answerNames, answers } from './answers.ts';
import type { KeysAndValues } from './attention.ts';
import { block } from './block.ts';
import { embedding } from './embedding.ts';
import { norm } from './norm.ts';
import { type Build, passValues } from './pass.ts';
import { softCapped } from './soft-cap.ts';
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
  const long = longTexts(design);
  const textLengths = long === undefined ? undefined : graph.input(textLengthsName, 'int64', [1, 'tokens']);
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
    { positionIds, ends, visible, textLengths, lengths },
    slots,
    pasts[0]?.past.keys ?? '',
  );
  const build = { graph, design, weights, pass, spelledOut };
  let stream = embedding(build, names, inputIds, positionIds);
  names.layers.forEach((layerNames, layer) => {
    const past = pasts[layer];
    if (!past) return;
    const after = block(build, layer, layerNames, past, stream);
    stream = after.stream;
    const { newKeys, newValues } = pastNames(layer);
    graph.output(newKeys, after.added.keys, 'float32', [1, 'tokens', keyWidth]);
    graph.output(newValues, after.added.values, 'float32', [1, 'tokens', keyWidth]);
  });

  const wanted = graph.node('Gather', [stream, rows]);
  answers(graph, logits(build, names, wanted), targets, spelledOut);

  return {
    bytes: graph.bytes(),
    externalDataFolder: folder,
    attentionMask: false,
    positionIds: true,
    further: [],
    past: { layers: names.layers.map((_, layer) => pastNames(layer)), width: keyWidth },
    slots,
    contextLength: design.contextLength,
    long,
    sharing: 'tree',
  };
}

/** stream [rows, width] -> logits [rows, vocabulary]. */
function logits(build: Build, names: DecoderWeights, stream: Value): Value {
  const { graph, design, weights } = build;
  const { logitScale = 1, logitSoftCap } = design;
  const normed = names.finalNorm ? norm(build, names.finalNorm, design.width, stream) : stream;
  const projected = names.projectOut ? weights.linear(normed, names.projectOut) : normed;
  const head = names.head ?? { weight: names.tokenEmbedding, layout: 'out-in' as const };
  const plain = weights.linear(projected, head);
  const scaled = logitScale === 1 ? plain : graph.node('Mul', [plain, graph.floats([logitScale], [])]);
  return logitSoftCap === undefined ? scaled : softCapped(graph, scaled, logitSoftCap);
}

/**
 * What texts turn otherwise than short ones; undefined where all turn alike. In transformers a text that grows beyond LongRoPE's
 * bound is read anew (modeling_phi3.py, `prepare_inputs_for_generation`); the other kind changes with each token, and is not.
 */
function longTexts({ positions }: DecoderDesign): GraphModel['long'] {
  if (positions.kind !== 'rotary') return undefined;
  const scalings = positions.rotations.flatMap((rotation) => {
    const { scaling = { kind: 'none' } } = rotation ?? {};
    return scaling.kind === 'dynamic' || scaling.kind === 'longrope' ? [scaling] : [];
  });
  if (scalings.length === 0) return undefined;
  return {
    bound: Math.min(...scalings.map(({ originalContext }) => originalContext)),
    isReread: scalings.every(({ kind }) => kind === 'longrope'),
  };
}
