import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { quickTokenizer } from '../../../src/runners/plan/quick-tokenizer.ts';
import { zoo } from '../../cli/plumbline.ts';
import { someWords } from './zoo-model.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/models/${name}`, import.meta.url));

describe.each([zoo, fixture('llama-biases-wide-heads'), fixture('gpt2-prefixed')])(
  'the quick tokenizer of %s',
  (folder) => {
    test('has nearly as many tokens as the whole text', async () => {
      const tokenizer = await openTokenizer(folder);
      const quick = quickTokenizer(tokenizer);
      for (const text of [
        someWords(3, 400),
        `${someWords(4, 9)}\n\n${someWords(5, 90)}: 12 + 3 = 15.`,
        'short',
        '',
      ]) {
        const [exact, found] = [tokenizer.encodeAsHarness(text).length, quick.encodeAsHarness(text).length];
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(0.02 * exact);
      }
    });

    test('gives texts that begin alike tokens that begin alike', async () => {
      const quick = quickTokenizer(await openTokenizer(folder));
      const beginning = someWords(6, 100);
      const [one, other] = [
        quick.encodeAsHarness(`${beginning} old`),
        quick.encodeAsHarness(`${beginning} water and more`),
      ];
      const { length } = quick.encodeAsHarness(beginning);
      expect(one.slice(0, length - 1)).toEqual(other.slice(0, length - 1));
    });
  },
);
