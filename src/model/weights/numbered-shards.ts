// Files of one checkpoint that say by their names that they belong together: `stem-00002-of-00005.safetensors`.

import { ModelError } from '../../lib/errors.ts';
import { quoted } from '../json-file.ts';

/** Such a name in its parts; undefined for any other. */
export function numbered(name = ''): { stem: string; number: number; of: number } | undefined {
  const parts = /^(.*)-(\d{5})-of-(\d{5})\.(?:safetensors|bin)$/.exec(name);
  return parts === null
    ? undefined
    : { stem: parts[1] ?? '', number: Number(parts[2]), of: Number(parts[3]) };
}

/**
 * Several files without an index: only a set that is numbered 1 to N is one checkpoint.
 * @param kind of the files, for messages: `safetensors`
 * @throws ModelError for a set that is not complete, and for files of which it is not known whether they belong together
 */
export function completeSet(
  folder: string,
  names: readonly string[],
  kind: string,
  indexName: string,
): readonly string[] {
  const [first] = names.map((name) => numbered(name));
  const stray = names.find((name) => {
    const parts = numbered(name);
    return parts === undefined || parts.stem !== first?.stem || parts.of !== first.of;
  });
  if (first === undefined || stray !== undefined)
    throw new ModelError(
      `${folder} has ${names.length} ${kind} files and no ${indexName} that says which of them are the model ` +
        `(${names.slice(0, 3).map(quoted).join(', ')}…). Get the index, or leave one model's files in the folder.`,
    );
  for (let number = 1; number <= first.of; number++) {
    const name = names.find((candidate) => numbered(candidate)?.number === number);
    if (name === undefined)
      throw new ModelError(
        `${folder} has ${names.length} of ${first.of} shards and lacks number ${number}. Get the missing file.`,
      );
  }
  return names;
}
