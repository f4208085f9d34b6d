// A model that is a formula: what it says of a token depends on every token before it, and on nothing else.

import type { Answers, Pass, Past, Session } from '../../../src/runners/onnx/session.ts';

/** A number that every token of a history changes. */
const state = (history: readonly number[]): number =>
  history.reduce((sum, token) => (31 * sum + token + 1) % 9973, 7);

export const argMaxAfter = (history: readonly number[]): number => state(history) % 5;

/** Log-probability of a token after a history; that of the arg max is the largest. */
export const logprobAfter = (history: readonly number[], token: number): number =>
  token === argMaxAfter(history) ? -0.5 : -1 - ((state(history) + token) % 13);

export interface FakeSession extends Session {
  /** Every pass that was run. */
  readonly passes: readonly Pass[];
}

/**
 * @param splits whether a sequence may be run in pieces, each given the past of those before it
 * @param hasPast whether the graph gives keys and values at all
 */
export function fakeSession(splits: boolean, hasPast = splits): FakeSession {
  const passes: Pass[] = [];
  /** The rows of tokens that a past stands for. */
  const histories = new WeakMap<Past, readonly (readonly number[])[]>();
  const run = async (pass: Pass): Promise<Answers> => {
    passes.push(pass);
    const width = pass.tokens[0]?.length ?? 0;
    if (pass.tokens.some((row) => row.length !== width))
      throw new Error('the rows of a pass differ in length');
    const before = pass.past ? histories.get(pass.past) : pass.tokens.map(() => []);
    if (!before || (pass.past && before[0]?.length !== pass.past.length)) throw new Error('no such past');
    const rows = pass.tokens.map((row, index) => [...(before[index] ?? []), ...row]);
    const seen = pass.rows.map((row) => {
      const history = rows[Math.floor(row / width)];
      if (!history) throw new Error(`there is no row ${row}`);
      return history.slice(0, (before[0]?.length ?? 0) + (row % width) + 1);
    });
    const past: Past = { length: rows[0]?.length ?? 0, tensors: {} };
    histories.set(past, rows);
    return {
      targetLogprobs: seen.map((history, index) => logprobAfter(history, pass.targets[index] as number)),
      argMax: seen.map(argMaxAfter),
      maxLogprobs: seen.map((history) => logprobAfter(history, argMaxAfter(history))),
      ...(pass.keepPast && hasPast && { past }),
    };
  };
  const model = { splits, ...(hasPast && { past: { layers: [], heads: 1, headWidth: 1 } }) };
  return { model: model as never, passes, run, close: async () => undefined };
}
