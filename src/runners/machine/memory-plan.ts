// The most memory that a worker takes, from the sizes of the network alone. The shares were fitted to what the operating
// system said of workers with 1M to 1.2B parameters (VmHWM; bench/LOG.md, "memory of a worker").

import type { NetworkSizes } from './network-sizes.ts';

/** What a worker is asked to hold. */
export interface Load {
  /** Tokens of the longest text. */
  readonly longest: number;
  /** Of a pass: its tokens, and those behind which a prediction is wanted. */
  readonly tokens: number;
  readonly rows: number;
  /** Texts that are gone on with side by side, and how long such a text gets, prompt and all. */
  readonly slots: number;
  readonly slotTokens: number;
}

/** Bytes, at most. */
export interface MemoryPlan {
  /** The weights as float32, with what is held twice. */
  readonly weights: number;
  /** Keys and values of texts. */
  readonly past: number;
  /** What a pass computes on its way, or what opening the weights needs for a moment where that is more. */
  readonly pass: number;
  /** Node, ONNX Runtime and the tokenizer. */
  readonly runtime: number;
  readonly total: number;
}

/** Node with our modules 76 MB, ONNX Runtime's code and its first allocations 27, the watchdog's thread 7, threads and this and that. */
const processBytes = 122e6;

/** What the tokenizer's library makes of tokenizer.json, in bytes a byte. */
const tokenizerShare = 20;

/**
 * Bytes a logit on its way to the answers: itself, less the maximum and its exponential make 12, that in float64 8. As many
 * again, since passes with more and with fewer rows leave the runtime's arena in pieces.
 */
const logitBytes = 40;

/** Room for keys and values grows in such steps. */
const pastStep = 256;

/** What the runtime makes of the part of the graph that a slot has in each layer. */
const slotBytes = 3e6;

/** Keys and values of one text of so many tokens. */
const pastBytes = ({ past }: NetworkSizes, tokens: number): number =>
  past * pastStep * Math.ceil(tokens / pastStep);

/** The peak of one worker that `workerEnvironment` is set for. */
export function planMemory(network: NetworkSizes, load: Load): MemoryPlan {
  const { weights, copies, opening, tokenizerFile } = network;
  const { longest, slots, slotTokens } = load;
  const held = pastBytes(network, longest);
  const slot = pastBytes(network, slotTokens);
  // While texts are scored: the beginning that they share, one text, and that once more as it grows. While they are
  // generated: the beginning, a text for each slot, and one of them once more.
  const texts = network.inParts ? held + Math.max(2 * held, (slots + 1) * slot) : 0;
  const pass = passBytes(network, load) + (slots > 1 ? slots * slotBytes : 0);
  const runtime = processBytes + tokenizerShare * tokenizerFile;
  const running = Math.max(opening, texts + pass);
  return {
    weights: weights + copies,
    past: texts,
    pass: running - texts,
    runtime,
    total: weights + copies + runtime + running,
  };
}

function passBytes(network: NetworkSizes, { longest, tokens, rows }: Load): number {
  const { heads, hasScoreBias, keyWidth, width, mlpWidth, vocabulary, past, inParts } = network;
  const inPass = Math.min(tokens, longest);
  const length = inParts ? inPass : longest;
  const seen = inParts ? longest + inPass : longest;
  // Twice: a pass finds none of the earlier ones' places large enough, since each sees more than the one before.
  const scores = 4 * heads * length * seen;
  const attention =
    2 * (scores + 2 * 4 * keyWidth * seen + 4 * length * seen) + (hasScoreBias ? 3 * scores : 0);
  const stream = 4 * length * (6 * mlpWidth + 8 * width);
  const logits = logitBytes * Math.min(rows, inParts ? inPass : longest) * vocabulary;
  // The keys and values of two passes wait to be collected.
  const added = inParts ? 2 * length * past : 0;
  return attention + stream + logits + added;
}
