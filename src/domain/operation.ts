/**
 * One normalised change that a statement makes. Names are as written, unquoted and qualified unless in `public`;
 * whether a table is new to the change follows from the catalogs, not from here.
 */
export type Operation = Change & {
  /** The verbatim part of the statement that says it, where its parser tells. */
  readonly clause?: string;
};

type Change =
  | {
      readonly kind: 'create-table';
      readonly table: string;
      readonly ifNotExists: boolean;
      readonly partitionOf?: string;
    }
  | { readonly kind: 'drop-table'; readonly table: string; readonly cascade: boolean }
  /** SQLite's way to alter one: it is dropped once its rows are in another table, which ends up under its name. */
  | { readonly kind: 'rebuild-table'; readonly table: string }
  | { readonly kind: 'rename-table'; readonly table: string; readonly to: string }
  | { readonly kind: 'set-schema'; readonly table: string; readonly to: string }
  | { readonly kind: 'add-column'; readonly table: string; readonly column: ColumnSpec }
  | { readonly kind: 'drop-column'; readonly table: string; readonly column: string; readonly cascade: boolean }
  | { readonly kind: 'rename-column'; readonly table: string; readonly column: string; readonly to: string }
  | {
      readonly kind: 'alter-column-type';
      readonly table: string;
      readonly column: string;
      readonly type: string;
      readonly using?: string;
      /** The whole definition, where the statement restates it (MySQL's MODIFY and CHANGE). */
      readonly spec?: ColumnSpec;
    }
  | { readonly kind: 'set-not-null'; readonly table: string; readonly column: string }
  | { readonly kind: 'drop-not-null'; readonly table: string; readonly column: string }
  | { readonly kind: 'set-default'; readonly table: string; readonly column: string; readonly expression: string }
  | { readonly kind: 'drop-default'; readonly table: string; readonly column: string }
  | { readonly kind: 'add-constraint'; readonly table: string; readonly constraint: ConstraintSpec }
  | { readonly kind: 'validate-constraint'; readonly table: string; readonly name: string }
  | { readonly kind: 'drop-constraint'; readonly table: string; readonly name: string; readonly cascade: boolean }
  | {
      readonly kind: 'create-index';
      readonly table: string;
      readonly index: string | undefined;
      readonly columns: readonly string[];
      readonly unique: boolean;
      readonly concurrently: boolean;
      readonly ifNotExists: boolean;
      /** Where it is not the engine's usual one: `fulltext`, `spatial`. */
      readonly method?: string;
    }
  | {
      readonly kind: 'drop-index';
      readonly index: string;
      /** Where the statement names it, because indexes are named per table. */
      readonly table?: string;
      readonly concurrently: boolean;
      readonly cascade: boolean;
      readonly ifExists?: boolean;
    }
  /** What ALTER TABLE says about the table as a whole, and how it is to be done (MySQL). */
  | {
      readonly kind: 'alter-table-options';
      readonly table: string;
      readonly engine?: string;
      readonly charset?: string;
      readonly collation?: string;
      /** CONVERT TO: existing columns change too. */
      readonly converts?: true;
      readonly algorithm?: string;
      readonly lock?: string;
    }
  | { readonly kind: 'reindex'; readonly target: string; readonly concurrently: boolean }
  | { readonly kind: 'refresh-materialized-view'; readonly view: string; readonly concurrently: boolean }
  | {
      readonly kind: 'attach-partition' | 'detach-partition';
      readonly table: string;
      readonly partition: string;
      readonly concurrently: boolean;
    }
  | { readonly kind: 'truncate'; readonly tables: readonly string[]; readonly cascade: boolean }
  | { readonly kind: 'insert'; readonly table: string; readonly fromSelect: readonly string[] }
  | {
      readonly kind: 'update' | 'delete';
      readonly table: string;
      readonly where?: string;
      readonly byPrimaryKeyList: boolean;
    }
  | { readonly kind: 'lock-table'; readonly tables: readonly string[]; readonly mode: string }
  | { readonly kind: 'set-setting'; readonly name: string; readonly value: string; readonly local: boolean }
  | { readonly kind: 'transaction'; readonly verb: 'begin' | 'commit' | 'rollback' | 'savepoint' }
  | { readonly kind: 'other'; readonly node: string };

/** A column as a statement declares it. */
export type ColumnSpec = {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** SQL of the default. */
  readonly default?: string;
  readonly identity: boolean;
  readonly generated?: 'stored' | 'virtual';
  readonly charset?: string;
  readonly collation?: string;
  readonly ifNotExists: boolean;
  /** Column constraints written inline, NOT NULL and DEFAULT aside. */
  readonly constraints: readonly ConstraintSpec[];
};

/** A constraint as a statement declares it. */
export type ConstraintSpec = {
  readonly kind: 'primary-key' | 'unique' | 'foreign-key' | 'check' | 'exclude' | 'not-null';
  readonly name?: string;
  readonly columns: readonly string[];
  readonly references?: { readonly table: string; readonly columns: readonly string[] };
  /** SQL of a CHECK. */
  readonly expression?: string;
  readonly notValid: boolean;
  readonly usingIndex?: string;
};
