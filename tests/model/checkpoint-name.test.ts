import { expect, test } from 'vitest';
import { checkpointName } from '../../src/model/checkpoint-name.ts';

test.each([
  ['/models/my-checkpoint', 'my-checkpoint'],
  ['/runs/a/step-1000', 'step-1000'],
  [
    '/home/a/.cache/huggingface/hub/models--HuggingFaceTB--SmolLM2-135M/snapshots/93efa2f',
    'HuggingFaceTB/SmolLM2-135M',
  ],
  ['/hub/models--EleutherAI--pythia-70m--old/snapshots/main', 'EleutherAI/pythia-70m--old'],
  ['/hub/models--gpt2/snapshots/607a30d', 'gpt2'],
])('%s is called %s', (folder, name) => {
  expect(checkpointName(folder)).toBe(name);
});
