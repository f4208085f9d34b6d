// What a template computes: operators, attributes, methods and filters, as Jinja2's. The library takes `'1' == 1` for true and the
// arguments of `strip` for nothing, prints `true` for `True`, and goes on where a name is not there.

import { filters } from './filters.ts';
import type { Node, Scope, Value } from './library.ts';
import { stringMethods } from './strings.ts';
import type { Argument, Call, Engine, Filtering, Handler, Member, Named, Operation, Test } from './tree.ts';
import { contains, equal, kind, printed, tests } from './values.ts';

/** The template itself refuses what it was given: Jinja2's TemplateError. */
export class TemplateRefusal extends Error {
  override readonly name = 'TemplateRefusal';
}

/** Where the keyword arguments of strings' methods stand among the positional ones. */
const keywordPlaces: Readonly<Record<string, number>> = { sep: 0, maxsplit: 1, count: 2 };

/** The handlers of expressions that the library computes otherwise. */
export function expressions({ evaluate, theirs, make, hold }: Engine): Record<string, Handler> {
  /** Its value; a name that is not there is refused. */
  function present(node: Node, scope: Scope): Value {
    const value = evaluate(node, scope);
    if (value.type === 'UndefinedValue') throw new TemplateRefusal(`${nameOf(node)} is undefined`);
    return value;
  }

  function operate(node: Operation, scope: Scope): Value {
    const operator = node.operator.value;
    if (operator === 'and' || operator === 'or') return theirs(node, scope);
    if (['==', '!=', 'in', 'not in', '~'].includes(operator)) {
      const [left, right] = [evaluate(node.left, scope), evaluate(node.right, scope)];
      if (operator === '~') return make(printed(left) + printed(right));
      const holds = operator.endsWith('=') ? equal(left, right) : contains(right, left);
      return make(holds === (operator === '==' || operator === 'in'));
    }
    const [left, right] = [present(node.left, scope), present(node.right, scope)];
    const [a, b] = [left.value, right.value];
    if (operator === '*' && typeof a === 'string' && typeof b === 'number')
      return make(a.repeat(Math.max(b, 0)));
    if (operator === '%' && left.type === 'IntegerValue' && right.type === 'IntegerValue')
      return make(Number(a) - Math.floor(Number(a) / Number(b)) * Number(b));
    if (operator === '+' && (typeof a === 'string') !== (typeof b === 'string'))
      throw new Error(`it adds ${kind(left.type)} and ${kind(right.type)}`);
    return theirs({ ...node, left: hold(left), right: hold(right) } as Operation, scope);
  }

  function member(node: Member, scope: Scope): Value {
    const object = present(node.object, scope);
    if (typeof object.value === 'string' && node.computed && node.property.type !== 'SliceExpression') {
      const place = evaluate(node.property, scope);
      if (place.type === 'IntegerValue') return make([...object.value].at(Number(place.value)));
    }
    return theirs({ ...node, object: hold(object) } as Member, scope);
  }

  function call(node: Call, scope: Scope): Value {
    const { callee, args } = node;
    if (callee.type !== 'MemberExpression' || callee.computed)
      return theirs({ ...node, callee: hold(present(callee, scope)) } as Node, scope);
    const object = present(callee.object, scope);
    if (typeof object.value !== 'string')
      return theirs({ ...node, callee: { ...callee, object: hold(object) } } as Call, scope);
    const { value: name } = callee.property;
    const method = Object.hasOwn(stringMethods, name) ? stringMethods[name] : undefined;
    if (method === undefined) throw new Error(`it calls ${name} of a string`);
    return make(method(object.value, plain(args, scope)));
  }

  /** Arguments as JavaScript has them. */
  function plain(args: readonly Argument[], scope: Scope): unknown[] {
    const given: unknown[] = [];
    for (const node of args) {
      const keyword = node.type === 'KeywordArgumentExpression' ? node.key.value : undefined;
      const place = keyword === undefined ? given.length : keywordPlaces[keyword];
      if (place === undefined) throw new Error(`it gives the argument ${keyword}`);
      const { value } = evaluate(keyword === undefined ? node : node.value, scope);
      given[place] = Array.isArray(value) ? value.map((item: Value) => item.value) : value;
    }
    return given;
  }

  function filter(node: Filtering, scope: Scope): Value {
    const operand = evaluate(node.operand, scope);
    const called = node.filter.type === 'CallExpression' ? (node.filter as Call) : undefined;
    const { value: name } = called?.callee ?? (node.filter as Named);
    const own = Object.hasOwn(filters, name) ? filters[name] : undefined;
    if (own !== undefined) return own(operand, plain(called?.args ?? [], scope), make);
    return theirs({ ...node, operand: hold(operand) } as Filtering, scope);
  }

  const literals = new Map<Node, Value>();
  return {
    StringLiteral: (node: Named) => {
      const value = literals.get(node) ?? make(node.value);
      literals.set(node, value);
      return value;
    },
    BinaryExpression: operate,
    MemberExpression: member,
    CallExpression: call,
    FilterExpression: filter,
    TestExpression: (node: Test, scope) => {
      const own = Object.hasOwn(tests, node.test.value) ? tests[node.test.value] : undefined;
      return own === undefined
        ? theirs(node, scope)
        : make(own(evaluate(node.operand, scope)) !== node.negate);
    },
  };
}

/** What a node is called in a message: `'name' of 'message'`. */
function nameOf(node: Node): string {
  if (node.type === 'Identifier') return `'${(node as Named).value}'`;
  if (node.type !== 'MemberExpression') return 'a value';
  const { object, property } = node as Member;
  return `'${property.value}' of ${nameOf(object)}`;
}
