import { designFeatures } from '../analysis/design/features.ts';

/** The short word for a feature, as `--design` takes it; its own name where it has none. */
export function shortFeature(name: string): string {
  return designFeatures.find((feature) => feature.name === name)?.word ?? name;
}
