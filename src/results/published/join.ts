// The imported tables as models: rows of one id put together. Where tables or rows disagree the first one counts.

import type {
  Cell,
  Published,
  PublishedModel,
  PublishedSelection,
  PublishedTable,
  TableKind,
} from './types.ts';

/** A model while its rows are put together. */
type Joined = { -readonly [Field in keyof PublishedModel]: PublishedModel[Field] };

type Row = Readonly<Record<string, Cell>>;

/** Joins tables on the models' ids; the tables at the front are read first, and of several rows of one id in tables of one kind the first counts. */
export function joinTables(tables: readonly PublishedTable[]): Published {
  const models = new Map<string, Joined>();
  const modelOf = (id: string): Joined => {
    const found = models.get(id);
    if (found) return found;
    const made: Joined = { id, annotated: false, fields: {}, scores: [], freeGeneration: null };
    models.set(id, made);
    return made;
  };
  const annotations = firstRows(tables, 'model_annotations');
  for (const [id, row] of annotations) Object.assign(modelOf(id), { annotated: true, fields: plain(row) });
  for (const [id, row] of firstRows(tables, 'dataset_info')) {
    const model = modelOf(id);
    model.fields = { ...plain(row), ...model.fields };
  }
  for (const { id, benchmark, setting, metric, ...row } of rowsOf(tables, 'evaluation_results')) {
    const score = { benchmark: String(benchmark), setting: String(setting), metric: String(metric) };
    const [value, standardError] = [numberOf(row['metric_value']), numberOf(row['metric_stderr'])];
    (modelOf(String(id)).scores as object[]).push({ ...score, value, standardError });
  }
  const generated = tables.filter(({ kind }) => kind === 'freegen_features');
  const features = [...new Set(generated.flatMap(({ columns }) => columns.filter((name) => name !== 'id')))];
  for (const [id, row] of firstRows(tables, 'freegen_features')) {
    modelOf(id).freeGeneration = features.map((name) => numberOf(row[name]));
  }
  return {
    tables: tables.map(({ kind, file, sha256, imported }) => ({ kind, file, sha256, imported })),
    models: [...models.values()],
    freeGenerationFeatures: features,
    selections: selectionsOf(tables),
  };
}

function* rowsOf(tables: readonly PublishedTable[], kind: TableKind): Generator<Row> {
  for (const { columns, rows, ...table } of tables) {
    if (table.kind !== kind) continue;
    for (const row of rows) yield Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null]));
  }
}

function firstRows(tables: readonly PublishedTable[], kind: TableKind): ReadonlyMap<string, Row> {
  const first = new Map<string, Row>();
  for (const { id, ...row } of rowsOf(tables, kind)) {
    if (!first.has(String(id))) first.set(String(id), row);
  }
  return first;
}

function selectionsOf(tables: readonly PublishedTable[]): readonly PublishedSelection[] {
  const first = new Map<string, PublishedSelection>();
  for (const row of rowsOf(tables, 'selected_features')) {
    const { task, setting, selected_features: features } = row;
    const [finalMae, baselineMae] = [numberOf(row['final_mae']), numberOf(row['baseline_mae'])];
    const key = JSON.stringify([task, setting]);
    if (first.has(key)) continue;
    const names = Array.isArray(features) ? features.map(String) : [];
    first.set(key, {
      task: String(task),
      setting: String(setting),
      features: names,
      finalMae,
      baselineMae,
    });
  }
  return [...first.values()];
}

function plain(row: Row): PublishedModel['fields'] {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [name, typeof cell === 'object' ? null : cell]),
  );
}

function numberOf(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null;
}
