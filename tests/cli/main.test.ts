// The program as a process: its streams and exit codes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from '../results/records.ts';
import { plumbline, startPlumbline, zoo } from './plumbline.ts';

test('exit codes are those of the command line', async () => {
  const [fine, cannot] = await Promise.all([
    startPlumbline(['--version']),
    startPlumbline(['eval', zoo, '--tasks', 'none']),
  ]);
  expect([fine.exitCode, fine.stderr]).toEqual([0, '']);
  expect(fine.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect([cannot.exitCode, cannot.stdout]).toEqual([2, '']);
  expect(cannot.stderr).toMatch(/^plumbline: there is no task or group none[^\n]*\n$/);
});

test('a reader that has seen enough is no error', async () => {
  const file = join(scratchFolder(), 'requests.jsonl');
  writeFileSync(file, '{"tokens": [1, 2], "from": 1}\n'.repeat(2000));
  const child = startPlumbline(['score', zoo, file, '--threads', '1'], { buffer: false });
  child.stdout?.once('data', () => child.stdout?.destroy());
  let stderr = '';
  child.stderr?.on('data', (text) => (stderr += String(text)));
  const { exitCode, signal } = await child;
  expect({ exitCode, signal, stderr }).toEqual({ exitCode: 0, signal: undefined, stderr: '' });
});

test('--json prints exactly one document, whatever the command', async () => {
  const folder = scratchFolder();
  const requests = join(folder, 'requests.jsonl');
  writeFileSync(requests, '{"text": "a"}\n');
  const results = ['--results', join(folder, 'results')];
  const documents = [
    ['eval', zoo, '--tasks', 'plumb_facts', '--limit', '2'],
    ['eval', zoo, '--tasks', 'plumb_facts,plumb_agreement', '--limit', '2'],
    ['score', zoo, requests],
    ['tasks'],
    ['tasks', 'plumb', '--show', '1'],
    ['inspect', zoo],
    ['table'],
    ['runs'],
  ];
  for (const words of documents) {
    const { exitCode, stdout } = await plumbline(...words, ...results, '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toBeTypeOf('object');
    expect(stdout).toMatch(/^\{[^]*\}\n$/);
  }
});
