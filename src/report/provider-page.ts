// What a provider needs on this machine, as `plumbline inspect --provider` shows it.

import type { Requirement } from '../runners/providers/requirement.ts';
import { textTable } from './text-table.ts';

export function providerPage(provider: string, needs: readonly Requirement[]): string {
  return textTable(
    [{ name: `Needed for ${provider}` }, { name: 'Here' }, { name: 'Where, or how to get it' }],
    needs.map(({ name, found, detail }) => [name, found ? 'yes' : 'missing', detail]),
  );
}
