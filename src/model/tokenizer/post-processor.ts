// What tokenizer.json puts around the tokens of a text, such as a BOS.

import { ModelError } from '../../lib/errors.ts';
import { isJsonObject, shown, type JsonObject } from '../json-file.ts';

/** The tokens of one text with the special ones around them, or without. */
export type PostProcessor = (ids: readonly number[], addSpecialTokens: boolean) => number[];

/**
 * The post-processor of tokenizer.json for a single text. Special tokens are numbered as it says itself, whatever the vocabulary
 * says (tokenizers, processors/template.rs). Throws ModelError where it is of an unknown kind or gives no number.
 */
export function compilePostProcessor(node: unknown): PostProcessor {
  if (node === null || node === undefined) return (ids) => [...ids];
  if (!isJsonObject(node)) throw new ModelError('the post_processor is not an object');
  switch (node['type']) {
    case 'ByteLevel':
      return (ids) => [...ids];
    case 'Sequence': {
      if (!Array.isArray(node['processors'])) throw new ModelError('a Sequence has no list of processors');
      const steps = node['processors'].map(compilePostProcessor);
      return (ids, add) => steps.reduce<number[]>((done, step) => step(done, add), [...ids]);
    }
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const [before, after] = [pairId(node['cls']), pairId(node['sep'])];
      return (ids, add) => (add ? [before, ...ids, after] : [...ids]);
    }
    case 'TemplateProcessing': {
      const parts = templateParts(node);
      return (ids, add) => parts.flatMap((part) => (part === 'text' ? ids : add ? part : []));
    }
    default:
      throw new ModelError(`the post_processor has the unknown type ${shown(node['type'])}`);
  }
}

function templateParts(node: JsonObject): ('text' | readonly number[])[] {
  const { single, special_tokens: special } = node;
  if (!Array.isArray(single)) throw new ModelError('a TemplateProcessing has no template');
  return single.map((item: unknown) => {
    if (isJsonObject(item) && isJsonObject(item['Sequence'])) return 'text';
    const token = isJsonObject(item) ? item['SpecialToken'] : undefined;
    const name = isJsonObject(token) ? token['id'] : undefined;
    const entry = isJsonObject(special) && typeof name === 'string' ? special[name] : undefined;
    const ids = isJsonObject(entry) ? entry['ids'] : undefined;
    if (!Array.isArray(ids) || !ids.every((id) => Number.isSafeInteger(id) && Number(id) >= 0))
      throw new ModelError(`a TemplateProcessing gives no ids for ${shown(name)}`);
    return ids as number[];
  });
}

function pairId(pair: unknown): number {
  const id: unknown = Array.isArray(pair) ? pair[1] : undefined;
  if (!Number.isSafeInteger(id) || Number(id) < 0)
    throw new ModelError('the post_processor gives no id for its special token');
  return Number(id);
}

/** A post-processor that puts one token before a text and one behind it; undefined for none. */
export function templateAround(begin: number | undefined, end: number | undefined): JsonObject {
  const tokens = { begin, end };
  const special = Object.entries(tokens).filter(([, id]) => id !== undefined);
  const item = (id: 'begin' | 'end'): JsonObject[] =>
    tokens[id] === undefined ? [] : [{ SpecialToken: { id, type_id: 0 } }];
  return {
    type: 'TemplateProcessing',
    single: [...item('begin'), { Sequence: { id: 'A', type_id: 0 } }, ...item('end')],
    special_tokens: Object.fromEntries(special.map(([name, id]) => [name, { id: name, ids: [id] }])),
  };
}
