// The files of a checkpoint folder that make its tokenizer, read and brought into the form of tokenizer.json.

import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../../lib/errors.ts';
import { systemReason } from '../../lib/files.ts';
import { classPipelines } from './class-pipelines.ts';
import { lfsPointer, readJsonObject, type JsonObject } from '../json-file.ts';
import { readSentencePiece } from './sentencepiece.ts';
import { sentencePieceTokenizer, type MadeTokenizer } from './sentencepiece-tokenizer.ts';
import { tokenizerClass } from './tokenizer-class.ts';
import { tokenizerSource, type TokenizerSource } from './tokenizer-source.ts';
import { mergesTokenizer } from './vocabulary-merges.ts';

export interface TokenizerFiles extends MadeTokenizer {
  /** Of the file that the tokens come from, absolute where `folder` is. */
  readonly file: string;
  readonly source: TokenizerSource['kind'];
  /** The class that transformers runs it as; '' for none of its own. */
  readonly className: string;
  /** tokenizer_config.json, config.json, generation_config.json, special_tokens_map.json and added_tokens.json; {} for one that is not there. */
  readonly config: JsonObject;
  readonly modelConfig: JsonObject;
  readonly generation: JsonObject;
  readonly map: JsonObject;
  readonly added: JsonObject;
}

/**
 * Reads a folder's tokenizer: tokenizer.json, else tokenizer.model or vocab.json with merges.txt where it is clear how transformers'
 * AutoTokenizer opens them. Throws ModelError with one line where a file is malformed, missing or of a kind that is not read.
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new ModelError(`${folder} cannot be read: ${systemReason(error)}.`);
  });
  const source = tokenizerSource(folder, names);
  const file = join(folder, source.file);
  const read = (name: string): Promise<JsonObject> => readIfThere(join(folder, name));
  const json = source.kind === 'json' ? await readJsonObject(file) : {};
  const config = await read('tokenizer_config.json');
  const modelConfig = await read('config.json');
  const className = tokenizerClass(json, config, modelConfig);
  return {
    file,
    source: source.kind,
    className,
    config,
    modelConfig,
    generation: await read('generation_config.json'),
    map: await read('special_tokens_map.json'),
    added: await read('added_tokens.json'),
    ...(source.kind === 'json'
      ? { json, special: {}, extra: [] }
      : source.kind === 'merges'
        ? await readMerges(folder, className)
        : await readModel(folder, source.file, className, config)),
  };
}

/** Reads a JSON file; nothing where there is none. */
export const readIfThere = async (file: string): Promise<JsonObject> =>
  existsSync(file) ? readJsonObject(file) : {};

/** The classes that run a pair of vocab.json and merges.txt, and no tokenizer.model. */
const classesOfMerges =
  'GPT2Tokenizer CodeGenTokenizer GPTNeoXTokenizer Qwen2Tokenizer CohereTokenizer'.split(' ');

async function readMerges(folder: string, className: string): Promise<MadeTokenizer> {
  if (!classesOfMerges.includes(className))
    throw new ModelError(
      `${folder} has vocab.json and merges.txt and no tokenizer.json, and its config does not say how texts are cut up for them. ` +
        `Get tokenizer.json, or name the tokenizer_class in tokenizer_config.json (${classesOfMerges.slice(0, 4).join(', ')}).`,
    );
  const vocabulary = await readJsonObject(join(folder, 'vocab.json'));
  const file = join(folder, 'merges.txt');
  const bytes = await readBytes(file);
  try {
    return mergesTokenizer(vocabulary, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const what = error instanceof ModelError ? error.message : 'is not UTF-8 text';
    throw new ModelError(`${file} ${what}. Get the file again.`);
  }
}

async function readModel(
  folder: string,
  name: string,
  className: string,
  config: JsonObject,
): Promise<MadeTokenizer> {
  const file = join(folder, name);
  const runs =
    !classesOfMerges.includes(className) && (name === 'tokenizer.model' || className === 'XGLMTokenizer');
  if (!runs)
    throw new ModelError(
      `${folder} has ${name} and no tokenizer.json, and its config does not say how texts are cut up for such a file ` +
        `(${className === '' ? 'it names no tokenizer_class' : `its tokenizer class is ${className}`}). Get tokenizer.json from where the checkpoint comes from.`,
    );
  const bytes = await readBytes(file);
  // A line of tiktoken: a token in base64, a space, its number.
  if (/^[A-Za-z0-9+/]+={0,2} \d+\r?\n/.test(Buffer.from(bytes.subarray(0, 200)).toString('latin1')))
    throw new ModelError(
      `${file} is a vocabulary of tiktoken, not of SentencePiece, and does not say how texts are cut up. Get tokenizer.json with the ` +
        `checkpoint, or make it with transformers and tiktoken in Python: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER).`,
    );
  try {
    const own = Object.hasOwn(classPipelines, className) ? className : '';
    return sentencePieceTokenizer(readSentencePiece(bytes), own, config);
  } catch (error) {
    if (error instanceof ModelError) throw new ModelError(`${file} ${error.message}. Get the file again.`);
    throw error;
  }
}

/** In bytes; the largest vocabularies have a tenth of it. */
const largest = 2 ** 28;

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new ModelError(`${file} is not a file.`);
    if (found.size > largest)
      throw new ModelError(`${file} has ${found.size} bytes, more than any vocabulary. Get the file again.`);
    const bytes = await readFile(file);
    if (bytes.subarray(0, 23).toString('latin1') === 'version https://git-lfs')
      throw new ModelError(lfsPointer(file));
    return bytes;
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`${file} cannot be read: ${systemReason(error)}.`);
  }
}
