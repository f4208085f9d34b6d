// Models on WebGPU, against what transformers says of them and what the CPU does. On a GPU in software these are slow, so
// one model of each kind is run, and all with PLUMBLINE_GOLDENS=all.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/evaluate.ts';
import { ModelError } from '../../../src/lib/errors.ts';
import { readSamples } from '../../../src/results/samples.ts';
import { openModel, type OpenModel } from '../../../src/runners/open.ts';
import type { LogLikelihood } from '../../../src/tasks/types.ts';
import { plumbline, zoo } from '../../cli/plumbline.ts';
import {
  fixture,
  fixtureModels,
  readReference,
  type ReferenceModel,
  sharedArchitectures,
  sharedExports,
} from '../../model/reference-models.ts';
import { scratchFolder } from '../../results/records.ts';
import { hasGpu } from './gpu.ts';

const all = process.env['PLUMBLINE_GOLDENS'] === 'all';
const onWebGpu = { provider: 'webgpu', threads: 1 };

/** The largest distance that was measured is 4e-6 a token, on a GPU in software; on the CPU it is as large. */
const tolerance = 2e-5;

const ofEachKind = ['gpt-neox-parallel', 'gpt2-gelu-unscaled', 'llama-grouped-sharded', 'mistral-window'];
const models = all ? fixtureModels : ofEachKind.map(fixture);

async function distance(model: OpenModel, reference: ReferenceModel): Promise<number> {
  const { cases } = readReference(reference);
  const outputs = await model.score(cases.map(({ ids }) => ({ kind: 'tokens', tokens: [...ids], from: 1 })));
  const distances = cases.flatMap(({ logprobs }, index) => {
    const scored = outputs[index] as LogLikelihood;
    expect(scored.logprobs).toHaveLength(logprobs.length);
    return logprobs.map((logprob, place) => Math.abs(logprob - (scored.logprobs[place] ?? Number.NaN)));
  });
  return Math.max(...distances);
}

describe.skipIf(!hasGpu)('on WebGPU (skipped where no GPU is found, in software or real)', () => {
  describe.each(models)('our checkpoint $name', (reference) => {
    let model: OpenModel;
    beforeAll(async () => {
      model = await openModel(reference.folder, onWebGpu);
    });
    afterAll(() => model.close());

    test('has the log-probabilities that transformers gives', async () => {
      expect(await distance(model, reference)).toBeLessThan(tolerance);
    });

    test('goes on greedily as transformers does', async () => {
      const [{ ids, greedy = [] } = { ids: [] }] = readReference(reference).cases;
      const [generated] = await model.score([
        { kind: 'generate', prompt: [...ids], stop: [], maxTokens: greedy.length },
      ]);
      const { tokens } = generated as { readonly tokens: readonly number[] };
      expect(tokens).toEqual(greedy.slice(0, tokens.length));
      expect(tokens.length).toBeGreaterThan(0);
    });
  });

  test('a task has the scores that it has on the CPU, and its record names the provider', async () => {
    const results = scratchFolder();
    const run = async (provider: string) => {
      const [record] = await evaluate({ models: [zoo], tasks: ['plumb_facts'], limit: 6, results, provider });
      if (!record) throw new Error('there is no record');
      const outputs: LogLikelihood[] = [];
      for await (const sample of readSamples(results, record.key))
        outputs.push(...(sample.outputs as readonly LogLikelihood[]));
      return { record, outputs };
    };
    const cpu = await run('cpu');
    const gpu = await run('webgpu');
    expect(gpu.record.identity).toEqual({ ...cpu.record.identity, provider: 'webgpu' });
    expect(gpu.record.key).not.toBe(cpu.record.key);
    expect(gpu.record.metrics).toEqual(cpu.record.metrics);
    expect(gpu.outputs.length).toBeGreaterThan(0);
    for (const [index, { logprob, greedy }] of gpu.outputs.entries()) {
      expect(Math.abs(logprob - (cpu.outputs[index]?.logprob ?? Number.NaN))).toBeLessThan(1e-4);
      expect(greedy).toBe(cpu.outputs[index]?.greedy);
    }
    expect(cpu.record.device).toBeUndefined();
    expect(gpu.record.device).toMatchObject({ provider: 'webgpu', version: '1.30.0' });
  });

  test('inspect says that the model runs there, and how fast', async () => {
    const { exitCode, stdout } = await plumbline('inspect', zoo, '--provider', 'webgpu', '--json');
    expect(exitCode).toBe(0);
    const { provider } = JSON.parse(stdout) as {
      provider: { needs: readonly { name: string; detail: string }[] };
    };
    expect(provider.needs.at(-1)).toMatchObject({ name: 'this model runs on it', found: true });
    expect(provider.needs.at(-1)?.detail).toMatch(/^[\d,]+ tokens\/s$/);
  });

  describe.skipIf(sharedExports.length === 0)('of the shared exports', () => {
    const named = (name: string): ReferenceModel => {
      const found = sharedExports.find((candidate) => candidate.name === name);
      if (!found) throw new Error(`there is no ${name}`);
      return found;
    };

    test.each(['llama-gqa-past', 'qwen2-plain'])(
      '%s has the log-probabilities of the runtime from Python, its rotary tables on the CPU',
      async (name) => {
        const model = await openModel(named(name).folder, onWebGpu);
        expect(await distance(model, named(name))).toBeLessThan(tolerance);
        await model.close();
      },
    );

    test('one in int8 is refused, since its products would run on the CPU', async () => {
      const opened = openModel(named('llama-gqa-past-int8').folder, onWebGpu);
      await expect(opened).rejects.toThrow(ModelError);
      await expect(opened).rejects.toThrow(
        /^With --provider webgpu ONNX Runtime would run \d+ of the \d+ nodes of this model on the CPU \(DynamicQuantizeLinear, MatMulInteger\), since webgpu lacks them; use --provider cpu\.$/,
      );
    });
  });

  describe.runIf(all)('all shared checkpoints (with PLUMBLINE_GOLDENS=all)', () => {
    // These two were made with rounded frequencies (architectures.test.ts).
    const exact = sharedArchitectures.filter(
      ({ name }) => !['llama-tied-bf16-sharded', 'gpt-neox-serial-fp16'].includes(name),
    );
    test.each(exact)('$name has the log-probabilities that transformers gives', async (reference) => {
      const model = await openModel(reference.folder, onWebGpu);
      expect(await distance(model, reference)).toBeLessThan(tolerance);
      await model.close();
    });
  });
});
