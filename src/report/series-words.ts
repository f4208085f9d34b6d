// Steps of a training as people write them.

import type { TableRow } from '../analysis/table-rows.ts';

/** A step with what it counts, such as `1000`, `epoch 3`, `10B tokens`; a bare number is steps. */
export function stepText({ step = 0, unit = 'step' }: Pick<TableRow, 'step' | 'unit'>): string {
  if (unit === 'step') return String(step);
  return unit === 'tokens' ? `${amount(step)} tokens` : `${unit} ${step}`;
}

const scales = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
] as const;

/** `10B` of ten billion; as it is where it is no round number. */
function amount(count: number): string {
  const [scale = 1, letter = ''] = scales.find(([size]) => count >= size) ?? [];
  const short = Number((count / scale).toPrecision(4));
  return short * scale === count ? `${short}${letter}` : String(count);
}
