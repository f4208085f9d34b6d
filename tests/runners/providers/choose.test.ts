import { beforeAll, describe, expect, test } from 'vitest';
import { readModel } from '../../../src/runners/model.ts';
import { fastest, providerOf } from '../../../src/runners/providers/choose.ts';
import { builtInProviders } from '../../../src/runners/providers/open-on-provider.ts';
import { zoo } from '../../cli/plumbline.ts';

const measured = (provider: string, speed: number) => ({ provider, speed, reason: '' });

describe('the fastest', () => {
  test('is the one with the most tokens a second', () => {
    expect(fastest(measured('cpu', 100), [measured('cuda', 900), measured('webgpu', 400)])).toBe('cuda');
    expect(fastest(measured('cpu', 100), [measured('cuda', 300), measured('webgpu', 400)])).toBe('webgpu');
  });

  test('is the CPU where the others are not faster by a fifth, do not run, or are not there', () => {
    expect(fastest(measured('cpu', 100), [measured('webgpu', 119)])).toBe('cpu');
    expect(fastest(measured('cpu', 100), [measured('cuda', 0), measured('webgpu', 20)])).toBe('cpu');
    expect(fastest(measured('cpu', 100), [])).toBe('cpu');
  });
});

describe('--provider auto', () => {
  const lines: string[] = [];
  let chosen: string;
  beforeAll(async () => {
    const options = { provider: 'auto', threads: 1 };
    chosen = await providerOf(await readModel(zoo, {}), options, (line) => lines.push(line));
  });

  test('is asked for; else nothing is measured', async () => {
    const model = await readModel(zoo, {});
    const silent = (line: string): void => expect.fail(line);
    expect(await providerOf(model, {}, silent)).toBe('cpu');
    expect(await providerOf(model, { provider: 'webgpu' }, silent)).toBe('webgpu');
  });

  test('takes a provider that the runtime has', () => {
    expect(builtInProviders()).toContain(chosen);
  });

  test('says which, and of each provider its speed or why it does not run', () => {
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      new RegExp(`^plumb-1m: --provider auto takes ${chosen}: cpu [\\d,]+ tokens/s; `),
    );
    for (const provider of builtInProviders().filter((name) => name !== 'cpu'))
      expect(lines[0]).toMatch(new RegExp(`; ${provider} (not, \\S.*|[\\d,.]+ tokens/s)[;.]`));
  });
});
