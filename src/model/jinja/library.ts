// The Jinja engine of Transformers.js.

import { createRequire } from 'node:module';

/** What of the library is used here: a template becomes tokens, the tokens a tree, and an interpreter walks the tree. */
export interface JinjaLibrary {
  /** Takes out the whitespace that `{%-` and `-%}` ask for. */
  tokenize(source: string, options: object): readonly object[];
  parse(tokens: readonly object[]): Program;
  readonly Environment: new (parent?: Scope) => Scope;
  readonly Interpreter: new (scope: Scope) => Interpreter;
}

export interface Interpreter {
  /** The value of a node, in a scope. Every step into the tree goes through it. */
  evaluate(node: Node | undefined, scope: Scope): Value;
}

/** The variables that a place in a template sees. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Value>;
  /** Makes a variable of a JavaScript value; a function gets the `value` of each argument. Throws where the name is taken. */
  set(name: string, value: unknown): Value;
  setVariable(name: string, value: Value): Value;
}

/** What an expression gives: `type` is `StringValue`, `NullValue` and so on, `value` text, number, boolean, list, Map or function. */
export interface Value {
  readonly type: string;
  value: unknown;
  __bool__(): { readonly value: boolean };
}

export interface Node {
  readonly type: string;
}

export interface Program extends Node {
  readonly body: readonly Node[];
}

/** Loads the engine from where Transformers.js has it. */
export function loadJinja(): JinjaLibrary {
  const require = createRequire(import.meta.url);
  return createRequire(require.resolve('@xenova/transformers'))('@huggingface/jinja') as JinjaLibrary;
}
