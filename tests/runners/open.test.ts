// A checkpoint that answers requests: the forms of requests held against each other.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planOfRuns } from '../../src/evaluation/plan.ts';
import { DataError, ModelError, UsageError } from '../../src/lib/errors.ts';
import { readModel } from '../../src/runners/model.ts';
import { openModel, type OpenModel } from '../../src/runners/open.ts';
import { openRunner } from '../../src/runners/runner.ts';
import type { Generation, LogLikelihood, ModelOutput, ModelRequest } from '../../src/tasks/types.ts';
import { scratchFolder } from '../results/records.ts';
import { trieNodes } from './schedule/trie.ts';

const zoo = fileURLToPath(new URL('../../zoo/plumb-1m', import.meta.url));
const tiny = fileURLToPath(new URL('../fixtures/models/llama3-rope', import.meta.url));
const withBos = fileURLToPath(new URL('../fixtures/models/gpt2-prefixed', import.meta.url));

let model: OpenModel;
beforeAll(async () => {
  model = await openModel(zoo, { threads: 1 });
});
afterAll(() => model.close());

const ask = async <Kind extends ModelOutput>(
  ...requests: readonly ModelRequest[]
): Promise<readonly Kind[]> => (await model.score(requests)) as readonly Kind[];
const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThan(1e-3);
const text = 'Question: What is the craft of Mavfin?\nAnswer: 26 + 48 = 74. 1 + 1 = 2. 19 + 5 = 24';

describe('a model', () => {
  test('answers each form of request, in order', async () => {
    const outputs = await ask(
      { kind: 'generate', prompt: '26 + 48 =', maxTokens: 2, stop: [] },
      { kind: 'score', context: '26 + 48 =', continuation: ' 74' },
      { kind: 'rolling', text: 'a sum' },
      { kind: 'tokens', tokens: [5, 7, 9, 11], from: 2 },
      { kind: 'generate', prompt: [5, 7], maxTokens: 3, stop: [] },
    );
    expect(outputs.map(({ kind }) => kind)).toEqual([
      'generation',
      'logLikelihood',
      'logLikelihood',
      'logLikelihood',
      'generation',
    ]);
    const [, sum, , tokens, generated] = outputs;
    expect(sum).toMatchObject({ tokens: model.tokenizer.encode(' 74', false), truncated: 0 });
    expect(tokens?.tokens).toEqual([9, 11]);
    expect(generated?.tokens).toHaveLength(3);
    for (const { logprob, logprobs, tokens: of } of outputs) {
      expect(logprobs).toHaveLength(of.length);
      expect(logprob).toBe(logprobs.reduce((total, one) => total + one, 0));
      for (const one of logprobs) expect(one).toBeLessThanOrEqual(0);
    }
  });

  test('gives a continuation the log-likelihood of its tokens after those of the context', async () => {
    const [context, continuation] = [text.slice(0, 46), text.slice(46)];
    const tokens = model.tokenizer.encode(text, false);
    const from = model.tokenizer.encode(context, false).length;
    const [asText, asTokens] = await ask<LogLikelihood>(
      { kind: 'score', context, continuation },
      { kind: 'tokens', tokens, from },
    );
    expect(asText?.tokens).toEqual(tokens.slice(from));
    expect(asText?.greedy).toBe(asTokens?.greedy);
    near(asText?.logprob ?? NaN, asTokens?.logprob ?? NaN);
  });

  test('gives all tokens at once what it gives each of them after those before it', async () => {
    const tokens = model.tokenizer.encode(text, false);
    const [whole] = await ask<LogLikelihood>({ kind: 'tokens', tokens, from: 1 });
    const alone = await ask<LogLikelihood>(
      ...tokens.slice(1).map((_, index): ModelRequest => ({
        kind: 'tokens',
        tokens: tokens.slice(0, index + 2),
        from: index + 1,
      })),
    );
    expect(whole?.greedy).toBe(alone.every(({ greedy }) => greedy));
    for (const [index, { logprob }] of alone.entries()) near(logprob, whole?.logprobs[index] ?? NaN);
  });

  test('runs a sequence longer than a pass in pieces, with the same result', async () => {
    const long = await openModel(zoo, { threads: 1, maxLength: 700 });
    try {
      const tokens = Array.from({ length: 600 }, (_, index) => (index * 37) % 768);
      const [late, whole, next] = (await long.score([
        { kind: 'tokens', tokens, from: 597 },
        { kind: 'tokens', tokens, from: 1 },
        { kind: 'generate', prompt: tokens, maxTokens: 1, stop: [] },
      ])) as [LogLikelihood, LogLikelihood, Generation];
      const [after] = (await long.score([
        { kind: 'tokens', tokens: [...tokens, ...next.tokens], from: 600 },
      ])) as [LogLikelihood];
      expect(after.greedy).toBe(true);
      near(after.logprob, next.logprob);
      expect(late.logprobs).toHaveLength(3);
      expect(late.logprobs).toEqual(whole.logprobs.slice(-3));
    } finally {
      await long.close();
    }
  });

  test('rejects requests of which one makes no sense', async () => {
    await expect(
      ask({ kind: 'rolling', text: 'fine' }, { kind: 'tokens', tokens: [1, 768], from: 1 }),
    ).rejects.toThrow(DataError);
  });
});

describe('a text longer than the context', () => {
  test('has the sum of its windows as its rolling log-likelihood', async () => {
    const short = await openModel(zoo, { threads: 1, maxLength: 16 });
    try {
      const tokens = short.tokenizer.encode(text, false);
      expect(tokens.length).toBeGreaterThan(33);
      const all = [short.tokenizer.prefixToken ?? NaN, ...tokens];
      // By hand: windows of 16 tokens that are scored; the network sees 16 before the last, and no token is scored twice.
      const windows: ModelRequest[] = [];
      for (let begin = 0; begin < tokens.length; begin += 16) {
        const end = Math.min(begin + 16, tokens.length);
        const first = Math.max(0, end - 16);
        windows.push({ kind: 'tokens', tokens: all.slice(first, end + 1), from: begin + 1 - first });
      }
      const [rolling, ...parts] = (await short.score([
        { kind: 'rolling', text },
        ...windows,
      ])) as LogLikelihood[];
      expect(rolling?.tokens).toEqual(tokens);
      near(rolling?.logprob ?? NaN, parts.reduce((sum, { logprob }) => sum + logprob, 0)); // prettier-ignore
    } finally {
      await short.close();
    }
  });

  test('loses the front of its context, which is counted', async () => {
    const short = await openModel(zoo, { threads: 1, maxLength: 16 });
    try {
      const context = text.slice(0, -3);
      const tokens = short.tokenizer.encode(text, false);
      const from = short.tokenizer.encode(context, false).length;
      const [cut, last] = (await short.score([
        { kind: 'score', context, continuation: ' 24' },
        { kind: 'tokens', tokens: tokens.slice(-17), from: 17 - (tokens.length - from) },
      ])) as LogLikelihood[];
      expect(cut?.truncated).toBe(tokens.length - 17);
      expect(cut?.truncated).toBeGreaterThan(0);
      expect(cut).toEqual({ ...last, truncated: cut?.truncated });
      const [generation] = (await short.score([
        { kind: 'generate', prompt: tokens, maxTokens: 4, stop: [] },
      ])) as Generation[];
      expect(generation?.truncated).toBe(tokens.length - 12);
    } finally {
      await short.close();
    }
  });
});

describe('generation', () => {
  const generate = (prompt: ModelRequest & { kind: 'generate' }) => ask<Generation>(prompt);

  test('is greedy: each token is the likeliest of all by what scoring says', async () => {
    const small = await openModel(tiny, { threads: 1 });
    try {
      const prompt = [40, 50, 60, 70];
      const [{ tokens, logprobs }] = (await small.score([
        { kind: 'generate', prompt, maxTokens: 5, stop: [] },
      ])) as [Generation];
      const sequence = [...prompt];
      for (const [step, token] of tokens.entries()) {
        const candidates = Array.from(
          { length: small.checkpoint.vocabulary ?? 0 },
          (_, id): ModelRequest => ({
            kind: 'tokens',
            tokens: [...sequence, id],
            from: sequence.length,
          }),
        );
        const scored = (await small.score(candidates)) as LogLikelihood[];
        const best = Math.max(...scored.map(({ logprob }) => logprob));
        expect(scored[token]?.logprob).toBe(best);
        expect(scored.flatMap(({ greedy }, id) => (greedy ? [id] : []))).toEqual([token]);
        near(logprobs[step] ?? NaN, best);
        sequence.push(token);
      }
    } finally {
      await small.close();
    }
  });

  const request = { kind: 'generate', prompt: 'Question: What', maxTokens: 14, stop: [] } as const;

  test('ends after as many tokens as it may have', async () => {
    const [whole] = await generate(request);
    const [part] = await generate({ ...request, maxTokens: 5 });
    expect(whole?.tokens).toHaveLength(14);
    expect(part?.tokens).toEqual(whole?.tokens.slice(0, 5));
  });

  test('ends at a stop string, also one across the border of two tokens', async () => {
    const [whole] = await generate(request);
    const decode = (tokens: readonly number[]) =>
      model.tokenizer.decode(tokens, { skipSpecialTokens: false });
    const { tokens = [] } = whole ?? {};
    // The last character of one token and the first of the next, where that is their first place in the text.
    const border = tokens.findIndex((_, at) => {
      const [before, after] = [decode(tokens.slice(0, at)), decode(tokens.slice(0, at + 1))];
      const across = after.slice(before.length - 1, before.length + 1);
      return at > 1 && across.length === 2 && after.indexOf(across) === before.length - 1;
    });
    expect(border).toBeGreaterThan(1);
    const before = decode(tokens.slice(0, border));
    const stop = decode(tokens.slice(0, border + 1)).slice(before.length - 1, before.length + 1);
    const [stopped] = await generate({ ...request, stop: ['never there', stop] });
    expect(stopped?.tokens).toEqual(tokens.slice(0, border + 1));
    expect(stopped?.text).toBe(before.slice(0, -1));
    const [free] = await generate({ ...request, stop: [''] });
    expect(free).toEqual(whole);
  });

  test('ends with a token of generation_config.json that ends texts', async () => {
    const copy = join(scratchFolder(), 'copy');
    cpSync(zoo, copy, { recursive: true });
    const [whole] = await generate(request);
    const { tokens = [] } = whole ?? {};
    const end = tokens[6] as number;
    const file = join(copy, 'generation_config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...config, eos_token_id: [end, 0] }));
    const ending = await openModel(copy, { threads: 1 });
    try {
      const [stopped] = (await ending.score([request])) as Generation[];
      expect(stopped?.tokens).toEqual(tokens.slice(0, tokens.indexOf(end) + 1));
    } finally {
      await ending.close();
    }
  });
});

describe('the work', () => {
  const nothing = { computed: 0, alone: 0, aloneByRun: [], trieNodes: 0 };

  test('is counted in tokens: computed, each request alone, and distinct prefixes', async () => {
    const runner = await openRunner(model, { threads: 1 });
    try {
      expect(runner.takeWork()).toEqual(nothing);
      const requests: readonly ModelRequest[] = [
        { kind: 'tokens', tokens: [1, 2, 3, 4], from: 1 },
        { kind: 'generate', prompt: [1, 2, 9], maxTokens: 3, stop: [] },
        { kind: 'tokens', tokens: [1, 2, 3, 5, 6], from: 3 },
        { kind: 'tokens', tokens: [1, 768], from: 1 },
      ];
      const [, generated] = await runner.answer(requests, { runs: [0, 2, 2, 1] });
      const { tokens } = generated as Generation;
      const scored = [
        [1, 2, 3],
        [1, 2, 3, 5],
      ];
      const written = [1, 2, 9, ...tokens.slice(0, -1)];
      const { aloneByRun, ...work } = runner.takeWork();
      // What is scored is one trie; prompts are read by themselves.
      expect(work).toEqual({
        computed: trieNodes(scored) + written.length,
        alone: 3 + 5 + 4,
        trieNodes: trieNodes([...scored, written]),
      });
      expect([0, 1, 2].map((run) => aloneByRun[run] ?? 0)).toEqual([3, 0, 9]);
      expect(runner.takeWork()).toEqual(nothing);
    } finally {
      await runner.close();
    }
  });

  test('is each distinct prefix once where many requests share beginnings, in any order', async () => {
    const runner = await openRunner(model, { threads: 1 });
    try {
      const beginning = Array.from({ length: 60 }, (_, index) => (index * 31) % 700);
      const requests = Array.from({ length: 400 }, (_, index): ModelRequest => {
        const subject = Array.from({ length: 50 }, (_unused, place) => (place * (7 + (index % 3))) % 700);
        const own = Array.from({ length: 20 }, (_unused, place) => (index * 17 + place) % 700);
        return { kind: 'tokens', tokens: [...beginning, ...subject, ...own, index % 4], from: 129 };
      });
      const inputs = requests.map((request) =>
        request.kind === 'tokens' ? request.tokens.slice(0, -1) : [],
      );
      const outputs = await runner.answer(requests);
      const work = runner.takeWork();
      expect(work.trieNodes).toBe(trieNodes(inputs));
      expect(work.computed / work.trieNodes).toBeLessThan(1.01);
      const reversed = await runner.answer(requests.toReversed());
      expect(reversed.toReversed()).toEqual(outputs);
    } finally {
      await runner.close();
    }
  });

  test('of the first request’s beginning is done once for all calls that are told of it', async () => {
    const runner = await openRunner(model, { threads: 1 });
    try {
      const beginning = `${'Question: What is the craft of Mavfin? Answer: potter. '.repeat(4)}`;
      const ask = (end: string): readonly ModelRequest[] =>
        [' a', ' the'].map((continuation) => ({ kind: 'score', context: beginning + end, continuation }));
      const about = { cuts: [60, beginning.length - 1] };
      const first = await runner.answer(ask('Why?'), about);
      const { computed } = runner.takeWork();
      const again = await runner.answer(ask('Why?'), about);
      const tail = runner.takeWork().computed;
      expect(again).toEqual(first);
      expect(tail).toBeLessThan(computed / 4);
      await runner.answer(ask('How so?'), about);
      expect(runner.takeWork().computed).toBeLessThan(computed / 4);
      // Untold, the numbers are the same to what another split of passes changes.
      const untold = (await runner.answer(ask('Why?'))) as readonly LogLikelihood[];
      untold.forEach(({ logprob }, index) => near(logprob, (first[index] as LogLikelihood).logprob));
    } finally {
      await runner.close();
    }
  });
});

describe('a model that cannot answer', () => {
  test('has learned positions: a longer context is refused', async () => {
    await expect(readModel(withBos, { maxLength: 65 })).rejects.toThrow(UsageError);
    await expect(readModel(withBos, { maxLength: 65 })).rejects.toThrow(/65 is more than the 64 positions/);
    expect((await readModel(withBos, { maxLength: 64 })).maxLength).toBe(64);
  });

  test('has no token to begin with: texts without context are refused, others answered', async () => {
    const copy = join(scratchFolder(), 'copy');
    cpSync(tiny, copy, { recursive: true });
    for (const name of ['tokenizer_config.json', 'config.json']) {
      const { bos_token, eos_token, bos_token_id, eos_token_id, ...rest } = JSON.parse(
        readFileSync(join(copy, name), 'utf8'),
      ) as Record<string, unknown>;
      writeFileSync(join(copy, name), JSON.stringify(rest));
    }
    const runner = await openRunner(await readModel(copy, {}), { threads: 1 });
    try {
      const [rolling, tokens] = await runner.answer([
        { kind: 'rolling', text: 'a' },
        { kind: 'tokens', tokens: [1, 2], from: 1 },
      ]);
      expect(rolling).toBeInstanceOf(DataError);
      expect((rolling as DataError).message).toMatch(/names neither bos_token nor eos_token/);
      expect(tokens).toMatchObject({ kind: 'logLikelihood' });
    } finally {
      await runner.close();
    }
  });

  test('is not there, was named twice, or not at all', async () => {
    await expect(openModel('/nonexistent')).rejects.toThrow(ModelError);
    await expect(openModel('')).rejects.toThrow(/empty name/);
    const plan = (...models: readonly string[]) =>
      planOfRuns({ evaluations: [{ models, tasks: ['plumb_facts'], limit: 1 }], results: scratchFolder() });
    await expect(plan()).rejects.toThrow(/No model was named/);
    await expect(plan(zoo, tiny, `${zoo}/.`)).rejects.toThrow(/plumb-1m was named twice/);
    expect((await plan(zoo, tiny)).runs.map(({ model }) => model)).toEqual(['plumb-1m', 'llama3-rope']);
  });

  test('has no such provider on this machine', async () => {
    const provider = process.platform === 'darwin' ? 'dml' : 'coreml';
    const failure = await openModel(tiny, { provider }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as Error).message).toMatch(new RegExp(`provider ${provider}`));
  });
});
