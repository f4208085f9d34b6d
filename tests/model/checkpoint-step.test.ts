import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCount, readPlace } from '../../src/model/checkpoint-step.ts';

describe('a name counts', () => {
  test.each([
    ['step-1000', '', 1000, 'step'],
    ['step1000', '', 1000, 'step'],
    ['step_1000', '', 1000, 'step'],
    ['STEP-0', '', 0, 'step'],
    ['global_step1000', '', 1000, 'step'],
    ['global_step_100', '', 100, 'step'],
    ['globalstep5', '', 5, 'step'],
    ['my-run-global_step1000', 'my-run', 1000, 'step'],
    ['checkpoint-500', '', 500, 'checkpoint'],
    ['ckpt-500', '', 500, 'checkpoint'],
    ['ckpt_500', '', 500, 'checkpoint'],
    ['iter_0001000', '', 1000, 'iteration'],
    ['iteration-500', '', 500, 'iteration'],
    ['epoch-3', '', 3, 'epoch'],
    ['epoch_0.5', '', 0.5, 'epoch'],
    ['tokens-10B', '', 10e9, 'tokens'],
    ['1.4T-tokens', '', 1.4e12, 'tokens'],
    ['my-run-step-1000', 'my-run', 1000, 'step'],
    ['pythia-160m-step3000', 'pythia-160m', 3000, 'step'],
    ['EleutherAI/pythia-160m@step3000', 'EleutherAI/pythia-160m', 3000, 'step'],
    ['multiberts-seed_0-step_20k', 'multiberts-seed_0', 20_000, 'step'],
    // Of the hub: allenai/OLMo-7B, TinyLlama, bigscience/bloom-intermediate.
    ['step1000-tokens4B', '', 1000, 'step'],
    ['stage1-step1000-tokens5B', 'stage1', 1000, 'step'],
    ['TinyLlama-1.1B-intermediate-step-1431k-3T', 'TinyLlama-1.1B-intermediate', 1_431_000, 'step'],
    ['step1000-unsharded', '', 1000, 'step'],
    // PyTorch Lightning and MosaicML's composer.
    ['epoch=3-step=1000', '', 1000, 'step'],
    ['step1000-epoch3', '', 1000, 'step'],
    ['ep0-ba1000', '', 1000, 'step'],
  ])('%s', (name, before, step, unit) => {
    expect(readCount(name)).toEqual({ before, step, unit });
  });

  test.each([
    'llama-7b',
    'plumb-1m',
    'pythia-160m',
    'phi-2',
    'v0.1',
    'checkpoint-1.5',
    'ckpt-7b',
    '1000',
    'timestep-100',
    'footstep3',
    'checkpoint-best',
    'step-',
    'step--1',
    'step-1e3',
    'checkpoint-2024-01-01',
    'step-12345678901234567890',
    'steps',
    '',
  ])('not by merely ending in digits: %j', (name) => {
    expect(readCount(name)).toBeUndefined();
  });

  test('whatever it is made of, in no time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (name, path) => {
        const count = readCount(name);
        if (count !== undefined) expect(Number.isFinite(count.step)).toBe(true);
        readPlace(`${path}/${name}`);
      }),
    );
    const began = Date.now();
    for (const part of ['step-1-', '-', 'step', '1', 'a/', 'step-1/']) {
      readCount(part.repeat(100_000));
      for (const times of [100, 500, 100_000]) readPlace(part.repeat(times));
    }
    expect(Date.now() - began).toBeLessThan(2000);
  });
});

describe('a folder lies in', () => {
  test.each([
    ['/x/runA/step-1000', 'runA', 'runA/step-1000'],
    ['/x/runA/step-1000/', 'runA', 'runA/step-1000'],
    ['./runA/step-1000', 'runA', 'runA/step-1000'],
    ['/x/runA/checkpoints/step-1000', 'runA', 'runA/step-1000'],
    ['/x/runA/step-1000/hf', 'runA', 'runA/step-1000/hf'],
    ['/x/runA/global_step_100/actor/huggingface', 'runA', 'runA/global_step_100/actor/huggingface'],
    ['/x/runA/epoch-3/step-10', 'runA/epoch-3', 'runA/epoch-3/step-10'],
    ['/x/OLMo/stage1-step1000', 'OLMo/stage1', 'OLMo/stage1-step1000'],
    ['/x/runA/checkpoint-step-10', 'runA/checkpoint', 'runA/checkpoint-step-10'],
    ['/x/pythia-160m-step3000', 'pythia-160m', 'pythia-160m-step3000'],
    ['/hub/models--org--name/snapshots/93efa2f/checkpoint-500', 'org/name', 'org/name/checkpoint-500'],
    ['/checkpoints/step-1', 'checkpoints', 'checkpoints/step-1'],
    ['/step-1000', '/', '/step-1000'],
    [String.raw`C:\runs\runA\step-3`, 'runA', 'runA/step-3'],
  ])('%s', (path, series, name) => {
    expect(readPlace(path)).toMatchObject({ series, name });
  });

  test.each([
    '/x/llama-7b',
    '/x/runA',
    '/x/step-1000/other',
    'step-1000',
    '../step-1000',
    // Where a GGUF file is unpacked.
    '/home/a/.cache/plumbline/0123456789abcdef0123/step-1000',
    '',
    '/',
  ])('no series that anything tells: %j', (path) => {
    expect(readPlace(path)).toBeUndefined();
  });

  test('the same place as the others of its series, and no other', () => {
    const placeOf = (path: string) => readPlace(path)?.place;
    expect(placeOf('/x/runA/step-1000')).toBe(placeOf('/x/runA/step-2000'));
    expect(placeOf('/x/pythia-step1/hf')).toBe(placeOf('/x/pythia-step2/hf'));
    expect(placeOf('/x/runA/step-1000')).not.toBe(placeOf('/y/runA/step-1000'));
    expect(placeOf('/x/runA/step-1/actor')).not.toBe(placeOf('/x/runA/step-1/policy'));
  });
});
