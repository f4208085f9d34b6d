import type { ConfigFields } from '../../config-fields.ts';
import type { Activation } from '../../design.ts';

/** Source: transformers 5.23, activations.py, `ACT2CLS`; the spellings of one function are equal to float32 rounding. */
const activations: Readonly<Record<string, Activation>> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_accurate: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_python_tanh: 'gelu-tanh',
  quick_gelu: 'gelu-sigmoid',
  relu: 'relu',
  relu2: 'relu-squared',
  tanh: 'tanh',
};

/** Reads the activation's name from a config. Throws ModelError for one that is not supported, with those that are. */
export function readActivation(config: ConfigFields, key: string, fallback: string): Activation {
  const name = config.text('activation', key, fallback);
  const activation = Object.hasOwn(activations, name) ? activations[name] : undefined;
  if (!activation) {
    throw config.refuse(
      key,
      `an activation that is not supported; these are: ${Object.keys(activations).join(', ')}.`,
    );
  }
  return activation;
}
