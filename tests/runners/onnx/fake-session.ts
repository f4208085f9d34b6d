// A model that is a formula: what it says of a token depends on every token before it, and on nothing else. Its keys and
// values hold the tokens themselves, so whoever hands on a wrong past, a wrong mask or a wrong row is told another number.

import type { GraphModel } from '../../../src/model/onnx/graph-model.ts';
import type { Past } from '../../../src/runners/onnx/past.ts';
import type { Session } from '../../../src/runners/onnx/session.ts';
import type { Answers, Pass } from '../../../src/runners/onnx/pass.ts';

/** A number that every token of a history changes. */
const state = (history: readonly number[]): number =>
  history.reduce((sum, token) => (31 * sum + token + 1) % 9973, 7);

export const argMaxAfter = (history: readonly number[]): number => state(history) % 5;

/** Log-probability of a token after a history; that of the arg max is the largest. */
export const logprobAfter = (history: readonly number[], token: number): number =>
  token === argMaxAfter(history) ? -0.5 : -1 - ((state(history) + token) % 13);

export interface FakeSession extends Session {
  /** Every pass that was run, its past and those of its slots as they were then. */
  readonly passes: readonly FakePass[];
}

export interface FakePass extends Pass {
  readonly behind: number;
}

const layers = 2;
const width = 2;

/** The tokens that a past holds. */
function tokensOf(past: Past): readonly number[] {
  const { keys, values } = past.layer(1);
  const tokens = Array.from({ length: past.length }, (_, place) => keys[place * width] as number);
  tokens.forEach((token, place) => {
    if (keys[place * width + 1] !== place || values[place * width] !== -token)
      throw new Error(`the past holds another token's keys or values at ${place}`);
  });
  return tokens;
}

function check(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`a pass ${what}`);
}

/** What each token of a pass sees, itself at the end; then the text of each slot. */
function historiesOf(pass: Pass, { sharing, slots: most }: Session['model']): readonly (readonly number[])[] {
  const { tokens, positions, ends, visible, past, slots = [] } = pass;
  const { length } = tokens;
  const behind = past ? tokensOf(past) : [];
  check(
    [positions, ends, visible].every((one) => one.length === length),
    'has lists of different lengths',
  );
  check(slots.length <= most, 'has more slots than the graph');
  check(length + slots.length > 0, 'has no tokens');
  if (sharing !== 'tree') {
    check(
      ends.every((end) => end === length) && visible.every((seen) => seen === behind.length),
      'holds a tree, which this graph cannot run',
    );
  }
  check(sharing !== 'whole' || past === undefined, 'has a past, which this graph does not take');
  const own = tokens.map((token, place) => {
    const seen = visible[place] as number;
    check(seen <= behind.length, 'sees more than its past');
    const above = tokens.slice(0, place).filter((_, other) => (ends[other] as number) > place);
    const history = [...behind.slice(0, seen), ...above, token];
    check(positions[place] === history.length - 1, 'has a token at a depth that is not its own');
    return history;
  });
  return [...own, ...slots.map((slot) => [...tokensOf(slot.past), slot.token])];
}

interface FakeOptions {
  /** Whether the graph gives keys and values at all. Default: where it shares. */
  readonly hasPast?: boolean;
  /** Texts that are gone on with beside a pass. Default: 0. */
  readonly slots?: number;
  /** Texts of more tokens than the bound say their length. */
  readonly long?: GraphModel['long'];
  /** Asked before each pass whether it fails. */
  readonly breaks?: () => boolean;
}

/** @param sharing what a pass may hold */
export function fakeSession(
  sharing: GraphModel['sharing'],
  { hasPast = sharing !== 'whole', slots = 0, long, breaks }: FakeOptions = {},
): FakeSession {
  const passes: FakePass[] = [];
  const names = { pastKeys: '', pastValues: '', newKeys: '', newValues: '' };
  const model = {
    externalDataFolder: '',
    attentionMask: false,
    positionIds: true,
    further: [],
    past: hasPast ? { layers: Array.from({ length: layers }, () => names), width } : undefined,
    slots,
    contextLength: undefined,
    long,
    sharing,
  } as const;
  const run = async (pass: Pass): Promise<Answers> => {
    if (breaks?.()) throw new Error('this pass failed');
    passes.push({ ...pass, behind: pass.past?.length ?? 0 });
    const histories = historiesOf(pass, model);
    const seen = pass.rows.map((row) => {
      const history = histories[row];
      if (!history) throw new Error(`there is no row ${row}`);
      return history;
    });
    const keys = Float32Array.from(histories.flatMap((history) => [history.at(-1) ?? 0, history.length - 1]));
    const values = Float32Array.from(histories.flatMap((history) => [-(history.at(-1) ?? 0), 0]));
    return {
      targetLogprobs: pass.targets.map(([row, token]) => logprobAfter(seen[row] ?? [], token)),
      argMax: seen.map(argMaxAfter),
      maxLogprobs: seen.map((history) => logprobAfter(history, argMaxAfter(history))),
      added: pass.keepRows && hasPast ? Array.from({ length: layers }, () => ({ keys, values })) : [],
    };
  };
  return { model, passes, run, close: async () => undefined };
}

/** The arg max of the formula, one token after the other. */
export function greedyAfter(prompt: readonly number[], length: number): readonly number[] {
  const tokens: number[] = [];
  while (tokens.length < length) tokens.push(argMaxAfter([...prompt, ...tokens]));
  return tokens;
}
