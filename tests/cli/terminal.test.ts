// On a terminal, which `script` of util-linux makes.

import { execa } from 'execa';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { quoteForShell } from '../../src/cli/quote.ts';
import { scratchFolder } from '../results/records.ts';
import { program, zoo } from './plumbline.ts';

const hasScript = (spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '').includes(
  'util-linux',
);

/** What `eval` writes to a terminal of 100 columns. */
async function onTerminal(
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<string> {
  const results = join(scratchFolder(), 'results');
  const command = ['node', program, 'eval', zoo, '--results', results, ...words].map(quoteForShell).join(' ');
  const { stdout } = await execa('script', ['-qec', `stty cols 100; ${command}`, '/dev/null'], {
    env: environment,
    stdin: 'ignore',
  });
  return stdout;
}

describe.skipIf(!hasScript)('plumbline eval on a terminal (needs script of util-linux)', () => {
  test('shows the rate and the time left, in one line that is gone at the end, without colours', async () => {
    const written = await onTerminal(['--tasks', 'plumb_facts', '--num-fewshot', '1'], { NO_COLOR: '1' });
    const drawn = written.split('\r\u001B[K');
    expect(drawn[1]).toBe('Opening plumb-1m');
    expect(drawn.slice(2, -1).join('\n')).toMatch(
      /plumb-1m on plumb_facts: \d+ of 180 questions, \d+\.\d\/s, \d+ s left/,
    );
    expect(drawn.at(-1)).toMatch(/^plumb-1m \(cpu, float32\)\r\n\|/);
    expect(written).not.toMatch(/\u001B\[[\d;]*m/);
    for (const line of drawn.slice(1, -1)) expect(line.length).toBeLessThan(100);
  });

  test('shows nothing of it with --quiet', async () => {
    const written = await onTerminal(['--tasks', 'plumb_facts', '--limit', '5', '--quiet']);
    expect(written).not.toContain('\u001B');
    expect(written).toMatch(/^plumb-1m \(cpu, float32\), limit: 5\r\n\|/);
  });
});
