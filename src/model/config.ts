// config.json to one DecoderDesign.

import { ModelError } from '../lib/errors.ts';
import { ConfigFields } from './config-fields.ts';
import { customCode } from './custom-code.ts';
import type { DecoderDesign, DesignSources } from './design.ts';
import type { Family } from './families/family.ts';
import { families } from './families/index.ts';

export interface InterpretedConfig {
  readonly design: DecoderDesign;
  /** Where each feature of the design was read. */
  readonly sources: DesignSources;
  readonly family: Family;
}

/**
 * Interprets a config by its `model_type`.
 * @throws ModelError for a family that is not read, a field that is missing or of the wrong type
 */
export function interpretConfig(config: Readonly<Record<string, unknown>>, file: string): InterpretedConfig {
  const fields = new ConfigFields(config, file);
  const modelType = fields.text('family', 'model_type');
  const family = families.find(({ modelTypes }) => modelTypes.includes(modelType));
  if (!family) {
    const custom = customCode(fields, modelType);
    if (custom) throw custom;
    const known = families.flatMap(({ modelTypes }) => modelTypes).join(', ');
    throw new ModelError(
      `${file}: model_type ${JSON.stringify(modelType)} is not supported; these are: ${known}. ` +
        'An ONNX export (model.onnx beside config.json, and no other weights) runs whatever its family.',
    );
  }
  return { design: family.design(fields), sources: fields.sources, family };
}
