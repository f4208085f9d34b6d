// One ONNX Runtime session over a graph: feeds a pass, reads the answers.

import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError } from '../../lib/errors.ts';
import { answerNames } from '../../model/graph/answers.ts';
import {
  type GraphModel,
  lengthsName,
  pastNames,
  type PastNames,
  textLengthsName,
  treeNames,
} from '../../model/onnx/graph-model.ts';
import { openOnProvider } from '../providers/open-on-provider.ts';
import type { Answers, Pass } from './pass.ts';
import type { LayerRows, Past } from './past.ts';

export interface SessionOptions {
  /** Threads inside an operator. */
  readonly threads: number;
  /** An execution provider by ONNX Runtime's name: cpu, cuda, webgpu, coreml, dml. */
  readonly provider: string;
}

/** State: the runtime's session, until `close`. */
export interface Session {
  readonly model: Omit<GraphModel, 'bytes'>;
  run(pass: Pass): Promise<Answers>;
  close(): Promise<void>;
}

/**
 * Opens a session; 16-bit weights are made float32 here, once.
 * @throws ModelError where the runtime refuses the graph, the weights or the provider, or runs the model elsewhere
 */
export async function openSession(graph: GraphModel, options: SessionOptions): Promise<Session> {
  const { bytes: _bytes, ...model } = graph;
  const sessionOptions = {
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Fatal only: what goes wrong comes with the error.
    logSeverityLevel: 4,
    extra: { session: { model_external_initializers_file_folder_path: model.externalDataFolder } },
  } as const;
  const session = await openOnProvider(graph, options.provider, sessionOptions, (opened) =>
    opened.run(feeds(model, firstPass)),
  );
  return { model, run: (pass) => run(session, model, pass), close: () => session.release() };
}

/** Two tokens, for the record of where the nodes run. */
const firstPass: Pass = {
  tokens: [0, 0],
  positions: [0, 1],
  ends: [2, 2],
  visible: [0, 0],
  rows: [0, 1],
  targets: [[0, 0]],
  keepRows: true,
};

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0] ?? '';

async function run(session: InferenceSession, model: Session['model'], pass: Pass): Promise<Answers> {
  const wanted: string[] = [
    answerNames.logSumExp,
    answerNames.targetLogit,
    answerNames.maxLogit,
    answerNames.argMax,
  ];
  const layers = model.past?.layers ?? [];
  if (pass.keepRows) for (const layer of layers) wanted.push(layer.newKeys, layer.newValues);

  const outputs = await session.run(feeds(model, pass), wanted).catch((error: unknown) => {
    throw new ModelError(
      `ONNX Runtime failed at a pass of ${pass.tokens.length} tokens behind ${pass.past?.length ?? 0}: ${firstLine(error)} ` +
        'Where it lacks memory or positions, a smaller --max-length helps.',
    );
  });
  const floats = (name: string): Float32Array => outputs[name]?.data as Float32Array;
  const logSumExp = floats(answerNames.logSumExp);
  if (logSumExp.some(Number.isNaN)) {
    throw new ModelError(
      'The network answers NaN (not a number): its weights hold such values, or its arithmetic overflows; ' +
        'get the checkpoint again, or use a float32 export.',
    );
  }
  const logprob = (logit: number, row: number): number => logit - (logSumExp[row] ?? Number.NaN);
  return {
    targetLogprobs: Array.from(floats(answerNames.targetLogit), (logit, index) =>
      logprob(logit, pass.targets[index]?.[0] ?? -1),
    ),
    maxLogprobs: Array.from(floats(answerNames.maxLogit), logprob),
    argMax: Array.from(outputs[answerNames.argMax]?.data as BigInt64Array, Number),
    added: pass.keepRows
      ? layers.map(({ newKeys, newValues }) => ({ keys: floats(newKeys), values: floats(newValues) }))
      : [],
  };
}

/** One tensor for each input of the graph. */
function feeds(model: Session['model'], pass: Pass): Record<string, Tensor> {
  const { slots = [] } = pass;
  const sequence = pass.tokens.length;
  const past = pass.past?.length ?? 0;
  const tokens = [...pass.tokens, ...slots.map(({ token }) => token)];
  const fed: Record<string, Tensor> = {
    input_ids: integers(tokens, [1, tokens.length]),
    [answerNames.rows]: integers(pass.rows, [pass.rows.length]),
    [answerNames.targets]: integers(pass.targets.flat(), [pass.targets.length, 2]),
    ...pastFeeds(model, model.past?.layers ?? [], pass.past),
  };
  if (model.sharing === 'tree') {
    fed[treeNames.ends] = integers(pass.ends, [sequence]);
    fed[treeNames.visible] = integers(pass.visible, [sequence]);
  }
  if (model.slots > 0) {
    const used = Array.from({ length: model.slots }, (_, slot) => (slot < slots.length ? 1 : 0));
    fed[lengthsName] = integers([sequence, ...used], [1 + model.slots]);
    used.forEach((_, slot) => {
      const names = model.past?.layers.map((_layer, layer) => pastNames(layer, slot + 1)) ?? [];
      Object.assign(fed, pastFeeds(model, names, slots[slot]?.past));
    });
  }
  if (model.attentionMask)
    fed['attention_mask'] = integers(new Array<number>(past + sequence).fill(1), [1, past + sequence]);
  if (model.positionIds) {
    const positions = [...pass.positions, ...slots.map((slot) => slot.past.length)];
    fed['position_ids'] = integers(positions, [1, tokens.length]);
  }
  if (model.long !== undefined) {
    const { textLength = 0 } = pass;
    const lengths = [...pass.tokens.map(() => textLength), ...slots.map((slot) => slot.past.length + 1)];
    fed[textLengthsName] = integers(lengths, [1, tokens.length]);
  }
  for (const name of model.further) {
    fed[name] = name === 'use_cache_branch' ? new Tensor('bool', [past > 0], [1]) : integers([0], []);
  }
  return fed;
}

const integers = (values: readonly number[], dimensions: readonly number[]): Tensor =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dimensions);

function pastFeeds(
  model: Session['model'],
  names: readonly PastNames[],
  past: Past | undefined,
): Record<string, Tensor> {
  const { width = 0 } = model.past ?? {};
  const { length = 0 } = past ?? {};
  const tensor = (rows: Float32Array): Tensor => new Tensor('float32', rows, [1, length, width]);
  return Object.fromEntries(
    names.flatMap(({ pastKeys, pastValues }, layer) => {
      const { keys, values } = past?.layer(layer) ?? noRows;
      return [
        [pastKeys, tensor(keys)],
        [pastValues, tensor(values)],
      ];
    }),
  );
}

const noRows: LayerRows = { keys: new Float32Array(0), values: new Float32Array(0) };
