// Which file of a folder its tokenizer comes from.

import { ModelError } from '../../lib/errors.ts';

/** `json` is tokenizer.json, `sentencepiece` a tokenizer.model, `merges` vocab.json with merges.txt beside it. */
export interface TokenizerSource {
  readonly kind: 'json' | 'sentencepiece' | 'merges';
  readonly file: string;
}

const mend = `Make tokenizer.json with transformers in Python: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER).`;

/**
 * The file that a folder's tokenizer is read from; tokenizer.json before all others, then a SentencePiece model, as in transformers. `names` are the files of the folder.
 * Throws ModelError with one line that says what is there instead and what to do.
 */
export function tokenizerSource(folder: string, names: readonly string[]): TokenizerSource {
  const found = sourceOf(names);
  if (found !== undefined) return found;
  throw new ModelError(noTokenizer(folder, names));
}

/** The files that a tokenizer's tokens are read from, of those in a folder; none where there is no tokenizer. */
export function sourceFiles(names: readonly string[]): string[] {
  const found = sourceOf(names);
  if (found === undefined) return [];
  return found.kind === 'merges' ? ['vocab.json', 'merges.txt'] : [found.file];
}

function sourceOf(names: readonly string[]): TokenizerSource | undefined {
  if (names.includes('tokenizer.json')) return { kind: 'json', file: 'tokenizer.json' };
  const model = sentencePieceNames.find((name) => names.includes(name));
  if (model !== undefined) return { kind: 'sentencepiece', file: model };
  return names.includes('vocab.json') && names.includes('merges.txt')
    ? { kind: 'merges', file: 'vocab.json' }
    : undefined;
}

const sentencePieceNames = ['tokenizer.model', 'sentencepiece.bpe.model'];

function noTokenizer(folder: string, names: readonly string[]): string {
  if (names.includes('tekken.json'))
    return `${folder} has no tokenizer.json, and tekken.json, Mistral's own format, is not read. ${mend}`;
  const tiktoken = names.find((name) => name.endsWith('.tiktoken') || name === 'tiktoken.model');
  if (tiktoken !== undefined)
    return (
      `${folder} has no tokenizer.json, and ${tiktoken} holds tokens only, not how texts are cut up (that is in the checkpoint's own code). ` +
      `Get tokenizer.json from a converted copy of the checkpoint.`
    );
  const half = ['vocab.json', 'merges.txt'].find((name) => names.includes(name));
  if (half !== undefined)
    return `${folder} has no tokenizer.json, and of vocab.json and merges.txt only ${half}. Get the other file as well.`;
  const other = names.find((name) => /^(spiece\.model|vocab\.txt|tokenizer\.model\..*)$/.test(name));
  return other === undefined
    ? `${folder} has no tokenizer.json. Get the tokenizer's files from where the checkpoint comes from.`
    : `${folder} has ${other} and no tokenizer.json; ${other} is not read. ${mend}`;
}
