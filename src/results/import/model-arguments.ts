// How a file of lm-eval names the model: its kind, and its arguments as a text or, since 0.4.9, as an object.

/** A model's arguments by name, as texts. */
export type ModelArguments = Readonly<Record<string, string>>;

/** What a file has as `model_args`. */
export type WrittenArguments = string | Readonly<Record<string, unknown>> | null | undefined;

/** The arguments in lm-eval's own way of writing them on the command line: `pretrained=…,dtype=…`. */
export function argumentsText(written: WrittenArguments): string {
  if (typeof written === 'string') return written;
  return Object.entries(written ?? {})
    .map(([name, value]) => `${name}=${textOf(value)}`)
    .join(',');
}

/** The arguments by name. A part of a text that has no name belongs to the value before it. */
export function readArguments(written: WrittenArguments): ModelArguments {
  if (typeof written === 'object' && written !== null) {
    return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, textOf(value)]));
  }
  const pairs: [string, string][] = [];
  for (const part of (written ?? '').split(',')) {
    const [, name, value] = /^\s*([\w.-]+)=(.*)$/s.exec(part) ?? [];
    const last = pairs.at(-1);
    if (name !== undefined && value !== undefined) pairs.push([name, value]);
    else if (last !== undefined && part !== '') last[1] += `,${part}`;
  }
  return Object.fromEntries(pairs.map(([name, value]) => [name, asFlag(value)]));
}

/** The arguments that name a model, the first that is there (lm_eval/loggers/evaluation_tracker.py, `_get_model_name`). */
const naming = ['peft', 'delta', 'pretrained', 'model', 'path', 'engine'];

/** What the arguments name the model; undefined where they don't. */
export function namedModel(args: ModelArguments): string | undefined {
  return naming.flatMap((name) => (Object.hasOwn(args, name) ? [args[name]] : [])).find(Boolean);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? asFlag(value) : JSON.stringify(value);
}

/** `True` on a command line is `true` in a JSON file. */
function asFlag(value: string): string {
  return /^(?:true|false|none|null)$/i.test(value) ? value.toLowerCase().replace('none', 'null') : value;
}
