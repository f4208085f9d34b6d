// Chat templates as transformers renders them, with Jinja2 (transformers/utils/chat_template_utils.py). The engine is the library's; what
// it does otherwise than Jinja2 without an error is done in `statements` and `expressions`.

import { strftime } from './strftime.ts';
import { Budget, checkLength, stepsOfRound, withRoom } from './bounds.ts';
import { expressions, TemplateRefusal } from './expressions.ts';
import { loadJinja, type JinjaLibrary, type Value } from './library.ts';
import { statements } from './statements.ts';
import type { Engine, Handler } from './tree.ts';

/** Makes the text for some variables. Throws TemplateRefusal where the template refuses them, an Error where something is not known here. */
export type Render = (variables: Readonly<Record<string, unknown>>) => string;

/** Reads a template. Throws an Error where it is malformed, or so large or deep that reading it would not end. */
export function compile(source: string): Render {
  const library = loadJinja();
  const make = makerOf(library);
  checkLength(source);
  const program = withRoom(() => library.parse(library.tokenize(prepared(source), {})));
  return (variables) => {
    const root = new library.Environment();
    const budget = new Budget();
    for (const [name, value] of Object.entries({ ...globals(), ...variables })) root.set(name, value);
    const interpreter = new library.Interpreter(root);
    const theirs = interpreter.evaluate.bind(interpreter);
    const engine: Engine = {
      evaluate: (node, scope) => interpreter.evaluate(node, scope),
      theirs,
      make,
      hold: (held) => ({ type: 'Held', held }),
      inside: (scope) => {
        budget.take(stepsOfRound);
        return new library.Environment(scope);
      },
      // The library asks of which class a node is.
      program: (body) =>
        Object.assign(Object.create(Object.getPrototypeOf(program) as object) as object, {
          type: 'Program',
          body,
        }),
    };
    const handlers: Readonly<Record<string, Handler>> = { ...statements(engine), ...expressions(engine) };
    interpreter.evaluate = budget.within((node, scope): Value => {
      const own = node !== undefined && Object.hasOwn(handlers, node.type) ? handlers[node.type] : undefined;
      return own === undefined ? theirs(node, scope) : own(node as never, scope);
    });
    return withRoom(() => String(interpreter.evaluate(program, root).value));
  };
}

/**
 * A template with its newlines, the last of them, and the white space around blocks as Jinja2 takes them with `trim_blocks` and
 * `lstrip_blocks`, and without the tags that only mark what a model wrote (jinja2/lexer.py, `tokeniter`).
 */
function prepared(source: string): string {
  return (
    source
      .replace(/\r\n?/g, '\n')
      .replace(/\n$/, '')
      // White space from the start of a line to a block or comment, and the newline after one; `+` keeps either.
      .replace(/(?<=^|\n)[^\S\n]+(?=\{[%#](?!\+))/g, '')
      .replace(
        /(\+?)([%#]\})(\n?)/g,
        (_, plus: string, end: string, newline: string) => end + (plus && newline),
      )
      .replace(/(\{[%#])\+/g, '$1')
      .replace(/\s*\{%-(\s*(?:end)?generation\b)/g, '{%$1')
      .replace(/(\{%\s*(?:end)?generation\s*)-%\}\s*/g, '$1%}')
      .replace(/\{%\s*(?:end)?generation\s*%\}/g, '')
      // The library takes off a newline at the end once more.
      .replace(/\n$/, '\n\n')
  );
}

/** Makes values. Those that are made most often skip the scope that the library makes a value in. */
function makerOf(library: JinjaLibrary): Engine['make'] {
  const make = (plain: unknown): Value => new library.Environment().set('value', plain);
  const classOf = (plain: unknown) => make(plain).constructor as new (plain: unknown) => Value;
  const [text, whole, yes, no] = [classOf(''), classOf(1), make(true), make(false)];
  return (plain) => {
    if (typeof plain === 'string') return new text(plain);
    if (typeof plain === 'boolean') return plain ? yes : no;
    return Number.isInteger(plain) ? new whole(plain) : make(plain);
  };
}

/** What a template knows beside its variables. */
const globals = (): Readonly<Record<string, unknown>> => ({
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  range,
  raise_exception: (message: unknown) => {
    throw new TemplateRefusal(String(message));
  },
  strftime_now: (format: unknown) => strftime(String(format), new Date()),
});

/** Python's `range(stop)`, `range(start, stop)` and `range(start, stop, step)`; as long at most as Jinja2's sandbox allows. */
function range(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= 100_000)) throw new Error(`it counts through range(${start}, ${stop}, ${step})`);
  return Array.from({ length }, (_, index) => start + index * step);
}
