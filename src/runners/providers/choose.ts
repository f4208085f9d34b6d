// `--provider auto`: the provider that a model runs fastest on here.

import type { Model } from '../model.ts';
import type { RunnerOptions } from '../types.ts';
import { ModelError } from '../../lib/errors.ts';
import { builtInProviders } from './open-on-provider.ts';
import { notBuiltIn } from './refusal.ts';
import { requirements } from './requirements.ts';
import { tokensPerSecond } from './trial.ts';

/** A provider, and its speed or why it has none. */
interface Measured {
  readonly provider: string;
  /** Tokens a second; 0 where the model does not run on it. */
  readonly speed: number;
  readonly reason: string;
}

/**
 * Another provider has to be so many times as fast as the CPU, so that a second run, which measures a little differently,
 * goes on with the runs of the first.
 */
const margin = 1.2;

/**
 * The provider of some options: the one they name, the CPU where they name none, the chosen one for `auto`.
 * @throws ModelError as `chooseProvider`
 */
export async function providerOf(
  model: Model,
  options: RunnerOptions,
  tell: (line: string) => void,
): Promise<string> {
  const { provider = 'cpu' } = options;
  return provider === 'auto' ? chooseProvider(model, options, tell) : provider;
}

/** Throws ModelError, with the first thing that is missing, where this machine does not have what a provider needs. */
export async function requireProvider(provider: string): Promise<void> {
  const builtIn: readonly string[] = builtInProviders();
  if (provider === 'cpu' || provider === 'auto') return;
  if (!builtIn.includes(provider)) throw notBuiltIn(provider, builtIn);
  const missing = (await requirements(provider, builtIn)).find(({ found }) => !found);
  if (missing === undefined) return;
  throw new ModelError(
    `Provider ${provider} cannot be used here. Missing: ${missing.name} (${missing.detail}). Use cpu, or see docs/gpu.md and \`plumbline inspect MODEL --provider ${provider}\`.`,
  );
}

/**
 * Runs a few passes of the model on each provider that this machine has.
 * @param tell is told which was chosen, and the numbers
 * @throws ModelError where the model does not run on the CPU either
 */
async function chooseProvider(
  model: Model,
  options: RunnerOptions,
  tell: (line: string) => void,
): Promise<string> {
  const cpu = { provider: 'cpu', speed: await tokensPerSecond(model, 'cpu', options), reason: '' };
  const others: Measured[] = [];
  for (const provider of builtInProviders()) {
    if (provider !== 'cpu') others.push(await measure(model, provider, options));
  }
  const chosen = fastest(cpu, others);
  tell(
    `${model.checkpoint.name}: --provider auto takes ${chosen}: ${[cpu, ...others].map(text).join('; ')}.`,
  );
  return chosen;
}

/** The name of the fastest, where it is faster than the CPU by more than measuring varies. */
export function fastest(cpu: Measured, others: readonly Measured[]): string {
  const best = others.toSorted((one, other) => other.speed - one.speed)[0];
  return best !== undefined && best.speed > margin * cpu.speed ? best.provider : cpu.provider;
}

async function measure(model: Model, provider: string, options: RunnerOptions): Promise<Measured> {
  const missing = (await requirements(provider, builtInProviders())).find(({ found }) => !found);
  if (missing) return { provider, speed: 0, reason: `${missing.name} is missing` };
  try {
    return { provider, speed: await tokensPerSecond(model, provider, options), reason: '' };
  } catch (error) {
    if (options.signal?.aborted) throw error;
    return { provider, speed: 0, reason: (error as Error).message.split(/[.;] /)[0] ?? '' };
  }
}

const text = ({ provider, speed, reason }: Measured): string =>
  speed > 0
    ? `${provider} ${speed.toLocaleString('en-US', { maximumSignificantDigits: 3 })} tokens/s`
    : `${provider} not, ${reason}`;
