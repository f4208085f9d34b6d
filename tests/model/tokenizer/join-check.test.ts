import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { crossingToken } from '../../../src/model/tokenizer/join-check.ts';
import { openTokenizer } from '../../../src/model/tokenizer/tokenizer.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/tokenizers/', import.meta.url));
const read = <T>(name: string): T => JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as T;
const open = (name: string) => openTokenizer(join(fixtures, name));

describe('a join of context and continuation', () => {
  test('is unclean where a token crosses the boundary, whose spelling is told', async () => {
    const tokenizer = await open('byte-level');
    const crossing = (context: string, continuation: string): string | undefined =>
      crossingToken(tokenizer, { context, continuation });
    expect(crossing('The keeper', ' counted')).toBeUndefined();
    expect(crossing('The keeper ', 'counted')).toBeUndefined();
    expect(crossing('Answer:\n\n', ' The')).toBeUndefined();
    expect(crossing('', 'er counted')).toBeUndefined();
    expect(crossing(' \n', 'er counted')).toBeUndefined();
    expect(crossing('the lighthouse keep', 'er counted')).toBe('per');
  });

  // lm-eval's own pairs of ids: a join is clean where they are the ids of the whole text; tests/goldens/make_tokenizers.py.
  test.each(['byte-level', 'byte-level-with-bos', 'llama', 'qwen2', 'gemma', 'cohere'])(
    'is clean in %s exactly where lm-eval’s two parts are the whole text’s tokens',
    async (name) => {
      const pairs = read<[string, string][]>('pairs.json');
      const { pairs: split } = read<{ pairs: ([number[], number[]] | null)[] }>(`${name}/reference.json`);
      const tokenizer = await open(name);
      for (const [index, [context, continuation]] of pairs.entries()) {
        const parts = split[index];
        if (!parts || context.trim() === '') continue;
        const whole = tokenizer.encodeAsHarness(context + continuation);
        const clean = JSON.stringify(parts.flat()) === JSON.stringify(whole);
        const crossing = crossingToken(tokenizer, { context, continuation });
        expect(crossing === undefined, JSON.stringify([context, continuation])).toBe(clean);
      }
    },
  );
});
