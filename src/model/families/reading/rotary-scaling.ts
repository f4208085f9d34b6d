// How a config says that rotary frequencies are changed for long texts.

import type { ConfigFields } from '../../config-fields.ts';
import type { RotaryScaling } from '../../design.ts';

/** The kinds of scaling by the words that configs have for them. */
export type ScalingWords = Readonly<Record<string, RotaryScaling['kind']>>;

const usualWords: ScalingWords = {
  default: 'none',
  linear: 'linear',
  dynamic: 'dynamic',
  llama3: 'llama3',
  yarn: 'yarn',
  longrope: 'longrope',
};

interface ScalingSizes {
  /** Dimensions that are rotated. */
  readonly headWidth: number;
  readonly context: number;
  /** The default of the family's configuration class, which then counts before the nested settings. */
  readonly originalContext: number | undefined;
  readonly words: ScalingWords | undefined;
}

/** Reads the nested settings. Source: transformers 5.23, modeling_rope_utils.py, `_compute_*_parameters`. */
export function readScaling(nested: ConfigFields, config: ConfigFields, sizes: ScalingSizes): RotaryScaling {
  const { context, words = usualWords } = sizes;
  const word = nested.text('rotary scaling', ['rope_type', 'type'], 'default');
  const kind = Object.hasOwn(words, word) ? words[word] : undefined;
  const factor = (): number => nested.positive('rotary factor', 'factor');
  // transformers 4 refused such a config, transformers 5 takes no notice of the factor.
  if (nested.has('factor') && !nested.has('rope_type') && !nested.has('type'))
    throw nested.refuse('factor', 'but no rope_type says what it scales; add it.');
  switch (kind) {
    case 'none':
      return { kind: 'none' };
    case 'linear':
      return { kind: 'linear', factor: factor() };
    case 'dynamic':
      // The base grows by a power whose exponent divides by the dimensions less two.
      if (sizes.headWidth <= 2)
        throw nested.problem(
          `dynamic rotary scaling needs more than ${sizes.headWidth} dimensions that turn.`,
        );
      return { kind: 'dynamic', factor: factor(), originalContext: context };
    case 'llama3':
      return {
        kind: 'llama3',
        factor: factor(),
        lowFrequencyFactor: nested.positive('low frequency factor', 'low_freq_factor'),
        highFrequencyFactor: nested.positive('high frequency factor', 'high_freq_factor'),
        originalContext: readOriginalContext(nested, config, sizes),
      };
    case 'yarn':
      return readYarn(nested, readOriginalContext(nested, config, sizes), context);
    case 'longrope':
      return readLongrope(nested, readOriginalContext(nested, config, sizes), sizes);
    default:
      throw nested.refuse(
        nested.has('rope_type') ? 'rope_type' : 'type',
        `a rotary scaling that is not supported; these are: ${Object.keys(words).join(', ')}.`,
      );
  }
}

/** transformers lets the value beside the settings win where there are both (`standardize_rope_params`). */
function readOriginalContext(
  nested: ConfigFields,
  config: ConfigFields,
  { originalContext, context }: ScalingSizes,
): number {
  const key = 'original_max_position_embeddings';
  const isBeside = config.has(key) || originalContext !== undefined;
  return (isBeside ? config : nested).size('original context', key, originalContext ?? context);
}

/** How much YaRN and LongRoPE sharpen attention, by how much longer a text may be. */
const yarnScale = (factor: number, weight = 1): number =>
  factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;

function readYarn(nested: ConfigFields, originalContext: number, context: number): RotaryScaling {
  const factor = readFactor(nested, context / originalContext);
  // For these four, 0 is the same as absent.
  const truthy = (key: string): number | undefined =>
    nested.nonNegative('rotary ramp', key, 0) === 0 ? undefined : nested.positive('rotary ramp', key);
  const [all, weight] = [truthy('mscale_all_dim'), truthy('mscale')];
  const inferred =
    all !== undefined && weight !== undefined
      ? yarnScale(factor, weight) / yarnScale(factor, all)
      : yarnScale(factor);
  return {
    kind: 'yarn',
    factor,
    originalContext,
    betaFast: truthy('beta_fast') ?? 32,
    betaSlow: truthy('beta_slow') ?? 1,
    truncate: nested.flag('rotary ramp', 'truncate', true),
    attentionFactor: readAttentionFactor(nested, inferred),
  };
}

function readLongrope(
  nested: ConfigFields,
  originalContext: number,
  { headWidth, context }: ScalingSizes,
): RotaryScaling {
  const factors = (key: string): readonly number[] => {
    const values = nested.positives('rotary factors', key);
    const pairs = Math.ceil(headWidth / 2);
    if (values.length !== pairs)
      throw nested.problem(`${key} has ${values.length} numbers where ${pairs} pairs of dimensions turn.`);
    return values;
  };
  const factor = readFactor(nested, context / originalContext);
  // A context of one token has no logarithm to divide by.
  if (originalContext === 1)
    throw nested.problem('longrope needs an original context of more than one token.');
  const inferred = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(originalContext));
  return {
    kind: 'longrope',
    shortFactors: factors('short_factor'),
    longFactors: factors('long_factor'),
    originalContext,
    attentionFactor: readAttentionFactor(nested, inferred),
  };
}

const readFactor = (nested: ConfigFields, inferred: number): number =>
  nested.has('factor') ? nested.positive('rotary factor', 'factor') : inferred;

const readAttentionFactor = (nested: ConfigFields, inferred: number): number =>
  nested.has('attention_factor') ? nested.positive('rotary attention factor', 'attention_factor') : inferred;
