// A design.yaml, and the front matter of a model card: YAML to features, each with its line.

import { basename } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import { DataError } from '../../lib/errors.ts';
import { repeatedName } from '../../lib/yaml-names.ts';
import { isDeeplyNested } from '../../lib/yaml-nesting.ts';
import type { DesignFiles, TextFile } from '../../model/design-features/design-files.ts';
import { sameName } from '../../results/published/model-names.ts';
import { givenDesign, type GivenDesign, type GivenFeature } from './given-design.ts';

interface Yaml {
  /** As messages name it. */
  readonly file: string;
  /** As sources name it. */
  readonly shortFile: string;
  readonly map: YAMLMap | null;
  /** The line of a node, as a person counts it in the file. */
  readonly line: (node: unknown) => number;
  /** The node that an alias stands for; undefined where there is none. */
  readonly resolved: (node: unknown) => unknown;
}

/** @param firstLine the line of the file on which the text begins */
function parse({ file, text }: TextFile, firstLine = 1): Yaml {
  if (isDeeplyNested(text))
    throw new DataError(`${file}: it is nested too deeply; write one \`name: value\` a line.`);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const lineAt = (offset: number): number => counter.linePos(offset).line + firstLine - 1;
  const [problem] = document.errors;
  if (problem) {
    throw new DataError(
      `${file}:${lineAt(problem.pos[0])}: ${firstWords(problem.message)}; write one \`name: value\` a line.`,
    );
  }
  const twice = repeatedName(document);
  if (twice !== undefined)
    throw new DataError(`${file}:${lineAt(twice)}: a name stands twice; write one \`name: value\` a line.`);
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) === undefined)
        throw new DataError(
          `${file}:${lineAt(node.range?.[0] ?? 0)}: *${node.source} stands for nothing; write the value.`,
        );
    },
  });
  const { contents } = document;
  if (contents !== null && !isMap(contents) && !(isScalar(contents) && contents.value === null))
    throw new DataError(
      `${file}: it is no list of \`name: value\` lines, such as \`tokens: 300\` or \`code: 15\`.`,
    );
  return {
    file,
    shortFile: basename(file),
    map: isMap(contents) ? contents : null,
    line: (node) => lineAt((node as { range?: readonly number[] | null } | null)?.range?.[0] ?? 0),
    resolved: (node) => (isAlias(node) ? (node.resolve(document) ?? undefined) : node),
  };
}

const firstWords = (message: string): string => (message.split('\n')[0] ?? '').replace(/[.:]$/, '');

/** The features that a mapping names. */
function features({ file, shortFile, line, resolved }: Yaml, map: YAMLMap, about = ''): GivenDesign {
  const shortPlaces = new Map<string, string>();
  const given = map.items.map(({ key, value }): GivenFeature => {
    const where = `${file}:${line(key)}`;
    shortPlaces.set(where, `${shortFile}:${line(key)}${about}`);
    const inner = resolved(value) ?? null;
    if (inner !== null && !isScalar(inner))
      throw new DataError(
        `${where}: ${keyText(key)} is ${isSeq(inner) ? 'a list' : 'a mapping'}; it should be one value.`,
      );
    return { key: keyText(key), value: inner === null ? null : inner.value, where };
  });
  const { design, sources } = givenDesign(given, file, (message) => new DataError(message));
  return {
    design,
    sources: Object.fromEntries(
      Object.entries(sources).map(([name, where]) => [name, shortPlaces.get(where) ?? where]),
    ),
  };
}

const keyText = (key: unknown): string => (isScalar(key) ? String(key.value) : 'a list or mapping');

/** What the card says of data and languages; it gives no shares, so nothing is concluded from it. */
export interface CardFacts {
  readonly datasets: readonly string[];
  readonly languages: readonly string[];
}

/**
 * What a model's files say, the nearest first.
 * @param names under which a file about several models may have this one
 * @throws DataError with file and line
 */
export function readGiven(
  files: DesignFiles,
  names: readonly string[],
): { readonly given: readonly GivenDesign[]; readonly card: CardFacts } {
  const own = files.own.map((file) => {
    const yaml = parse(file);
    return yaml.map && features(yaml, yaml.map);
  });
  const card = files.card && readCard(files.card);
  return {
    given: [...own, files.shared && ofModel(parse(files.shared), names), card?.given ?? null].filter(
      (found) => found !== null,
    ),
    card: card?.facts ?? { datasets: [], languages: [] },
  };
}

/** `models: { NAME: { tokens: … } }`; a file without `models` is about the folder that it lies in. */
function ofModel(yaml: Yaml, names: readonly string[]): GivenDesign | null {
  const models = yaml.resolved(yaml.map?.get('models', true));
  if (!isMap(models)) return null;
  const entry = models.items.find(({ key }) => names.map(sameName).includes(sameName(keyText(key))));
  if (entry === undefined) return null;
  const design = yaml.resolved(entry.value) ?? null;
  if (design === null || (isScalar(design) && design.value === null)) return null;
  if (!isMap(design))
    throw new DataError(
      `${yaml.file}:${yaml.line(entry.key)}: ${keyText(entry.key)} should have lines \`name: value\` below it.`,
    );
  return features(yaml, design);
}

/** Cards are written for the hub: one whose front matter is no YAML says nothing, unless it speaks to us. */
function readCard(card: TextFile & { readonly line: number }): {
  given: GivenDesign | null;
  facts: CardFacts;
} {
  const nothing = { given: null, facts: { datasets: [], languages: [] } };
  let yaml: Yaml;
  try {
    yaml = parse(card, card.line);
  } catch (error) {
    if (error instanceof DataError && !/^plumbline:/m.test(card.text)) return nothing;
    throw error;
  }
  const list = (key: string): readonly string[] => {
    const node = yaml.resolved(yaml.map?.get(key, true));
    const items: readonly unknown[] = isSeq(node) ? node.items : [node];
    return items.flatMap((item) => (isScalar(item) && typeof item.value === 'string' ? [item.value] : []));
  };
  const facts = { datasets: list('datasets'), languages: list('language') };
  const node = yaml.map?.get('plumbline', true);
  const ours = yaml.resolved(node);
  if (ours === undefined || (isScalar(ours) && ours.value === null)) return { given: null, facts };
  if (!isMap(ours))
    throw new DataError(
      `${card.file}:${yaml.line(node)}: plumbline should have lines \`name: value\` below it, such as \`tokens: 300\`.`,
    );
  return { given: features(yaml, ours, ' (plumbline)'), facts };
}
