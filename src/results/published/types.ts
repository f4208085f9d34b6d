// Tables of models that others published: what stands in the store, and what is read from it.

/** The tables that are read: the three of the paper (arXiv 2503.03862) and what its authors publish beside them. */
export type TableKind =
  'model_annotations' | 'dataset_info' | 'evaluation_results' | 'freegen_features' | 'selected_features';

/** A cell as it is kept; null: empty. */
export type Cell = string | number | boolean | readonly string[] | null;

/** One table as it lies in the store: a file's rows, in its order. */
export interface PublishedTable {
  readonly kind: TableKind;
  /** The file as it was named, and the SHA-256 of its bytes. */
  readonly file: string;
  readonly sha256: string;
  /** When it was imported (ISO 8601, UTC). */
  readonly imported: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The format of `published.json`. */
export const publishedFormatVersion = 1;

/** One score as published; `setting` such as `25-shot`. null: empty or `nan` in the table. */
export interface PublishedScore {
  readonly benchmark: string;
  readonly setting: string;
  readonly metric: string;
  readonly value: number | null;
  readonly standardError: number | null;
}

/** A model under one id, exactly as the tables write it. */
export interface PublishedModel {
  readonly id: string;
  /** Whether it stands in `model_annotations`: the paper's code leaves out all others. */
  readonly annotated: boolean;
  /** What `model_annotations` and `dataset_info` say, by column; null where a cell is empty, or -1, which means the same there. Columns of a table in which the model is not are absent. */
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
  /** In the table's order, with duplicates. */
  readonly scores: readonly PublishedScore[];
  /** A value for each of `freeGenerationFeatures`; null where the model is not in that table. */
  readonly freeGeneration: readonly (number | null)[] | null;
}

/** The features that the paper's forward selection chose for a task, and its mean absolute errors. */
export interface PublishedSelection {
  readonly task: string;
  readonly setting: string;
  readonly features: readonly string[];
  /** The error with the chosen features. */
  readonly finalMae: number | null;
  /** The published column `baseline_mae`, which holds the same number as `final_mae` (docs/regression.md). */
  readonly baselineMae: number | null;
}

/** What was imported, joined by the models' ids. */
export interface Published {
  /** Where it comes from, the table imported last at the front. */
  readonly tables: readonly Omit<PublishedTable, 'columns' | 'rows'>[];
  /** Those of `model_annotations` in its order, then the others as they come. */
  readonly models: readonly PublishedModel[];
  readonly freeGenerationFeatures: readonly string[];
  readonly selections: readonly PublishedSelection[];
}
