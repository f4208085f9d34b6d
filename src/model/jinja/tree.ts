// The nodes of a template's tree that are evaluated here and not by the library, as the library's parser makes them.

import type { Node, Scope, Value } from './library.ts';

export interface Named extends Node {
  readonly value: string;
}

export interface Tuple extends Node {
  readonly value: readonly Node[];
}

export interface Conditional extends Node {
  readonly test: Node;
  readonly body: readonly Node[];
  readonly alternate: readonly Node[];
}

export interface Loop extends Node {
  readonly loopvar: Named | Tuple;
  /** A SelectExpression where the loop has a condition. */
  readonly iterable: Node & { readonly lhs: Node; readonly test: Node };
  readonly body: readonly Node[];
  readonly defaultBlock: readonly Node[];
}

/** A macro, a call block, a filter block, or a `set` that may be a block. */
export interface Block extends Node {
  readonly body: readonly Node[];
}

export interface Macro extends Block {
  readonly name: Named;
}

export interface FilterBlock extends Block {
  readonly filter: Named | Call;
}

export interface Member extends Node {
  readonly object: Node;
  readonly property: Named;
  readonly computed: boolean;
}

/** `callee` of a filter with arguments is its name. */
export interface Call extends Node {
  readonly callee: Member & Named;
  readonly args: readonly Argument[];
}

/** `key` and `value` where it is a KeywordArgumentExpression. */
export interface Argument extends Node {
  readonly key: Named;
  readonly value: Node;
}

export interface Operation extends Node {
  readonly operator: { readonly value: string };
  readonly left: Node;
  readonly right: Node;
}

export interface Filtering extends Node {
  readonly operand: Node;
  readonly filter: Named | Call;
}

export interface Test extends Node {
  readonly operand: Node;
  readonly test: Named;
  readonly negate: boolean;
}

/** A value in place of the node that gave it. */
export interface Held extends Node {
  readonly held: Value;
}

/** What evaluates a kind of node. */
export type Handler = (node: never, scope: Scope) => Value;

/** What the handlers need of the interpreter. */
export interface Engine {
  /** By the handler of the node's kind where there is one, else by the library. */
  evaluate(node: Node, scope: Scope): Value;
  /** By the library; what stands inside the node comes back to `evaluate`. */
  theirs(node: Node, scope: Scope): Value;
  make(plain: unknown): Value;
  hold(value: Value): Held;
  /** A scope inside another one. */
  inside(scope: Scope): Scope;
  /** A body as one node. */
  program(body: readonly Node[]): Node;
}
