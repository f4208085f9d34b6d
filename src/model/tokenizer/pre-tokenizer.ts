// tokenizer.json describes how a text is cut up before the model's merges. The JavaScript library reads some of the steps
// otherwise than the Rust library that trained tokenizers are used with: its `\d` is ASCII, its `\s` knows U+FEFF and not
// U+0085, it splits punctuation only in groups, and it knows one of the ways to attach a match to its neighbour. Here each such
// step is written as the `Split` by a regular expression that cuts where Rust does; the library translates the expression's
// classes to exactly Unicode's.

import { ModelError } from '../../lib/errors.ts';
import { isJsonObject, shown, type JsonObject } from '../json-file.ts';

const split = (regex: string, behavior = 'Isolated', invert = false): JsonObject => {
  return { type: 'Split', pattern: { Regex: regex }, behavior, invert };
};

/** The pieces of GPT-2's tokenizer, which `ByteLevel` cuts by (tokenizers, pre_tokenizers/byte_level.rs). */
const byteLevelPieces = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** `\w` of Rust's own regular expressions, which differs a little from that of the ones in a Split. */
const word = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200C\\u200D';

/**
 * Punctuation of Unicode 10 and later, which the crate that Rust's `Punctuation` asks (unicode_categories) does not know yet; and two
 * characters that have ceased to be punctuation since.
 */
const laterPunctuation = [
  String.raw`\u061d\u09fd\u0a76\u0c77\u0c84\u1b4e-\u1b4f\u1b7d-\u1b7f\u2e43-\u2e4f\u2e52-\u2e5d\u{10d6e}`,
  String.raw`\u{10ead}\u{10ed0}\u{10f55}-\u{10f59}\u{10f86}-\u{10f89}\u{113d4}-\u{113d5}\u{113d7}-\u{113d8}`,
  String.raw`\u{1144b}-\u{1144f}\u{1145a}-\u{1145b}\u{1145d}\u{11660}-\u{1166c}\u{116b9}\u{1183b}`,
  String.raw`\u{11944}-\u{11946}\u{119e2}\u{11a3f}-\u{11a46}\u{11a9a}-\u{11a9c}\u{11a9e}-\u{11aa2}`,
  String.raw`\u{11b00}-\u{11b09}\u{11be1}\u{11c41}-\u{11c45}\u{11c70}-\u{11c71}\u{11ef7}-\u{11ef8}`,
  String.raw`\u{11f43}-\u{11f4f}\u{11fff}\u{12ff1}-\u{12ff2}\u{16d6d}-\u{16d6f}\u{16e97}-\u{16e9a}\u{16fe2}`,
  String.raw`\u{1e5ff}\u{1e95e}-\u{1e95f}`,
].join('');
const punctuation = `(?:(?![${laterPunctuation}])[\\p{P}\\x21-\\x2F\\x3A-\\x40\\x5B-\\x60\\x7B-\\x7E]|[\\u166d\\u{111c9}])`;

/** The same pre-tokenizer in steps that the JavaScript library carries out as Rust does. */
export function exactPreTokenizer(node: unknown): JsonObject | null {
  if (node === null || node === undefined) return null;
  const steps = exactSteps(node);
  return steps.length === 1 && steps[0] !== undefined ? steps[0] : { type: 'Sequence', pretokenizers: steps };
}

function exactSteps(node: unknown): JsonObject[] {
  if (!isJsonObject(node)) throw new ModelError('a pre_tokenizer is not an object');
  switch (node['type']) {
    case 'Sequence':
      return list(node['pretokenizers']).flatMap(exactSteps);
    case 'Digits':
      return [split(node['individual_digits'] === true ? '\\p{N}' : '\\p{N}+')];
    case 'ByteLevel': {
      if (node['use_regex'] === false) return [node];
      // A mark that is the space itself: nothing is replaced, and a space is put before a text that has none.
      const prefix = { type: 'Metaspace', replacement: ' ', prepend_scheme: 'always' };
      return [
        ...(node['add_prefix_space'] === false ? [] : [prefix]),
        split(byteLevelPieces),
        { ...node, add_prefix_space: false, use_regex: false },
      ];
    }
    case 'Metaspace': {
      const legacy = node['add_prefix_space'] === false && node['prepend_scheme'] === undefined;
      const mark = escapeRegex(typeof node['replacement'] === 'string' ? node['replacement'] : '▁');
      return [
        legacy ? { ...node, prepend_scheme: 'never' } : node,
        ...(node['split'] === false ? [] : [split(`${mark}[^${mark}]*`)]),
      ];
    }
    case 'Punctuation':
      return exactSplit(split(punctuation, String(node['behavior'] ?? 'Isolated')));
    case 'Whitespace':
      return [split(`[${word}]+|[^${word}\\s]+`, 'Removed', true)];
    case 'WhitespaceSplit':
      return [split('\\S+', 'Removed', true)];
    case 'CharDelimiterSplit':
      return exactSplit(split(escapeRegex(String(node['delimiter'])), 'Removed'));
    case 'FixedLength':
      return [split(`[\\x{0}-\\x{10FFFF}]{1,${Number(node['length'])}}`)];
    case 'Split':
      return exactSplit(node);
    default:
      return [node];
  }
}

/** Those of published tokenizers have some hundred characters; to compile one of a million takes ten seconds. */
const longestPattern = 10_000;

/** A Split whose behaviour is put into its expression. X stands for the match, G for what lies between matches. */
function exactSplit(node: JsonObject): JsonObject[] {
  const { pattern, behavior } = node;
  const invert = node['invert'] === true;
  if (!isJsonObject(pattern)) throw new ModelError('a Split has no pattern');
  const source =
    typeof pattern['Regex'] === 'string' ? pattern['Regex'] : escapeRegex(String(pattern['String']));
  if (source.length > longestPattern)
    throw new ModelError(`a Split has a pattern of ${source.length} characters`);
  const x = `(?:${source})`;
  const g = `(?:(?!${x})[\\x{0}-\\x{10FFFF}])+`;
  switch (behavior) {
    case 'Isolated':
      // Both matches and what lies between them are kept, whichever of them is called the match.
      return [{ ...node, invert: false }];
    case 'Contiguous':
      return [split(`${x}+`)];
    case 'MergedWithPrevious':
      return [split(invert ? `${x}(?:${g})?|${g}` : `${g}${x}?|${x}`)];
    case 'MergedWithNext':
      return [split(invert ? `(?:${g})?${x}|${g}` : `${x}?${g}|${x}`)];
    case 'Removed':
      return [split(invert ? x : g, 'Removed', true)];
    default:
      throw new ModelError(`a Split has the unknown behavior ${shown(behavior)}`);
  }
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new ModelError('a Sequence has no list of steps');
  return value;
}

const escapeRegex = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
