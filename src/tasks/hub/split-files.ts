// Which files of a repository hold a split.

import picomatch from 'picomatch';
import { DataError } from '../../lib/errors.ts';
import type { Dataset } from '../types.ts';
import type { Card, Configuration } from './card.ts';
import { configurationConventions, type Convention, repositoryConventions } from './conventions.ts';

/** Part of a repository's files that are no data (huggingface/datasets, data_files.py `FILES_TO_IGNORE`). */
const noData = ['config.json', 'dataset_info.json', 'dataset_infos.json', 'dataset_dict.json'];

const readable = /\.(?:parquet|jsonl|ndjson|json)$/;

/**
 * The files of a split, in the order of its rows: those that the task names, else those of the card, else those that have the usual
 * names. Empty where there are none.
 * @param paths all files of the repository
 * @throws DataError where the card does not tell which configuration is meant, or its files are in a format that is not read
 */
export function splitFiles(
  dataset: Dataset,
  split: string,
  paths: readonly string[],
  card: Card,
): readonly string[] {
  const named = dataset.files?.[split];
  if (named !== undefined) return matching(named, paths, dataset);
  const configuration = chosen(dataset, card);
  const globs = configuration?.dataFiles?.get(split);
  if (globs !== undefined) return matching(globs, paths, dataset);
  // A card that tells the files of a configuration tells all its splits.
  if (configuration?.dataFiles !== undefined) return [];
  const data = paths.filter(
    (path) => readable.test(path) && !noData.includes(nameOf(path)) && !/(?:^|\/)__.*\//.test(path),
  );
  for (const convention of conventions(dataset, split, configuration))
    if (matching(convention.any, data, dataset).length > 0) return matching(convention.split, data, dataset);
  return [];
}

function chosen({ path, config }: Dataset, { configurations }: Card): Configuration | undefined {
  if (config !== undefined) return configurations.find(({ name }) => name === config);
  if (configurations.length === 0) return undefined;
  const [first, ...more] = configurations.filter(({ isDefault }) => isDefault);
  if (first !== undefined && more.length === 0) return first;
  const names = configurations.map(({ name }) => name);
  throw new DataError(
    `data set ${path} has the configurations ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}; the task should name one.`,
  );
}

function conventions(
  { config }: Dataset,
  split: string,
  configuration: Configuration | undefined,
): readonly Convention[] {
  if (configuration !== undefined) {
    const folder = (configuration.dataDir ?? '').replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
    return repositoryConventions(split, folder === '' ? '' : `${folder}/`);
  }
  return [
    ...(config === undefined ? [] : configurationConventions(config, split)),
    ...(config === undefined || config === 'default' ? repositoryConventions(split) : []),
  ];
}

/** The paths that globs match, glob by glob, each once, in the order of their names; hidden files only where a glob names them. */
function matching(globs: readonly string[], paths: readonly string[], { path }: Dataset): readonly string[] {
  const sorted = paths.toSorted((a, b) => (a < b ? -1 : 1));
  const files = globs.flatMap((glob) => {
    const plain = glob.replace(/^\.?\//, '');
    // fsspec's globs, which a card's are, have no braces.
    const matches = picomatch(plain, { nobrace: true, nonegate: true });
    return sorted.filter((file) => file === plain || matches(file));
  });
  const data = [...new Set(files)].filter((file) => nameOf(file) !== 'README.md');
  const other = data.find((file) => !readable.test(file));
  if (other !== undefined)
    throw new DataError(`data set ${path}: ${other} is neither Parquet nor JSON Lines, and is not read.`);
  return data;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
