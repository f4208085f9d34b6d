import type { LogLikelihood, Output } from './types.ts';

/**
 * The outputs of `count` score requests, checked to be that: anything else is a fault of the caller, not of the data.
 */
export function logLikelihoods(outputs: readonly Output[], count: number): readonly LogLikelihood[] {
  if (outputs.length !== count)
    throw new Error(`${count} outputs were expected, ${outputs.length} were given`);
  return outputs.map((output, index) => {
    if (output.kind !== 'logLikelihood')
      throw new Error(`output ${index} is no log-likelihood but a ${output.kind}`);
    return output;
  });
}
