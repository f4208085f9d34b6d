import { describe, expect, test } from 'vitest';
import { argumentsText, namedModel, readArguments } from '../../../src/results/import/model-arguments.ts';

describe("a model's arguments", () => {
  test('are the same whether a file has them as a text or as an object', () => {
    const text = 'pretrained=EleutherAI/pythia-160m,revision=step1000,trust_remote_code=True,max_length=2048';
    const object = {
      pretrained: 'EleutherAI/pythia-160m',
      revision: 'step1000',
      trust_remote_code: true,
      max_length: 2048,
    };
    expect(readArguments(text)).toEqual(readArguments(object));
    expect(readArguments(object)['trust_remote_code']).toBe('true');
    expect(argumentsText(text)).toBe(text);
    expect(argumentsText({ pretrained: 'a/b', dtype: 'float32', parallelize: true })).toBe(
      'pretrained=a/b,dtype=float32,parallelize=true',
    );
  });

  test('may have commas and equals signs in their values', () => {
    expect(readArguments('base_url=http://x/?a=b,model=m,kwargs={"a": 1,"b": 2}')).toEqual({
      base_url: 'http://x/?a=b',
      model: 'm',
      kwargs: '{"a": 1,"b": 2}',
    });
  });

  test('may be missing, and may be strange', () => {
    for (const none of ['', null, undefined, ',', 'no pairs']) expect(readArguments(none)).toEqual({});
    expect(argumentsText(null)).toBe('');
    expect(namedModel(readArguments('__proto__=x,toString=y'))).toBeUndefined();
  });

  test('name the model: an adapter before what it is put on', () => {
    expect(namedModel(readArguments('pretrained=base,peft=adapter'))).toBe('adapter');
    expect(namedModel(readArguments('dtype=float16,engine=davinci'))).toBe('davinci');
    expect(namedModel(readArguments('dtype=float16'))).toBeUndefined();
  });
});
