// The usual names of a split's files, where a data set's card names none.

/** The formats that are read; `.json` holds one object a line. */
const formats = '.@(parquet|jsonl|ndjson|json)';

/** Names that mean the same split (huggingface/datasets, data_files.py `SPLIT_KEYWORDS`). */
const keywords: Readonly<Record<string, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'dev', 'val'],
  test: ['test', 'testing', 'eval', 'evaluation'],
};

/** What may stand before and after a keyword in a name (data_files.py `NON_WORDS_CHARS`). */
const between = '[-._ 0-9]';

/** Five digits, as shards are numbered. */
const number = '[0-9][0-9][0-9][0-9][0-9]';
const shard = `-${number}-of-${number}*${formats}`;

/** A way to name files. The first one of which there are any is that of the repository. */
export interface Convention {
  /** Globs of the files that are named in this way. */
  readonly any: readonly string[];
  /** Globs of the split's. */
  readonly split: readonly string[];
}

/**
 * Where a configuration's split lies: in the configuration's own folder as `push_to_hub` names it, as the hub's conversion to Parquet
 * names it, or as one file.
 */
export function configurationConventions(configuration: string, split: string): readonly Convention[] {
  const folder = literal(configuration);
  const name = literal(split);
  return [
    `${folder}/${name}${shard}`,
    `${folder}/${name}/*${formats}`,
    `${folder}/${name}${formats}`,
    `${folder}/*-${name}${formats}`,
    `${folder}/*-${name}${shard}`,
    `data/${folder}/${name}${shard}`,
    `data/${folder}/${name}${formats}`,
  ].map(exactly);
}

/**
 * Where a split lies in a repository that has one configuration (huggingface/datasets, data_files.py `_get_data_files_patterns`: shards
 * in `data/`, then folders named after splits, then files, and else all files are the training split).
 * @param base the folder that they are looked for in, empty or with a slash at its end
 */
export function repositoryConventions(split: string, base = ''): readonly Convention[] {
  const root = literal(base);
  const everywhere = (globs: (word: string) => readonly string[]): Convention => ({
    any: Object.values(keywords).flat().flatMap(globs),
    split: (keywords[split] ?? []).flatMap(globs),
  });
  const all = [`${root}**/*${formats}`];
  return [
    { any: [`${root}data/*${shard}`], split: [`${root}data/${literal(split)}${shard}`] },
    ...(keywords[split] === undefined ? [exactly(`${root}${literal(split)}${formats}`)] : []),
    everywhere((word) => [
      `${root}**/${word}/**/*${formats}`,
      `${root}**/${word}${between}*/**/*${formats}`,
      `${root}**/*${between}${word}/**/*${formats}`,
      `${root}**/*${between}${word}${between}*/**/*${formats}`,
    ]),
    everywhere((word) => [`${root}**/${word}${between}*`, `${root}**/*${between}${word}${between}*`]),
    { any: all, split: split === 'train' ? all : [] },
  ];
}

const exactly = (glob: string): Convention => ({ any: [glob], split: [glob] });

/** A glob that matches the text itself. */
function literal(text: string): string {
  return text.replaceAll(/[\\*?[\]{}()!@+|]/g, String.raw`\$&`);
}
