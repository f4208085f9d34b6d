// The GGUF architectures that are read, by `general.architecture`. Names: gguf-py, gguf/constants.py and tensor_mapping.py.

import type { Architecture } from './architecture.ts';
import { layerNormArchitectures } from './layer-norm-architectures.ts';
import { rmsNormArchitectures } from './rms-norm-architectures.ts';

export const architectures: Readonly<Record<string, Architecture>> = {
  ...rmsNormArchitectures,
  ...layerNormArchitectures,
};
