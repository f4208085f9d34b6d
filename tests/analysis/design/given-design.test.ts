import { describe, expect, test } from 'vitest';
import { designFeatures } from '../../../src/analysis/design/features.ts';
import { parseDesign } from '../../../src/analysis/design/given-design.ts';
import { UsageError } from '../../../src/lib/errors.ts';

const tokens = 'pretraining_summary_total_tokens_billions';
const code = 'pretraining_summary_percentage_code';

/** The features that are not null. */
const given = (text: string): object =>
  Object.fromEntries(Object.entries(parseDesign(text)).filter(([, value]) => value !== null));

describe('--design', () => {
  test('gives all features, null where none was given', () => {
    expect(Object.keys(parseDesign('code=15')).toSorted()).toEqual(
      designFeatures.map(({ name }) => name).toSorted(),
    );
    expect(given('code=15')).toEqual({ [code]: 15 });
  });

  test('takes our words and the names of the paper\u2019s tables, in any case', () => {
    expect(given('params=7B, Tokens=300 ,CODE=15')).toEqual({ total_params: 7e9, [tokens]: 300, [code]: 15 });
    expect(given(`total_params=7e9,${tokens}=300,mlp-ratio=2.7,Sequence Length=4096`)).toEqual({
      total_params: 7e9,
      [tokens]: 300,
      mlp_ratio: 2.7,
      sequence_length: 4096,
    });
  });

  test.each([
    ['params=7B', 'total_params', 7e9],
    ['params=135m', 'total_params', 135e6],
    ['params=134.515008M', 'total_params', 134_515_008],
    ['params=1.3e9', 'total_params', 1.3e9],
    ['params=6738415616', 'total_params', 6_738_415_616],
    ['tokens=1.4T', tokens, 1400],
    ['tokens=300B', tokens, 300],
    ['tokens=300', tokens, 300],
    ['tokens=2.8672M', tokens, 0.0028672],
    ['tokens=500K', tokens, 0.0005],
    ['code=15%', code, 15],
    ['code=0', code, 0],
    ['code=.5', code, 0.5],
    ['attention=local,full', 'attention_variant', 'local,full'],
    ['norm=RMSNorm', 'layer_norm_type', 'rmsnorm'],
    ['norm=non_parametric', 'layer_norm_type', 'non-parametric'],
  ])('%s', (text, name, value) => {
    expect(given(text)).toEqual({ [name]: value });
  });

  test('keeps a comma inside a value from what follows it', () => {
    expect(given('attention=local,full,code=3')).toEqual({ attention_variant: 'local,full', [code]: 3 });
  });

  test.each([
    ['', '--design is "", in which a feature is missing; write it as tokens=300,code=15.'],
    ['code=1,', '--design is "code=1,", in which a feature is missing; write it as tokens=300,code=15.'],
    ['tokens', '--design: "tokens" has no value; write it as tokens=300,code=15.'],
    ['tokens=1,400', '--design: "400" has no value; write it as tokens=300,code=15.'],
    ['tokns=300', '--design: "tokns" is no feature; did you mean tokens?'],
    ['pretraining_summary_percentage_cod=3', '--design: "pretraining_summary_percentage_cod" is no feature; did you mean pretraining_summary_percentage_code?'],
    ['code=', '--design: code is ""; it should be a share in percent, from 0 to 100.'],
    ['code=fifteen', '--design: code is "fifteen"; it should be a share in percent, from 0 to 100.'],
    ['code=101', '--design: code is "101"; it should be a share in percent, from 0 to 100.'],
    ['code=-1', '--design: code is "-1"; it should be a share in percent, from 0 to 100. Leave it out where it is not known.'],
    ['code=15B', '--design: code is "15B"; it should be a share in percent, from 0 to 100.'],
    ['code=1=2', '--design: code is "1=2"; it should be a share in percent, from 0 to 100.'],
    ['code=NaN', '--design: code is "NaN"; it should be a share in percent, from 0 to 100.'],
    ['code=0x10', '--design: code is "0x10"; it should be a share in percent, from 0 to 100.'],
    ['tokens=-3', '--design: tokens is "-3"; it should be training tokens in billions, such as 300, or with their unit: 300B, 1.4T.'],
    ['tokens=0', '--design: tokens is "0"; it should be training tokens in billions, such as 300, or with their unit: 300B, 1.4T.'],
    ['tokens=300000000000', '--design: tokens is "300000000000"; it should be training tokens in billions, such as 300, or with their unit: 300B, 1.4T. For that many tokens, not billions of them, write 300B.'],
    ['tokens=300e9', '--design: tokens is "300e9"; it should be training tokens in billions, such as 300, or with their unit: 300B, 1.4T. For that many tokens, not billions of them, write 300B.'],
    ['params=7', '--design: params is "7"; it should be a number of parameters, such as 135M, 7B or 1.3e9. For 7 billion write 7B.'],
    ['params=1234.5', '--design: params is "1234.5"; it should be a number of parameters, such as 135M, 7B or 1.3e9.'],
    ['heads=2.5', '--design: heads is "2.5"; it should be a whole number above 0.'],
    ['sequence_length=4K', '--design: sequence_length is "4K"; it should be a whole number above 0.'],
    ['mlp_ratio=0', '--design: mlp_ratio is "0"; it should be a number above 0, such as 2.7.'],
    ['norm=layer', '--design: norm is "layer"; it should be one of "rmsnorm", "parametric", "non-parametric", or be left out.'],
    ['code=1,code=2', '--design: code is given twice; give it once.'],
    ['tokens=1,pretraining_summary_total_tokens_billions=2', '--design: tokens is given twice, as tokens and as pretraining_summary_total_tokens_billions; give it once.'],
    ['web=80,code=30', '--design: web + code is 110 %, and shares of one training set add up to 100 at most.'],
    ['web=.8,code=.2', '--design: web + code is 1 %; shares are in percent, so write 15 for 0.15.'],
  ] as const)('refuses %j', (text, message) => {
    expect(() => parseDesign(text)).toThrow(new UsageError(message));
  }); // prettier-ignore

  test('lists the features where a name is like none', () => {
    expect(() => parseDesign('colour=red')).toThrow(
      /^--design: "colour" is no feature; these are: params, dimension, heads, .*, positions\.$/,
    );
  });
});
