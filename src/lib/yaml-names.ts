// Names that stand twice in a YAML document. The parser's own check compares each name with each other one, which takes minutes for the
// hundred thousand names that a hostile file may have.

import { type Document, isScalar, visit } from 'yaml';

/** The place of the first name that its mapping has had before, in UTF-16 units; undefined where each stands once. */
export function repeatedName(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) {
          found = (key as { readonly range?: readonly number[] | null } | null)?.range?.[0] ?? 0;
          return visit.BREAK;
        }
        seen.add(name);
      }
      return undefined;
    },
  });
  return found;
}
