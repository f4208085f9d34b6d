// A data set's card (README.md): which files each split of a configuration has, and how many rows, as its YAML front matter says
// (huggingface/datasets, utils/metadata.py `MetadataConfigs`, data_files.py `sanitize_patterns`).

import { parse } from 'yaml';
import { z } from 'zod';
import { isDeeplyNested } from '../../lib/yaml-nesting.ts';

/** One configuration of a data set. Neither `dataFiles` nor `dataDir`: the usual names are looked for. */
export interface Configuration {
  readonly name: string;
  readonly isDefault: boolean;
  /** Globs of each split's files. */
  readonly dataFiles?: ReadonlyMap<string, readonly string[]>;
  /** Where the usual names are looked for. */
  readonly dataDir?: string;
}

/** What a card says. */
export interface Card {
  readonly configurations: readonly Configuration[];
  /** The rows of a split, where the card tells them. */
  rows(configuration: string | undefined, split: string): number | undefined;
}

const paths = z.union([z.string(), z.array(z.string())]);
const dataFiles = z.union([paths, z.array(z.object({ split: z.coerce.string(), path: paths }))]);

const configuration = z.object({
  config_name: z.coerce.string(),
  default: z.boolean().optional().catch(undefined),
  data_files: dataFiles.optional(),
  data_dir: z.string().optional(),
});

const information = z.object({
  config_name: z.coerce.string().optional(),
  splits: z.array(z.object({ name: z.coerce.string(), num_examples: z.number() })).catch([]),
});

/** A card that says nothing. */
export const emptyCard: Card = { configurations: [], rows: () => undefined };

/** Reads a card; one that is damaged, or says nothing of its files, is as good as none. */
export function readCard(text: string): Card {
  const matter = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (matter === undefined || isDeeplyNested(matter)) return emptyCard;
  let front: unknown;
  try {
    front = parse(matter, { uniqueKeys: false });
  } catch {
    return emptyCard;
  }
  const { configs, dataset_info: info } = (front ?? {}) as Record<string, unknown>;
  const configurations = listOf(configs).flatMap((entry) => {
    const read = configuration.safeParse(entry);
    return read.success ? [toConfiguration(read.data)] : [];
  });
  const counted = listOf(info).flatMap((entry) => information.safeParse(entry).data ?? []);
  return {
    configurations: withDefault(configurations),
    rows(name, split) {
      const [only] = counted.length === 1 ? counted : [];
      const found = counted.find((entry) => (entry.config_name ?? 'default') === (name ?? 'default')) ?? only;
      return found?.splits.find((entry) => entry.name === split)?.num_examples;
    },
  };
}

/** A card has one object, or a list of them. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? [value] : [];
}

function toConfiguration(read: z.infer<typeof configuration>): Configuration {
  const { config_name: name, data_files: files, data_dir: dataDir } = read;
  return {
    name,
    isDefault: read.default === true || name === 'default',
    ...(files !== undefined && { dataFiles: filesOfSplits(files) }),
    ...(dataDir !== undefined && { dataDir }),
  };
}

/** The only configuration is the default one. */
function withDefault(configurations: readonly Configuration[]): readonly Configuration[] {
  return configurations.length === 1
    ? configurations.map((configuration) => ({ ...configuration, isDefault: true }))
    : configurations;
}

function filesOfSplits(files: z.infer<typeof dataFiles>): ReadonlyMap<string, readonly string[]> {
  const list = typeof files === 'string' ? [files] : files;
  const named = list.filter((entry) => typeof entry !== 'string');
  // Files without a split are the training split's.
  if (named.length === 0) return new Map([['train', list.filter((entry) => typeof entry === 'string')]]);
  return new Map(named.map(({ split, path }) => [split, typeof path === 'string' ? [path] : path]));
}
