// Which step of a training a checkpoint's folder says it is, and where its series lies.

/** What a training counts its checkpoints by; a `checkpoint` is a number of which nothing more is known. */
export type StepUnit = 'step' | 'iteration' | 'checkpoint' | 'epoch' | 'tokens';

/** A name that counts, such as `my-run-step-1000`: 1000 steps of `my-run`. */
export interface CountedName {
  /** What stands before the count, without the separator; empty where nothing does. */
  readonly before: string;
  readonly step: number;
  readonly unit: StepUnit;
}

/** A folder that lies in a series. */
export interface PlacedCheckpoint extends CountedName {
  /** `runA/step-1000`; only the folder's own name where that has the series' name in it. */
  readonly name: string;
  readonly series: string;
  /** The path without the count: equal for the checkpoints of one series that lie together. */
  readonly place: string;
}

const between = String.raw`[-_=.@+: /\\]`;
const front = `^(?:(?<before>.*)${between})?`;
const whole = String.raw`(?<count>\d{1,15})`;
const share = String.raw`(?<count>\d{1,15}(?:\.\d{1,15})?)`;
const form = '(?:[-_](?:hf|huggingface|unsharded|consolidated|converted|merged|safetensors))?$';
/** OLMo's `step1000-tokens4B` and TinyLlama's `step-50K-105b`: the same point, told twice. */
const tokensToo = String.raw`(?:[-_](?:tokens?[-_]?)?\d{1,15}(?:\.\d{1,15})?[bt])?`;

const words: readonly (readonly [StepUnit, string])[] = [
  ['step', String.raw`(?:global)?steps?|updates?|ep(?:och)?\d+-ba`],
  ['iteration', 'iter(?:ation)?s?'],
  ['checkpoint', 'checkpoints?|ch?kpts?'],
];

const patterns: readonly (readonly [StepUnit, RegExp])[] = [
  ...words.flatMap(([unit, word]): readonly (readonly [StepUnit, RegExp])[] => [
    [unit, pattern(`(?:${word})${between}?${whole}${tokensToo}${form}`)],
    [unit, pattern(`(?:${word})${between}?${share}(?<scale>[km])${tokensToo}${form}`)],
  ]),
  ['epoch', pattern(`epochs?${between}?${share}${form}`)],
  ['tokens', pattern(`tokens?${between}?${share}(?<scale>[kmbt])?${form}`)],
  ['tokens', pattern(String.raw`(?<!\d\.)` + `${share}(?<scale>[kmbt])[-_]?tokens?${form}`)],
];

function pattern(rest: string): RegExp {
  return new RegExp(front + rest, 'is');
}

/** No folder's name is longer; what a file calls a model may be. In characters. */
const longest = 1000;

/** `global_step1000`, `train_step_1000`. */
const globally = new RegExp(`(?:^|${between})(?:global|train(?:ing)?)$`, 'i');

const scales: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 };

/**
 * Reads a folder's name, or a model's, that counts: by `step-1000`, `global_step1000`, `checkpoint-500`, `ckpt_500`, `iter_0001000`, `epoch-3`, `tokens-10B` and the like.
 * undefined for one that merely ends in digits, such as `llama-7b`. Of two counts in one name (`epoch=3-step=1000`) the finer one is told.
 */
export function readCount(name: string): CountedName | undefined {
  if (name.length > longest) return undefined;
  for (const [unit, regexp] of patterns) {
    const { before: ahead = '', count, scale = '' } = regexp.exec(name)?.groups ?? {};
    if (count === undefined) continue;
    const before = ahead.replace(globally, '');
    const step = Number((Number(count) * (scales[scale.toLowerCase()] ?? 1)).toPrecision(15));
    const outer = before === '' ? undefined : readCount(before);
    if (outer === undefined) return { before, step, unit };
    return unit === 'epoch' && outer.unit !== 'epoch' ? outer : { before: outer.before, step, unit };
  }
  return undefined;
}

/** What stands inside a checkpoint's folder, where one framework writes for another. */
const inner =
  /^(?:hf|huggingface|hf[-_]?(?:model|ckpt|checkpoint)|model|weights|unsharded|consolidated|converted|merged|safetensors|actor|policy)$/i;

/** What stands between a run's folder and its checkpoints. */
const container =
  /^(?:(?:(?:hf|huggingface|model|saved)[-_]?)?(?:checkpoints?|ch?kpts?)(?:[-_](?:hf|huggingface))?|weights|hf|huggingface|safetensors|unsharded|steps|iterations|epochs)$/i;

/** What stands before a count and names no run. */
const general =
  /^(?:checkpoints?|ch?kpts?|models?|weights|hf|main|run|sft|dpo|(?:pre|mid|post)?-?train(?:ing|ed)?|(?:stage|phase|seed|version|rank)[-_=]?\d*)$/i;

const hubCache = /^models--(.+)$/s;
/** The folder that a GGUF file is unpacked into stands in one of such a name, which tells nothing. */
const unpacked = /^[0-9a-f]{20}$/;

/** In characters, as Linux has it; what a file calls a path may be longer. */
const longestPath = 4096;
/** A run's folder is sought no further above. */
const deepest = 8;

/** Reads where a checkpoint's folder lies; undefined where it is in no series, or nothing says in which. */
export function readPlace(path: string): PlacedCheckpoint | undefined {
  if (path.length > longestPath) return undefined;
  const parts = path.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
  const depth = [1, 2, 3].find((last) => {
    const [folder = '', ...inside] = parts.slice(-last);
    return readCount(folder) !== undefined && inside.every((part) => inner.test(part));
  });
  const found = depth === undefined ? undefined : readCount(parts.at(-depth) ?? '');
  if (depth === undefined || found === undefined) return undefined;
  const above = parts.slice(0, -depth);
  const own = parts.slice(-depth);
  const place = [...above, found.before, ...own.slice(1)].filter(Boolean).join('/');
  if (found.before !== '' && !general.test(found.before))
    return { ...found, name: own.join('/'), series: found.before, place };
  const run = runOf(above.slice(-deepest), /^[/\\]/.test(path));
  if (run === undefined) return undefined;
  const series = [...(run === '' ? [] : [run]), ...(found.before === '' ? [] : [found.before])].join('/');
  return { ...found, name: [run, ...own].join('/'), series: series || '/', place };
}

/** What a run is called, by the folders above its checkpoints; empty for the root. */
function runOf(above: readonly string[], isAbsolute: boolean): string | undefined {
  const last = above.findLastIndex((part) => !container.test(part));
  const folder = above[last] ?? above.at(-1);
  if (folder === undefined) return isAbsolute ? '' : undefined;
  if (folder === '..' || unpacked.test(folder)) return undefined;
  const cached = above[last - 1] === 'snapshots' ? hubCache.exec(above[last - 2] ?? '')?.[1] : undefined;
  if (cached !== undefined) return cached.replace('--', '/');
  // Counted anew in each epoch, as far as anybody knows.
  const outer = readCount(folder)?.before === '' ? runOf(above.slice(0, last), isAbsolute) : undefined;
  return outer ? `${outer}/${folder}` : folder;
}
