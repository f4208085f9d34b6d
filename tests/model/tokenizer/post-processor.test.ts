import { describe, expect, test } from 'vitest';
import { ModelError } from '../../../src/lib/errors.ts';
import { compilePostProcessor, templateAround } from '../../../src/model/tokenizer/post-processor.ts';

const template = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  special_tokens: { '<s>': { id: '<s>', ids: [7, 8], tokens: ['x', 'y'] } },
};

describe('a post-processor', () => {
  test.each<[unknown, number[], number[]]>([
    [null, [1, 2], [1, 2]],
    [{ type: 'ByteLevel' }, [1, 2], [1, 2]],
    [template, [7, 8, 1, 2], [1, 2]],
    [
      { type: 'Sequence', processors: [{ type: 'ByteLevel' }, template, template] },
      [7, 8, 7, 8, 1, 2],
      [1, 2],
    ],
    [{ type: 'RobertaProcessing', cls: ['<s>', 5], sep: ['</s>', 6] }, [5, 1, 2, 6], [1, 2]],
    [{ type: 'BertProcessing', cls: ['<s>', 5], sep: ['</s>', 6] }, [5, 1, 2, 6], [1, 2]],
    [templateAround(3, undefined), [3, 1, 2], [1, 2]],
    [templateAround(undefined, 4), [1, 2, 4], [1, 2]],
    [templateAround(undefined, undefined), [1, 2], [1, 2]],
  ])('%j puts its tokens around a text, if special ones are asked for', (node, whole, bare) => {
    const process = compilePostProcessor(node);
    expect([process([1, 2], true), process([1, 2], false)]).toEqual([whole, bare]);
  });

  test.each<[unknown, RegExp]>([
    ['text', /not an object/],
    [{ type: 'Magic' }, /unknown type "Magic"/],
    [{ type: 'Sequence' }, /no list of processors/],
    [{ type: 'TemplateProcessing' }, /no template/],
    [{ ...template, special_tokens: {} }, /no ids for "<s>"/],
    [{ ...template, special_tokens: { '<s>': { ids: ['1'] } } }, /no ids for "<s>"/],
    [{ type: 'BertProcessing', cls: ['a', -1], sep: ['b', 1] }, /no id for its special token/],
  ])('%j is refused', (node, message) => {
    expect(() => compilePostProcessor(node)).toThrow(ModelError);
    expect(() => compilePostProcessor(node)).toThrow(message);
  });
});
