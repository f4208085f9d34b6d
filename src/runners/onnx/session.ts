// One ONNX Runtime session over a graph: feeds a pass, reads the answers. The only file that calls the runtime.

import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ModelError } from '../../lib/errors.ts';
import { answerNames } from '../../model/graph/answers.ts';
import type { GraphModel } from '../../model/onnx/graph-model.ts';

export interface SessionOptions {
  /** Threads inside an operator. */
  readonly threads: number;
  /** An execution provider by ONNX Runtime's name: cpu, cuda, webgpu, coreml, dml. */
  readonly provider: string;
}

/** Keys and values of the tokens before a pass, one tensor each a layer, float32 [batch, heads, past, head width]. */
export interface Past {
  readonly length: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** One pass through the network. */
export interface Pass {
  /** Token ids [batch, sequence], row by row; every row has the same length. */
  readonly tokens: readonly (readonly number[])[];
  readonly past?: Past;
  /** Rows of [batch * sequence] that are wanted, and the token whose logit is wanted at each. */
  readonly rows: readonly number[];
  readonly targets: readonly number[];
  /** Whether the keys and values are wanted, as the past of a later pass. */
  readonly keepPast: boolean;
}

/** One entry a wanted row. Log-probabilities are natural. */
export interface Answers {
  readonly targetLogprobs: readonly number[];
  readonly argMax: readonly number[];
  /** Log-probability of the arg max. */
  readonly maxLogprobs: readonly number[];
  readonly past?: Past;
}

/** State: the runtime's session, until `close`. */
export interface Session {
  readonly model: Omit<GraphModel, 'bytes'>;
  run(pass: Pass): Promise<Answers>;
  close(): Promise<void>;
}

/**
 * Opens a session; 16-bit weights are made float32 here, once.
 * @throws ModelError where the runtime refuses the graph, the weights or the provider
 */
export async function openSession(graph: GraphModel, options: SessionOptions): Promise<Session> {
  const { bytes, ...model } = graph;
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(bytes, {
      executionProviders: [options.provider],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Fatal only: what goes wrong comes with the error.
      logSeverityLevel: 4,
      extra: { session: { model_external_initializers_file_folder_path: model.externalDataFolder } },
    });
  } catch (error) {
    const mend =
      options.provider === 'cpu'
        ? ''
        : ' Use --provider cpu, or install what this provider needs on this machine.';
    throw new ModelError(
      `ONNX Runtime cannot open the model with provider ${options.provider}: ${firstLine(error)}.${mend}`,
    );
  }
  return { model, run: (pass) => run(session, model, pass), close: () => session.release() };
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0] ?? '';

async function run(session: InferenceSession, model: Session['model'], pass: Pass): Promise<Answers> {
  const wanted: string[] = [
    answerNames.logSumExp,
    answerNames.targetLogit,
    answerNames.maxLogit,
    answerNames.argMax,
  ];
  const present = pass.keepPast ? (model.past?.layers ?? []) : [];
  for (const layer of present) wanted.push(layer.presentKeys, layer.presentValues);

  const outputs = await session.run(feeds(model, pass), wanted).catch((error: unknown) => {
    throw new ModelError(
      `ONNX Runtime failed at a pass of ${sequenceLength(pass)} tokens behind ${pastLength(pass)}: ${firstLine(error)} ` +
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
  const minusLogSumExp = (logits: Float32Array): readonly number[] =>
    Array.from(logits, (logit, index) => logit - (logSumExp[index] ?? Number.NaN));
  const tensors: Record<string, Tensor> = {};
  for (const layer of present) {
    tensors[layer.pastKeys] = outputs[layer.presentKeys] as Tensor;
    tensors[layer.pastValues] = outputs[layer.presentValues] as Tensor;
  }
  return {
    targetLogprobs: minusLogSumExp(floats(answerNames.targetLogit)),
    maxLogprobs: minusLogSumExp(floats(answerNames.maxLogit)),
    argMax: Array.from(outputs[answerNames.argMax]?.data as BigInt64Array, Number),
    ...(pass.keepPast &&
      model.past && { past: { length: pastLength(pass) + sequenceLength(pass), tensors } }),
  };
}

function feeds(model: Session['model'], pass: Pass): Record<string, Tensor> {
  const batch = pass.tokens.length;
  const sequence = sequenceLength(pass);
  const past = pastLength(pass);
  const integers = (values: readonly number[], dimensions: readonly number[]): Tensor =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), dimensions);
  const matrix = (length: number, at: (column: number) => number): Tensor =>
    integers(
      Array.from({ length: batch * length }, (_, index) => at(index % length)),
      [batch, length],
    );

  const fed: Record<string, Tensor> = {
    input_ids: integers(pass.tokens.flat(), [batch, sequence]),
    [answerNames.rows]: integers(pass.rows, [pass.rows.length]),
    [answerNames.targets]: integers(pass.targets, [pass.targets.length]),
    ...(pass.past?.tensors ?? emptyPast(model, batch)),
  };
  if (model.attentionMask) fed['attention_mask'] = matrix(past + sequence, () => 1);
  if (model.positionIds) fed['position_ids'] = matrix(sequence, (column) => past + column);
  for (const name of model.further) {
    fed[name] = name === 'use_cache_branch' ? new Tensor('bool', [past > 0], [1]) : integers([0], []);
  }
  return fed;
}

function emptyPast(model: Session['model'], batch: number): Record<string, Tensor> {
  const { layers = [], heads = 0, headWidth = 0 } = model.past ?? {};
  const empty = () => new Tensor('float32', new Float32Array(0), [batch, heads, 0, headWidth]);
  return Object.fromEntries(
    layers.flatMap(({ pastKeys, pastValues }) => [
      [pastKeys, empty()],
      [pastValues, empty()],
    ]),
  );
}

const sequenceLength = (pass: Pass): number => pass.tokens[0]?.length ?? 0;
const pastLength = (pass: Pass): number => pass.past?.length ?? 0;
