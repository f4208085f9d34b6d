// What tokenizer.json does to a text before it is cut up, as the Rust library does it. The JavaScript library's normalizers are not
// used: their white space is JavaScript's, their Unicode newer, and they know no table of SentencePiece.

import { ModelError } from '../../lib/errors.ts';
import { charsmap } from './charsmap.ts';
import { isJsonObject, shown, type JsonObject } from '../json-file.ts';
import { loadTokenizers } from './tokenizer-library.ts';

type Normalizer = (text: string) => string;

/**
 * Characters of Unicode 10 and later that change under normalization or stand in an order. The crate that Rust's tokenizers use
 * (unicode-normalization-alignments) has Unicode 9, where they are unassigned: left alone, and nothing moves across them.
 */
const later = new RegExp(
  `([${[
    String.raw`\u07fd\u0897-\u089f\u08ca-\u08d3\u09fe\u0c3c\u0d3b-\u0d3c\u0eba\u1715\u1abf-\u1add\u1ae0-\u1aeb`,
    String.raw`\u1df6-\u1dfa\u32ff\ua7f1-\ua7f4\ua82c\uab69\u{105c9}\u{105e4}\u{10781}-\u{10785}`,
    String.raw`\u{10787}-\u{107b0}\u{107b2}-\u{107ba}\u{10d24}-\u{10d27}\u{10d69}-\u{10d6d}\u{10eab}-\u{10eac}`,
    String.raw`\u{10efa}-\u{10efb}\u{10efd}-\u{10eff}\u{10f46}-\u{10f50}\u{10f82}-\u{10f85}\u{11070}\u{1133b}`,
    String.raw`\u{11383}\u{11385}\u{1138e}\u{11391}\u{113c5}\u{113c7}-\u{113c8}\u{113ce}-\u{113d0}\u{1145e}`,
    String.raw`\u{11839}-\u{1183a}\u{11938}\u{1193d}-\u{1193e}\u{11943}\u{119e0}\u{11a34}\u{11a47}\u{11a99}`,
    String.raw`\u{11d42}\u{11d44}-\u{11d45}\u{11d97}\u{11f41}-\u{11f42}\u{16121}-\u{16128}\u{1612f}`,
    String.raw`\u{16d68}-\u{16d6a}\u{16ff0}-\u{16ff1}\u{1ccd6}-\u{1ccf9}\u{1e030}-\u{1e06d}\u{1e08f}`,
    String.raw`\u{1e130}-\u{1e136}\u{1e2ae}\u{1e2ec}-\u{1e2ef}\u{1e4ec}-\u{1e4ef}\u{1e5ee}-\u{1e5ef}\u{1e6e3}`,
    String.raw`\u{1e6e6}\u{1e6ee}-\u{1e6ef}\u{1e6f5}\u{1f16c}\u{1fbf0}-\u{1fbf9}`,
  ].join('')}])`,
  'u',
);

/**
 * The normalizer of tokenizer.json as a function; null where there is none.
 * Throws ModelError where it is of a kind that is not known or lacks a field.
 */
export function compileNormalizer(node: unknown): Normalizer | null {
  if (node === null || node === undefined) return null;
  if (!isJsonObject(node)) throw new ModelError('a normalizer is not an object');
  switch (node['type']) {
    case 'Sequence': {
      if (!Array.isArray(node['normalizers'])) throw new ModelError('a Sequence has no list of steps');
      const steps = node['normalizers'].map(compileNormalizer).filter((step) => step !== null);
      return (text) => steps.reduce((changed, step) => step(bounded(text, changed)), text);
    }
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeForm(node['type']);
    case 'Lowercase':
      // Each character by itself: no Σ becomes the final ς.
      return (text) => Array.from(text, (char) => char.toLowerCase()).join('');
    case 'StripAccents':
      return (text) => text.replace(/\p{M}/gu, '');
    case 'Strip':
      return strip(node['strip_left'] === true, node['strip_right'] === true);
    case 'Prepend':
      return prepend(shortText(node['prepend']));
    case 'Replace':
      return replace(node);
    case 'Nmt':
      return nmt;
    case 'Precompiled':
      return typeof node['precompiled_charsmap'] === 'string' && node['precompiled_charsmap'] !== ''
        ? charsmap(node['precompiled_charsmap'])
        : (text) => text;
    default:
      throw new ModelError(`a normalizer has the unknown type ${shown(node['type'])}`);
  }
}

function unicodeForm(form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): Normalizer {
  return (text) =>
    later.test(text)
      ? text
          .split(later)
          .map((part, index) => (index % 2 === 0 ? part.normalize(form) : part))
          .join('')
      : text.normalize(form);
}

function strip(left: boolean, right: boolean): Normalizer {
  return (text) => {
    const start = left ? text.replace(/^\p{White_Space}+/u, '') : text;
    return right ? start.replace(/\p{White_Space}+$/u, '') : start;
  };
}

const prepend =
  (front: string): Normalizer =>
  (text) =>
    text === '' ? '' : front + text;

/** Unicode's own forms make 18 characters of one at the most. */
const mostGrowth = 1000;

/** The steps of a Sequence could each make a text ten times as long. */
function bounded(before: string, after: string): string {
  if (after.length > mostGrowth * (before.length + 1))
    throw new ModelError(`a normalizer makes ${after.length} characters of ${before.length}`);
  return after;
}

/** What is put into a text is a mark or a word. */
function shortText(value: unknown): string {
  const text = String(value ?? '');
  if (text.length > mostGrowth) throw new ModelError(`a normalizer puts in ${text.length} characters`);
  return text;
}

/** A regular expression is translated by the library; what takes a match's place is meant literally, a `$` too. */
function replace(node: JsonObject): Normalizer {
  const { pattern } = node;
  const content = shortText(node['content']);
  if (isJsonObject(pattern) && typeof pattern['String'] === 'string') {
    const search = pattern['String'];
    return search === '' ? (text) => text : (text) => text.replaceAll(search, () => content);
  }
  if (!isJsonObject(pattern) || typeof pattern['Regex'] !== 'string')
    throw new ModelError('a Replace has no pattern');
  const { ReplaceNormalizer } = loadTokenizers();
  return new ReplaceNormalizer({ ...node, content: content.replaceAll('$', '$$$$') });
}

/** tokenizers, normalizers/unicode.rs, `do_nmt`: control characters go, and most that are blank become a space. */
function nmt(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/g, '')
      .replace(/[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g, ' ')
  );
}
