// Why the runtime did not open a model on a provider, and what helps.

import { ModelError } from '../../lib/errors.ts';
import { requirements } from './requirements.ts';

/** @param builtIn the providers that the runtime is built with */
export const notBuiltIn = (provider: string, builtIn: readonly string[]): ModelError =>
  new ModelError(
    `ONNX Runtime for ${process.platform}/${process.arch} has no provider ${provider}; ` +
      `it has ${builtIn.join(', ')}: use one of those with --provider.`,
  );

/** What the runtime threw, as one line with the first thing that is missing for the provider. */
export async function refusal(
  provider: string,
  error: unknown,
  builtIn: readonly string[],
): Promise<ModelError> {
  const cause = `ONNX Runtime cannot open the model with provider ${provider}: ${causeOf(error)}.`;
  if (provider === 'cpu') return new ModelError(cause);
  const missing = (await requirements(provider, builtIn)).find(({ found }) => !found);
  const mend = missing === undefined ? '' : ` Missing: ${missing.name} (${missing.detail}).`;
  return new ModelError(
    `${cause}${mend} Use --provider cpu, or see docs/gpu.md and \`plumbline inspect MODEL --provider ${provider}\`.`,
  );
}

/** The runtime's first line, without the place in its source that some begin with, and without a full stop. */
function causeOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/^\/onnxruntime_src\/.* was false\. /, '').replace(/\.$/, '');
}
