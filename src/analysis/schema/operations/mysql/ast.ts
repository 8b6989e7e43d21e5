/** A data type as `SHOW CREATE TABLE` prints it. */
export type DataType = {
  /** `varchar(255)`, `int unsigned`, `enum('a','b')`. */
  readonly text: string;
  /** `varchar`. */
  readonly base: string;
  readonly charset?: string;
  readonly collation?: string;
};

export type ColumnDefinition = {
  readonly name: string;
  readonly type: DataType;
  readonly notNull: boolean;
  /** SQL of the default. */
  readonly default?: string;
  readonly autoIncrement: boolean;
  readonly generated?: 'stored' | 'virtual';
  /** Keys and checks written with the column. */
  readonly keys: readonly KeyDefinition[];
  /** A REFERENCES clause of the column, which MySQL before 9.0 reads and forgets. */
  readonly references?: Reference;
};

export type Reference = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
};

/** A column, or an expression, of a key. The parentheses of an expression are part of its text, so that one without them can be told. */
export type KeyPart = {
  readonly text: string;
  readonly isExpression: boolean;
  /** Characters or bytes that are indexed, where not all are. */
  readonly length?: number;
  readonly descending: boolean;
};

export type KeyDefinition = {
  readonly kind: 'primary' | 'unique' | 'index' | 'fulltext' | 'spatial' | 'foreign' | 'check';
  readonly name?: string;
  /** The name of an index behind a foreign key, or of a unique key whose constraint has another. */
  readonly indexName?: string;
  readonly parts: readonly KeyPart[];
  readonly references?: Reference;
  readonly expression?: string;
  readonly ifNotExists: boolean;
};

export type TableOptions = {
  readonly engine?: string;
  readonly charset?: string;
  readonly collation?: string;
  readonly rowFormat?: string;
};

/** Where new columns go is left out: since MySQL 8.0.29 it decides nothing. */
export type Action =
  | { readonly kind: 'add-column'; readonly column: ColumnDefinition; readonly ifNotExists: boolean }
  | {
      readonly kind: 'modify-column';
      readonly from: string;
      readonly column: ColumnDefinition;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'drop-column'; readonly column: string; readonly ifExists: boolean }
  | { readonly kind: 'rename-column'; readonly column: string; readonly to: string; readonly ifExists: boolean }
  | { readonly kind: 'set-default'; readonly column: string; readonly expression: string | undefined }
  | { readonly kind: 'add-key'; readonly key: KeyDefinition }
  | {
      readonly kind: 'drop-key';
      readonly of: 'primary' | 'index' | 'foreign' | 'check' | 'constraint';
      readonly name: string;
      readonly ifExists: boolean;
    }
  | { readonly kind: 'rename-key'; readonly name: string; readonly to: string }
  | { readonly kind: 'rename-table'; readonly to: string }
  | { readonly kind: 'convert'; readonly charset: string; readonly collation?: string }
  | { readonly kind: 'options'; readonly options: TableOptions }
  | { readonly kind: 'algorithm' | 'lock'; readonly value: string }
  | { readonly kind: 'other'; readonly words: string };

/** An action of ALTER TABLE with the text of its clause. */
export type Clause = { readonly action: Action; readonly text: string };

export type MysqlStatement =
  | {
      readonly kind: 'create-table';
      readonly table: string;
      readonly ifNotExists: boolean;
      readonly temporary: boolean;
      readonly like?: string;
      /** It takes columns from a query too. */
      readonly fromSelect: boolean;
      readonly columns: readonly ColumnDefinition[];
      readonly keys: readonly KeyDefinition[];
      readonly options: TableOptions;
      readonly partitioned: boolean;
    }
  /** CREATE INDEX and DROP INDEX are this too, with one clause. */
  | {
      readonly kind: 'alter-table';
      readonly table: string;
      readonly ifExists: boolean;
      readonly clauses: readonly Clause[];
    }
  | {
      readonly kind: 'drop-table';
      readonly tables: readonly string[];
      readonly ifExists: boolean;
      readonly temporary: boolean;
    }
  | { readonly kind: 'rename-table'; readonly pairs: readonly { readonly from: string; readonly to: string }[] }
  | { readonly kind: 'truncate'; readonly table: string }
  | { readonly kind: 'create-view'; readonly view: string; readonly columns: readonly string[] }
  | { readonly kind: 'drop-view'; readonly views: readonly string[]; readonly ifExists: boolean }
  | { readonly kind: 'insert'; readonly table: string; readonly fromSelect: readonly string[] }
  | { readonly kind: 'update' | 'delete'; readonly table: string; readonly where?: string; readonly limited: boolean }
  | { readonly kind: 'lock-tables'; readonly tables: readonly string[] }
  | {
      readonly kind: 'set';
      readonly name: string;
      readonly value: string;
      readonly scope: 'session' | 'global' | 'user';
    }
  | { readonly kind: 'transaction'; readonly verb: 'begin' | 'commit' | 'rollback' | 'savepoint' }
  /** Runs SQL that only the server sees. */
  | { readonly kind: 'dynamic'; readonly words: string }
  /** Changes no table's shape: routines, triggers, SHOW, ANALYZE. */
  | { readonly kind: 'other'; readonly words: string };
