// The part of a calibration in which sequences are scored.

import type { ModelRequest } from '../../tasks/types.ts';
import type { TokenSequence } from '../types.ts';
import { type CostedModel, encode, scoredWork } from './block-work.ts';
import type { Measuring } from './measuring.ts';

/** A question's requests, with what is scored of them. */
export interface ScoredQuestion {
  readonly requests: readonly ModelRequest[];
  readonly sequences: readonly TokenSequence[];
  /** Tokens of all sequences. */
  readonly tokens: number;
}

/** Undefined for a question that asks for no score. */
export function scoredQuestion(
  requests: readonly ModelRequest[],
  model: CostedModel,
): ScoredQuestion | undefined {
  const sequences = requests.flatMap((request) => {
    const encoded = encode(request, model);
    return encoded?.kind === 'score' ? encoded.sequences : [];
  });
  const tokens = sequences.reduce((sum, sequence) => sum + sequence.tokens.length, 0);
  return sequences.length > 0 ? { requests, sequences, tokens } : undefined;
}

/** Lengths of beginnings, and whether every token is scored: what tells apart passes, tokens and rows of the vocabulary. */
const beginnings = [
  { length: 16, isScored: false },
  { length: 128, isScored: true },
  { length: 48, isScored: false },
  { length: 256, isScored: false },
] as const;

/** A cut sequence is a multiple of this. */
const step = 32;

/** Measures beginnings of a text, behind a first one that builds what is built once. */
export async function measureBeginnings(
  measuring: Measuring,
  text: readonly number[],
  part: number,
): Promise<void> {
  if (text.length < 2) return;
  await score(measuring, { tokens: text.slice(0, 17), from: 1 }, false);
  for (const { length, isScored } of beginnings) {
    const tokens = text.slice(0, length + 1);
    const sequence = { tokens, from: isScored ? 1 : tokens.length - 1 };
    if (await isShort(measuring, [sequence], part * measuring.left)) await score(measuring, sequence, true);
  }
}

/** Measures a question, or as much of its longest sequence as is expected to take no more than `most` seconds. */
export async function measureQuestion(
  measuring: Measuring,
  { requests, sequences }: ScoredQuestion,
  most: number,
): Promise<void> {
  if (most <= 0) return;
  if (await isShort(measuring, sequences, most)) {
    const { seconds } = await measuring.ask(forEachWorker(measuring, requests), { cuts: [] });
    return measuring.add(await scoredWork(sequences, measuring.model), seconds);
  }
  const { tokens } = sequences.reduce((best, next) =>
    next.tokens.length > best.tokens.length ? next : best,
  );
  for (let length = step * Math.floor((tokens.length - 1) / step); length > 0; length -= step) {
    const sequence = { tokens: tokens.slice(0, length + 1), from: length };
    if (await isShort(measuring, [sequence], most)) return score(measuring, sequence, true);
  }
}

async function isShort(
  measuring: Measuring,
  sequences: readonly TokenSequence[],
  most: number,
): Promise<boolean> {
  return measuring.expected(await scoredWork(sequences, measuring.model)) <= most;
}

async function score(measuring: Measuring, sequence: TokenSequence, isKept: boolean): Promise<void> {
  const { seconds } = await measuring.ask(forEachWorker(measuring, [{ kind: 'tokens', ...sequence }]), {
    cuts: [],
  });
  if (isKept) measuring.add(await scoredWork([sequence], measuring.model), seconds);
}

const forEachWorker = (
  { model }: Measuring,
  requests: readonly ModelRequest[],
): (readonly ModelRequest[])[] => new Array<readonly ModelRequest[]>(model.workers).fill(requests);
