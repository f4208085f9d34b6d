import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkpointName } from '../../src/model/checkpoint-name.ts';
import { scratchFolder } from '../results/records.ts';

test.each([
  ['/models/my-checkpoint', 'my-checkpoint'],
  ['/models/llama-7b', 'llama-7b'],
  ['/runs/a/step-1000', 'a/step-1000'],
  ['/runs/b/checkpoints/step-1000/', 'b/step-1000'],
  ['/models/pythia-160m-step3000', 'pythia-160m-step3000'],
  [
    '/home/a/.cache/huggingface/hub/models--HuggingFaceTB--SmolLM2-135M/snapshots/93efa2f',
    'HuggingFaceTB/SmolLM2-135M',
  ],
  ['/hub/models--EleutherAI--pythia-70m--old/snapshots/main', 'EleutherAI/pythia-70m--old'],
  ['/hub/models--gpt2/snapshots/607a30d', 'gpt2'],
])('%s is called %s', (folder, name) => {
  expect(checkpointName(folder)).toBe(name);
});

test('a snapshot of the hub’s cache is called by the step that it was downloaded as', () => {
  const repository = join(scratchFolder(), 'models--EleutherAI--pythia-70m');
  mkdirSync(join(repository, 'refs', 'pr'), { recursive: true });
  const refs = { main: 'aaa', step1000: 'bbb\n', step143000: 'aaa', later: 'ccc' };
  for (const [name, hash] of Object.entries(refs)) writeFileSync(join(repository, 'refs', name), hash);
  const nameOf = (hash: string) => checkpointName(join(repository, 'snapshots', hash));
  expect(nameOf('bbb')).toBe('EleutherAI/pythia-70m@step1000');
  expect(nameOf('aaa')).toBe('EleutherAI/pythia-70m@step143000');
  for (const hash of ['ccc', 'ddd']) expect(nameOf(hash)).toBe('EleutherAI/pythia-70m');
});
