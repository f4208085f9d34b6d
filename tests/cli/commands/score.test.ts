import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchFolder } from '../../results/records.ts';
import { plumbline, startPlumbline, zoo } from '../plumbline.ts';

let file: string;
beforeEach(() => {
  file = join(scratchFolder(), 'requests.jsonl');
});

interface OutputLine {
  readonly error?: string;
  readonly logprob?: number;
  readonly greedy?: boolean;
  readonly tokens?: readonly number[];
  readonly logprobs?: readonly number[];
  readonly text?: string;
  readonly truncated?: number;
}

const parse = (stdout: string): readonly OutputLine[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as OutputLine);

/** Scores a file with this content. */
async function score(content: string | Uint8Array, ...words: readonly string[]) {
  writeFileSync(file, content);
  const ran = await plumbline('score', zoo, file, '--threads', '1', ...words);
  return { ...ran, lines: words.includes('--json') ? [] : parse(ran.stdout) };
}

const requests = (...values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

const five = [
  { context: '26 + 48 =', continuation: ' 74' },
  { text: 'The king lives in the town.' },
  { tokens: [5, 7, 9, 11], from: 2 },
  { prompt: '26 + 48 =', maxTokens: 6, stop: ['\n'] },
  { tokens: [5, 7], maxTokens: 3 },
];

describe('plumbline score', () => {
  test('answers each form of request, in order', async () => {
    const { exitCode, stderr, lines } = await score(requests(...five));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const scored = ['logprob', 'greedy', 'tokens', 'logprobs'].toSorted();
    expect(lines.map((line) => Object.keys(line).toSorted())).toEqual([
      scored,
      scored,
      scored,
      [...scored, 'text'].toSorted(),
      [...scored, 'text'].toSorted(),
    ]);
    for (const { logprob = NaN, logprobs = [], tokens = [] } of lines) {
      expect(logprobs).toHaveLength(tokens.length);
      expect(logprob).toBe(logprobs.reduce((sum, one) => sum + one, 0));
    }
    expect(lines[0]).toMatchObject({ greedy: true });
    expect(lines[2]?.tokens).toEqual([9, 11]);
    expect(lines[3]?.text).toBe(' 74');
    expect(lines[4]?.tokens).toHaveLength(3);
  });

  test('prints one document with --json, the same numbers in it', async () => {
    const { exitCode, stdout } = await score(requests(...five), '--json');
    expect(exitCode).toBe(0);
    const { outputs } = JSON.parse(stdout) as { outputs: readonly OutputLine[] };
    const { stdout: lines } = await score(requests(...five));
    expect(outputs.map((output) => `${JSON.stringify(output)}\n`).join('')).toBe(lines);
  });

  test('keeps the order over many blocks of lines and several workers', async () => {
    const many = Array.from({ length: 150 }, (_, index) => ({
      tokens: [...new Array<number>(1 + ((index * 7) % 40)).fill(3), index],
      from: 1 + ((index * 7) % 40),
    }));
    const one = await score(requests(...many));
    expect(one.lines.map(({ tokens }) => tokens)).toEqual(many.map((_, index) => [index]));
    const two = await score(requests(...many), '--workers', '2');
    expect(two.stdout).toBe(one.stdout);
  });

  test('says of a context that did not fit how many tokens were left out', async () => {
    const content = requests({ tokens: [1, 2, 3, 4, 5, 6, 7], from: 6 }, { tokens: [1, 2], from: 1 });
    const { lines } = await score(content, '--max-length', '4');
    expect(lines.map(({ truncated }) => truncated)).toEqual([2, undefined]);
  });
});

describe('a line that is no request', () => {
  const good = { tokens: [5, 7], from: 1 };
  const bad: readonly (readonly [string, RegExp])[] = [
    ['nonsense', /not JSON/],
    ['{"context": "a", "continuation": "b", "more": 1}', /"more"/],
    ['{"contex": "a", "continuation": "b"}', /no request/],
    ['{"tokens": [5, 768], "from": 1}', /768 is no token of this model; .* 0 to 767/],
    ['{"tokens": [5, 7], "from": 0}', /"from" is 0/],
    ['{"tokens": [5, 7], "from": 2}', /"from" is 2/],
    ['{"tokens": [5], "from": 1}', /two are the least/],
    ['{"prompt": "a", "maxTokens": 256}', /256 tokens cannot be generated/],
    ['{"context": "a", "continuation": ""}', /continuation has no tokens/],
    ['{"context": "", "continuation": ""}', /continuation has no tokens/],
    ['{"text": "\\ud800"}', /lone surrogate/],
    [`{"context": "", "continuation": "${'1 + '.repeat(300)}"}`, /longer than the model's 256/],
  ];

  test('gives its error with its number; the others are answered, and the exit code is 1', async () => {
    const content = bad.map(([line]) => `${line}\n${JSON.stringify(good)}\n`).join('');
    const { exitCode, stderr, lines } = await score(content);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `plumbline: ${bad.length} of ${2 * bad.length} requests could not be answered; their lines say why.\n`,
    );
    expect(lines).toHaveLength(2 * bad.length);
    for (const [place, [, why]] of bad.entries()) {
      const [error, answer] = lines.slice(2 * place, 2 * place + 2);
      expect(Object.keys(error ?? {})).toEqual(['error']);
      expect(error?.error).toMatch(new RegExp(`^line ${2 * place + 1}: .*${why.source}`));
      expect(answer?.tokens).toEqual([7]);
    }
  });
});

describe('a file of requests', () => {
  test('may be empty', async () => {
    expect(await score('')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('may hold control characters, line separators and an empty text', async () => {
    const raw = `{"text": "a\u2028b\u0085c"}\n${requests({ text: '\0\u0007\u001B[2J' }, { text: '' })}`;
    const { exitCode, lines } = await score(raw);
    expect(exitCode).toBe(0);
    expect(lines).toHaveLength(3);
    expect(lines[2]).toEqual({ logprob: 0, greedy: true, tokens: [], logprobs: [] });
  });

  test('may have a long line', async () => {
    const context = '26 + 48 = 74\n'.repeat(16_000);
    const { exitCode, lines } = await score(requests({ context, continuation: ' 4' }, { text: 'a' }));
    expect(exitCode).toBe(0);
    expect(lines[0]?.truncated).toBeGreaterThan(50_000);
    expect(lines).toHaveLength(2);
  });

  test('may come through stdin', async () => {
    const words = ['score', zoo, '-', '--threads', '1', '--json'];
    const { exitCode, stdout } = await startPlumbline(words, { input: '{"text": "ab"}' });
    expect(exitCode).toBe(0);
    const { outputs } = JSON.parse(stdout) as { outputs: readonly OutputLine[] };
    expect(outputs.map(({ tokens }) => tokens?.length)).toEqual([2]);
  });
});

test.each([
  ['6', 'give the unit: 6GB, 6MB'],
  ['lots', 'it should be like 6GB, 6GiB or 75%'],
])('--memory %s is refused in one line', async (amount, mend) => {
  const { exitCode, stderr } = await plumbline('score', zoo, 'requests.jsonl', '--memory', amount);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(stderr).toContain(`--memory is "${amount}"; ${mend}.`);
});
