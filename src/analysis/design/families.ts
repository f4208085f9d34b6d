// The family of a model: from a list that people can correct, else by the stem of its name.

import picomatch from 'picomatch';

/** Ids and patterns, by the family's name. */
export type Families = Readonly<Record<string, readonly string[]>>;

/** A model's family, and what told it: its own id in the list, a pattern there, or the stem of its name. */
export interface FoundFamily {
  readonly family: string;
  readonly by: 'id' | 'pattern' | 'name';
}

/**
 * The family of a model. An id that stands in full in the list goes before any pattern; of several patterns the first one counts. An entry without a slash is
 * matched with what stands behind the last slash of the id. Case does not matter.
 * @param id such as `EleutherAI/pythia-160m`, `pythia-160m`, or the path of a folder
 */
export function familyOf(id: string, families: Families): FoundFamily {
  const whole = id.replace(/\/+$/, '').toLowerCase();
  const name = lastPart(whole);
  const entries = Object.entries(families).flatMap(([family, ids]) =>
    ids.map((entry) => ({ family, entry: entry.toLowerCase() })),
  );
  const named = entries.find(({ entry }) => entry === whole) ?? entries.find(({ entry }) => entry === name);
  if (named) return { family: named.family, by: 'id' };
  const fitting = entries.find(({ entry }) => fits(entry.includes('/') ? whole : name, entry));
  if (fitting) return { family: fitting.family, by: 'pattern' };
  return { family: stemOf(name), by: 'name' };
}

/** What stands in names, such as brackets and dots, is no pattern. */
const plainGlob = { dot: true, nobrace: true, nobracket: true, noextglob: true, nonegate: true };

function fits(name: string, entry: string): boolean {
  return /[*?]/.test(entry) && picomatch.isMatch(name, entry, plainGlob);
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** `7b`, `1.4b`, `125m`, `8x7b`, `1b7`, `200k`; `a3b` of a mixture's active parameters. */
const size = /^a?\d+(?:\.\d+)?(?:x\d+(?:\.\d+)?)?[kmbt]\d*$/;

/** What a name says of a model's version and form, and not of its making. */
const form =
  /^(?:hf|base|instruct|chat|it|deduped|dedup|dpo|sft|rlhf|onnx|gguf|gptq|awq|fp\d+|bf16|q?int\d|\d+bit|quantized|preview|final|v\d+(?:\.\d+)*|(?:step|seed|epoch)\d*)$/;

/** A name in lower case without sizes, versions and forms: `smollm3` of `SmolLM3-3B-Base`. The whole name where nothing else is left. */
function stemOf(name: string): string {
  const words = name.split(/[-_\s]+/).filter((word) => word !== '');
  const kept = words.filter((word) => !size.test(word) && !form.test(word));
  return kept.join('-') || words.join('-');
}
