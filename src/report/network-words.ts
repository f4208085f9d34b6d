// The parts of a network in words, for a table of its design.

import type { DecoderDesign, RotaryScaling } from '../model/design.ts';

type Of<K extends DecoderDesign['positions']['kind']> = DecoderDesign['positions'] & { readonly kind: K };

const number = (value: number): string => String(Number(value.toPrecision(4)));
const list = (values: readonly (string | number)[]): string => values.join(', ');

/** How a token knows where it stands. */
export function positionsText({ positions, layers }: DecoderDesign): string {
  switch (positions.kind) {
    case 'rotary':
      return rotaryText(positions, layers);
    case 'alibi':
      return alibiText(positions);
    default:
      return positions.kind;
  }
}

function rotaryText({ width, pairs, rotations }: Of<'rotary'>, layers: number): string {
  const kinds = rotations.map((rotation) =>
    rotation === undefined ? 'none' : `base ${rotation.base}${scalingText(rotation.scaling)}`,
  );
  const counted = [...new Set(kinds)].map((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === layers ? kind : `${kind} in ${count} of ${layers} layers`;
  });
  return list([
    `rotary on ${width} dimensions${pairs === 'neighbours' ? ' in neighbouring pairs' : ''}`,
    ...counted,
  ]);
}

function scalingText(scaling: RotaryScaling): string {
  if (scaling.kind === 'none') return '';
  const by =
    'factor' in scaling ? `by ${number(scaling.factor)}` : `for more than ${scaling.originalContext} tokens`;
  return `, ${scaling.kind} scaling ${by}`;
}

function alibiText({ slopes, rounded }: Of<'alibi'>): string {
  const ends = [Math.min(...slopes), Math.max(...slopes)].map(number);
  return `ALiBi, slopes ${ends.join(' to ')}${rounded === undefined ? '' : ', in bfloat16'}`;
}

export function windowsText({ windows, layers }: DecoderDesign): string {
  const windowed = windows.filter((window) => window !== undefined);
  return windowed.length === 0
    ? 'none'
    : `${list([...new Set(windowed)])} tokens in ${windowed.length} of ${layers} layers`;
}

const placeWords = {
  output: 'the outputs of attention and MLP',
  both: 'inputs and outputs of attention and MLP',
  sum: 'sums of output and stream',
};
const queryKeyWords = {
  head: 'of each head, one scale for all',
  'each-head': 'of each head, a scale a head',
  whole: 'of all heads together',
};

/** What most networks do not have, by the name under which its source is kept; nothing for what this one lacks. */
export function unusualParts(design: DecoderDesign): readonly (readonly [name: string, value: string])[] {
  const { normPlace = 'input', residual, queryKeyNorm, experts, headWidth, attentionScales } = design;
  const scales = [...new Set(attentionScales)];
  const usualScale = 1 / Math.sqrt(headWidth);
  const isUsual = scales.length === 1 && Math.abs((scales[0] ?? 0) / usualScale - 1) < 1e-6;
  const parts: readonly (readonly [string, string | number | undefined])[] = [
    ['embedding width', design.embeddingWidth],
    ['embedding scale', unlessOne(design.embeddingScale)],
    ['norm place', normPlace === 'input' ? undefined : placeWords[normPlace]],
    ['final norm', design.noFinalNorm && 'none'],
    ['residual', residual === 'normed' ? 'the normed stream' : undefined],
    ['residual scale', unlessOne(design.residualScale)],
    ['query and key norms', queryKeyNorm && queryKeyWords[queryKeyNorm]],
    ['clip', design.clip],
    ['attention scale', isUsual ? undefined : list(scales.map(number))],
    ['attention soft cap', design.attentionSoftCap],
    ['experts', experts && expertsText(experts, design.layers)],
    ['logit scale', unlessOne(design.logitScale)],
    ['logit soft cap', design.logitSoftCap],
  ];
  return parts.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'number' ? number(value) : value] as const],
  );
}

const unlessOne = (factor: number | undefined): number | undefined => (factor === 1 ? undefined : factor);

function expertsText(
  { count, chosen, width, sharedWidth, layers }: NonNullable<DecoderDesign['experts']>,
  all: number,
): string {
  const having = layers.filter(Boolean).length;
  const shared = sharedWidth === undefined ? '' : `, one of width ${sharedWidth} for all tokens`;
  return `${chosen} of ${count} of width ${width}${shared}${having === all ? '' : `, in ${having} of ${all} layers`}`;
}
