// What a template writes: texts, conditions, loops and macros, as Jinja2's. The library forgets what a round of a loop wrote before its
// `break` or `continue`, lets a name that is set in one round be seen in the next, and lets a macro see the names of its caller.

import type { Node, Scope, Value } from './library.ts';
import type {
  Block,
  Conditional,
  Engine,
  FilterBlock,
  Handler,
  Held,
  Loop,
  Macro,
  Named,
  Tuple,
} from './tree.ts';
import { items, printed } from './values.ts';

/** Thrown from a `break` or `continue` to its loop, with what the round had written so far. */
class LoopControl extends Error {
  written = '';
  readonly ends: boolean;
  constructor(ends: boolean) {
    super('it has a break or continue outside a loop');
    this.ends = ends;
  }
}

/** These have a value that is not written. */
const silent = new Set(['Set', 'Macro', 'Comment']);

/** The handlers of everything that stands between `{%` and `%}`. */
export function statements({ evaluate, theirs, make, inside, program }: Engine): Record<string, Handler> {
  function write(body: readonly Node[], scope: Scope): string {
    let text = '';
    for (const node of body) {
      try {
        const value = evaluate(node, scope);
        if (!silent.has(node.type)) text += printed(value);
      } catch (error) {
        if (error instanceof LoopControl) error.written = text + error.written;
        throw error;
      }
    }
    return text;
  }

  const truth = (node: Node, scope: Scope): boolean => evaluate(node, scope).__bool__().value;

  function assign(target: Named | Tuple, value: Value, scope: Scope): void {
    if (target.type === 'Identifier') {
      scope.setVariable((target as Named).value, value);
      return;
    }
    const targets = (target as Tuple).value as readonly (Named | Tuple)[];
    const parts = items(value, make);
    if (parts.length !== targets.length)
      throw new Error(`it unpacks ${parts.length} values into ${targets.length} names`);
    targets.forEach((one, index) => assign(one, parts[index] ?? make(undefined), scope));
  }

  function loop({ loopvar, iterable, body, defaultBlock }: Loop, scope: Scope): string {
    const conditional = iterable.type === 'SelectExpression';
    const rounds = items(evaluate(conditional ? iterable.lhs : iterable, scope), make).filter((item) => {
      if (!conditional) return true;
      const inner = inside(scope);
      assign(loopvar, item, inner);
      return truth(iterable.test, inner);
    });
    let text = '';
    let finished = 0;
    for (const [index, item] of rounds.entries()) {
      const inner = inside(scope);
      inner.setVariable('loop', loopState(rounds, index));
      assign(loopvar, item, inner);
      try {
        text += write(body, inner);
        finished += 1;
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        text += error.written;
        if (error.ends) break;
      }
    }
    // A round that ends early does not count: `else` is also written where all did.
    return finished > 0 ? text : text + write(defaultBlock, inside(scope));
  }

  /** The variable `loop`. */
  function loopState(rounds: readonly Value[], index0: number): Value {
    const revindex0 = rounds.length - index0 - 1;
    const state = make({});
    const fields = state.value as Map<string, Value>;
    fields.set('index', make(index0 + 1));
    fields.set('index0', make(index0));
    fields.set('revindex', make(revindex0 + 1));
    fields.set('revindex0', make(revindex0));
    fields.set('length', make(rounds.length));
    fields.set('first', make(index0 === 0));
    fields.set('last', make(revindex0 === 0));
    fields.set('previtem', rounds[index0 - 1] ?? make(undefined));
    fields.set('nextitem', rounds[index0 + 1] ?? make(undefined));
    return state;
  }

  const withProgram: Handler = (node: Block, scope) =>
    theirs({ ...node, body: [program(node.body)] } as Block, scope);

  return {
    Held: ({ held }: Held) => held,
    Program: ({ body }: Block, scope) => make(write(body, scope)),
    If: ({ test, body, alternate }: Conditional, scope) =>
      make(write(truth(test, scope) ? body : alternate, scope)),
    For: (node: Loop, scope) => make(loop(node, scope)),
    Break: () => {
      throw new LoopControl(true);
    },
    Continue: () => {
      throw new LoopControl(false);
    },
    Set: withProgram,
    CallStatement: withProgram,
    FilterStatement: ({ filter, body }: FilterBlock, scope) =>
      evaluate({ type: 'FilterExpression', operand: program(body), filter } as Node, scope),
    Macro: (node: Macro, scope) => {
      const result = withProgram(node as never, scope);
      const macro = scope.variables.get(node.name.value);
      if (macro === undefined) throw new Error(`the macro ${node.name.value} was not made`);
      const run = macro.value as (args: readonly Value[], scope: Scope) => Value;
      macro.value = (args: readonly Value[], from: Scope): Value => {
        const inner = inside(scope);
        const caller = from.variables.get('caller');
        if (caller !== undefined) inner.setVariable('caller', caller);
        return run(args, inner);
      };
      return result;
    },
  };
}
