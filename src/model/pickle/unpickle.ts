// The machine that reads a pickle. It knows the opcodes that torch.save writes for tables of tensors (pickle protocols 2 to 5), and
// runs nothing: what a global or a call means is for a builder of plain values to say, and the builder knows few.
// Reference: CPython's Lib/pickletools.py, for the opcodes, and torch/_weights_only_unpickler.py, for what is needed of them.

import type { Refuse } from '../weights/weight-file.ts';
import { PickleBytes } from './pickle-bytes.ts';
import { PickleStack } from './pickle-stack.ts';
import { isKind, type PickleGlobal, type PickleTuple, type PickleValue } from './values.ts';

/** The mend for a pickle that asks for more than tensors. */
export const tensorsOnly = "Get the checkpoint's safetensors, or a file that holds nothing but its tensors";

/** Gives the meaning of names. Each refuses what it does not know. */
export interface PickleBuilder {
  readonly global: (name: string) => PickleGlobal;
  readonly call: (what: PickleGlobal, given: PickleTuple) => PickleValue;
  readonly persistent: (id: PickleValue) => PickleValue;
}

/** A tensor takes some fifty, so this is 80,000 tensors in one file; it bounds what any other pickle takes to half a gigabyte. */
const mostOpcodes = 4_000_000;

const op = {
  mark: 0x28, stop: 0x2e, none: 0x4e, int32: 0x4a, uint8: 0x4b, uint16: 0x4d, float: 0x47, persistent: 0x51, reduce: 0x52,
  text32: 0x58, list: 0x5d, append: 0x61, build: 0x62, global: 0x63, appends: 0x65, get8: 0x68, get32: 0x6a, put8: 0x71, put32: 0x72,
  set: 0x73, tuple: 0x74, sets: 0x75, dictionary: 0x7d, emptyTuple: 0x29, protocol: 0x80, tuple1: 0x85, tuple2: 0x86, tuple3: 0x87,
  true: 0x88, false: 0x89, integer8: 0x8a, text8: 0x8c, text64: 0x8d, stackGlobal: 0x93, memoize: 0x94, frame: 0x95,
} as const; // prettier-ignore

/** Those that make objects, by the names that pickletools gives them. */
const makers: Readonly<Record<number, string>> = {
  0x69: 'INST', 0x6f: 'OBJ', 0x81: 'NEWOBJ', 0x92: 'NEWOBJ_EX', 0x82: 'EXT1', 0x83: 'EXT2', 0x84: 'EXT4', 0x50: 'PERSID',
}; // prettier-ignore

/** Reads a pickle to the value at its end. What is refused is refused at its place; no later byte is looked at. */
export function unpickle(bytes: Buffer, builder: PickleBuilder, refuse: Refuse): PickleValue {
  const from = new PickleBytes(bytes, refuse);
  const stack = new PickleStack(refuse);
  for (let count = 0; count < mostOpcodes; count++) {
    const code = from.byte();
    if (code === op.stop) return stack.pop();
    step(code, from, stack, builder, refuse);
  }
  return refuse('the pickle has more steps than that of any checkpoint');
}

function step(
  code: number,
  from: PickleBytes,
  stack: PickleStack,
  builder: PickleBuilder,
  refuse: Refuse,
): void {
  const tuple = (items: PickleValue[]): void => stack.push({ kind: 'tuple', items });
  switch (code) {
    case op.protocol: return void readProtocol(from, refuse);
    // Frames only group bytes for the reader's sake.
    case op.frame: return void from.uint64();
    case op.none: return stack.push(null);
    case op.true: return stack.push(true);
    case op.false: return stack.push(false);
    case op.uint8: return stack.push(from.byte());
    case op.uint16: return stack.push(from.uint16());
    case op.int32: return stack.push(from.int32());
    case op.integer8: return stack.push(from.integer(from.byte()));
    case op.float: return stack.push(from.float64());
    case op.text8: return stack.push(from.text(from.byte()));
    case op.text32: return stack.push(from.text(from.uint32()));
    case op.text64: return stack.push(from.text(from.uint64()));
    case op.emptyTuple: return tuple([]);
    case op.tuple1: return tuple(stack.popSome(1));
    case op.tuple2: return tuple(stack.popSome(2));
    case op.tuple3: return tuple(stack.popSome(3));
    case op.tuple: return tuple(stack.popToMark());
    case op.list: return stack.push({ kind: 'list', items: [] });
    case op.dictionary: return stack.push({ kind: 'dictionary', isOrdered: false, pairs: [] });
    case op.mark: return stack.mark();
    case op.append: return append(stack, stack.popSome(1), refuse);
    case op.appends: return append(stack, stack.popToMark(), refuse);
    case op.set: return set(stack, stack.popSome(2), refuse);
    case op.sets: return set(stack, stack.popToMark(), refuse);
    case op.put8: return stack.remember(from.byte());
    case op.put32: return stack.remember(from.uint32());
    case op.memoize: return stack.remember();
    case op.get8: return stack.push(stack.recall(from.byte()));
    case op.get32: return stack.push(stack.recall(from.uint32()));
    case op.global: return stack.push(builder.global(`${from.line()}.${from.line()}`));
    case op.stackGlobal: return stack.push(builder.global(stackName(stack, refuse)));
    case op.reduce: return call(stack, builder, refuse);
    case op.persistent: return stack.push(builder.persistent(stack.pop()));
    case op.build: return setAttributes(stack, refuse);
    default: return refuseOpcode(code, from.at - 1, refuse);
  } // prettier-ignore
}

function refuseOpcode(code: number, at: number, refuse: Refuse): never {
  const name = makers[code];
  if (name !== undefined)
    return refuse(
      `the pickle makes an object (${name} at byte ${at}); a table of tensors has none; nothing was run`,
      tensorsOnly,
    );
  return refuse(
    `the pickle has the opcode 0x${code.toString(16).padStart(2, '0')} at byte ${at}, which no table of tensors has`,
  );
}

function readProtocol(from: PickleBytes, refuse: Refuse): void {
  const protocol = from.byte();
  if (protocol < 2 || protocol > 5) refuse(`the pickle is of protocol ${protocol}; 2 to 5 are read`);
}

function append(stack: PickleStack, items: readonly PickleValue[], refuse: Refuse): void {
  const list = stack.top();
  if (!isKind(list, 'list')) return refuse('the pickle appends to what is no list');
  for (const item of items) list.items.push(item);
}

function set(stack: PickleStack, pairs: readonly PickleValue[], refuse: Refuse): void {
  const dictionary = stack.top();
  if (!isKind(dictionary, 'dictionary')) return refuse('the pickle sets a key in what is no dictionary');
  if (pairs.length % 2 !== 0) return refuse('the pickle sets a key without a value');
  for (const item of pairs) dictionary.pairs.push(item);
}

/** The state of an OrderedDict is its attributes, of which a state dict has `_metadata`: module versions, which we don't need. */
function setAttributes(stack: PickleStack, refuse: Refuse): void {
  const state = stack.pop();
  const object = stack.top();
  if (!isKind(object, 'dictionary') || !object.isOrdered || !isKind(state, 'dictionary'))
    refuse(
      'the pickle sets the state of an object (BUILD) that is no OrderedDict; nothing was run',
      tensorsOnly,
    );
}

function stackName(stack: PickleStack, refuse: Refuse): string {
  const [module, name] = stack.popSome(2);
  if (typeof module !== 'string' || typeof name !== 'string')
    return refuse(
      'the pickle names a global by what is no text (STACK_GLOBAL); nothing was run',
      tensorsOnly,
    );
  return `${module}.${name}`;
}

function call(stack: PickleStack, builder: PickleBuilder, refuse: Refuse): void {
  const [what = null, given = null] = stack.popSome(2);
  if (!isKind(what, 'global') || !isKind(given, 'tuple'))
    return refuse('the pickle calls what is no function (REDUCE); nothing was run', tensorsOnly);
  stack.push(builder.call(what, given));
}
