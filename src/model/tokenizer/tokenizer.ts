// A checkpoint's tokenizer, as transformers' AutoTokenizer would open it.

import { ModelError } from '../../lib/errors.ts';
import { rememberLast } from '../../lib/remember-last.ts';
import { cleanUpSpaces } from './clean-up-spaces.ts';
import { reason, type JsonObject } from '../json-file.ts';
import { templateAround } from './post-processor.ts';
import { completeTokens } from './added-tokens.ts';
import { specialNames } from './special-tokens.ts';
import { asClass } from './tokenizer-class.ts';
import { readTokenizerFiles, type TokenizerFiles } from './tokenizer-files.ts';
import { tokenizerPipeline } from './tokenizer-pipeline.ts';
import { tryTexts } from './try-texts.ts';

export interface Tokenizer {
  /** The ids of a text. `addSpecialTokens` puts in what the post-processor of tokenizer.json says, such as a BOS. */
  encode(text: string, addSpecialTokens: boolean): number[];
  /** lm-evaluation-harness's encoding: with special tokens, unless the text starts with the prefix token (lm_eval/models/huggingface.py, `tok_encode`). */
  encodeAsHarness(text: string): readonly number[];
  /** The text of some ids; ids outside the vocabulary are left out. */
  decode(ids: readonly number[], options: { readonly skipSpecialTokens: boolean }): string;
  /** What an empty context becomes: the BOS, else the EOS; undefined where the checkpoint names neither (lm_eval/models/huggingface.py, `prefix_token_id`). */
  readonly prefixToken: number | undefined;
  readonly bosToken: number | undefined;
  readonly eosToken: number | undefined;
  /** What lm-eval pads with: the padding token, else the unknown token, else the EOS (lm_eval/models/utils.py, `configure_pad_token`). */
  readonly padToken: number | undefined;
  /** What stands for text that has no token of its own, by the files' `unk_token`; undefined where there is none. */
  readonly unknownToken: number | undefined;
  /** A token as the vocabulary spells it; undefined for an id outside it. */
  spelling(id: number): string | undefined;
  /** Where generation ends: the tokenizer's EOS and those of generation_config.json, or else of config.json. */
  readonly eosTokens: readonly number[];
  /** Whether `encode(text, true)` begins with the BOS. */
  readonly addsBos: boolean;
  /** Tokens, the added ones included; the network may have more rows. */
  readonly vocabularySize: number;
  /** `model_max_length` of tokenizer_config.json, in tokens; undefined where it is absent or the huge number that means none. */
  readonly maxLength: number | undefined;
}

/**
 * Opens the tokenizer of a checkpoint folder: of tokenizer.json, or of tokenizer.model or vocab.json and merges.txt where it is clear
 * what to make of them, and of tokenizer_config.json, special_tokens_map.json, added_tokens.json, config.json and
 * generation_config.json those that exist. Throws ModelError with one line where a file is malformed or the tokenizer is
 * of a kind that is not known.
 */
export async function openTokenizer(folder: string): Promise<Tokenizer> {
  const files = await readTokenizerFiles(folder);
  try {
    return build(files);
  } catch (error) {
    throw new ModelError(
      `${files.file} cannot be used as a tokenizer: ${reason(error)}. Get the file again, or make it again with transformers' save_pretrained.`,
    );
  }
}

function build(files: TokenizerFiles): Tokenizer {
  const { config, generation, modelConfig } = files;
  const chosen = asClass(files.className, files.json, config);
  const special = specialNames(config, files.map, { ...files.special, ...chosen.special });
  const { vocab_size: rows } = modelConfig;
  const listed = config['additional_special_tokens'] ?? config['extra_special_tokens'];
  const added = completeTokens(chosen.tokenizer, special, {
    ...files,
    extra: [...(listed === undefined ? files.extra : []), ...chosen.extra],
    rows: Number.isSafeInteger(rows) ? Number(rows) : undefined,
  });
  const idOf = (name: string): number | undefined => added.find(({ content }) => content === name)?.id;
  const made = files.source !== 'json';
  const begin = chosen.begin ?? (made && config['add_bos_token'] === true ? 'bos_token' : undefined);
  const end = made && config['add_eos_token'] === true ? special.eos_token : undefined;
  const json =
    made || chosen.begin !== undefined
      ? {
          ...chosen.tokenizer,
          post_processor: templateAround(begin && idOf(special[begin] ?? ''), idOf(end ?? '')),
        }
      : chosen.tokenizer;
  const pipeline = tokenizerPipeline(json, added, config['split_special_tokens'] === true);
  const cleansUp = cleanUpSpaces(config, json['model']);
  const { ids, encode, spelling } = pipeline;
  tryTexts((text) => encode(text, true));
  const decode: Tokenizer['decode'] = (tokens, { skipSpecialTokens }) =>
    cleansUp(pipeline.decode(tokens, skipSpecialTokens));
  const bosToken = ids.get(special.bos_token ?? '');
  const eosToken = ids.get(special.eos_token ?? '');
  const prefixToken = bosToken ?? eosToken;
  const prefixText =
    prefixToken === undefined ? undefined : decode([prefixToken], { skipSpecialTokens: false });
  const modelEos = generation['eos_token_id'] ?? modelConfig['eos_token_id'];
  const eos = [eosToken, ...(Array.isArray(modelEos) ? (modelEos as unknown[]) : [modelEos])];
  return {
    encode,
    // The continuations of a question stand behind one context, which is encoded for each.
    encodeAsHarness: rememberLast(2, (text) =>
      encode(text, prefixText === undefined || !text.startsWith(prefixText)),
    ),
    decode,
    prefixToken,
    bosToken,
    eosToken,
    padToken: ids.get(special.pad_token ?? '') ?? ids.get(special.unk_token ?? '') ?? eosToken,
    unknownToken: ids.get(special.unk_token ?? ''),
    spelling,
    eosTokens: [...new Set(eos.filter((id): id is number => Number.isSafeInteger(id)))],
    addsBos: bosToken !== undefined && encode('', true)[0] === bosToken,
    vocabularySize: ids.size,
    maxLength: maxLengthOf(config),
  };
}

/** transformers writes 1e30 (VERY_LARGE_INTEGER) where a tokenizer knows no longest text. */
function maxLengthOf(config: JsonObject): number | undefined {
  const { model_max_length: length } = config;
  return Number.isSafeInteger(length) && Number(length) > 0 ? Number(length) : undefined;
}
