// How much a chat template may ask for: it comes with the checkpoint, and could run for ever or fill the memory.

import type { Interpreter, Value } from './library.ts';

/** In UTF-16 units. The longest templates have a twentieth. */
const longestTemplate = 500_000;
/** The engine goes over runs of white space once for each of their characters. */
const longestGap = 500;

/** Nodes of the tree that one text may take; a conversation of fifty turns takes some ten thousand. */
const mostSteps = 1_000_000;
/** A round of a loop makes a scope and nine values. */
export const stepsOfRound = 8;
/** In UTF-16 units, of any text on the way. */
const longestText = 4_000_000;
const longestList = 1_000_000;

/** Throws an Error for a template that is longer than any. */
export function checkLength(source: string): void {
  if (source.length > longestTemplate)
    throw new Error(`it has ${source.length} characters, more than any template`);
  for (const [gap] of source.matchAll(/\s+/g))
    if (gap.length > longestGap) throw new Error(`it has ${gap.length} characters of white space on end`);
}

type Evaluate = Interpreter['evaluate'];

/** What one text may take. State: the steps that are left. */
export class Budget {
  #steps = mostSteps;

  /** Takes steps. Throws an Error where none are left. */
  take(steps = 1): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new Error(`it takes more than ${mostSteps} steps`);
  }

  /** The same within the budget: a long text or list costs more, as going through it takes time. Throws an Error beyond it. */
  within(evaluate: Evaluate): Evaluate {
    return (node, scope): Value => {
      this.take();
      const value = evaluate(node, scope);
      const { value: plain } = value;
      if (typeof plain === 'string') {
        if (plain.length > longestText) throw new Error(`it makes a text of ${plain.length} characters`);
        this.take(plain.length >> 10);
      } else if (Array.isArray(plain)) {
        if (plain.length > longestList) throw new Error(`it makes a list of ${plain.length} items`);
        this.take(plain.length >> 4);
      }
      return value;
    };
  }
}

/** Throws an Error in plain words where the engine has no room left for what is nested or grows. */
export function withRoom<T>(use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const what = error.message.includes('call stack') ? 'it is nested too deeply' : 'it grows too large';
    throw new Error(what, { cause: error });
  }
}
