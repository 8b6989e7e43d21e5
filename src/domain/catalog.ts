/** A schema as the engine's catalog shows it. Names are qualified unless in `public`. Plain JSON. */
export type Catalog = {
  readonly tables: Readonly<Record<string, Table>>;
  /** PostgreSQL: functions whose body is text, so that a rename does not reach into it. */
  readonly functions?: readonly StoredFunction[];
  /** PostgreSQL: the values of each enum type, in their order. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
};

export type StoredFunction = { readonly name: string; readonly body: string };

export type Table = {
  readonly name: string;
  readonly kind: 'table' | 'partitioned' | 'partition' | 'view' | 'materialized-view';
  /** In ordinal order. */
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  /** No migration makes it: it is known by the names that a change uses, and what it lacks means nothing. */
  readonly assumed?: true;
  /** Of a partition: the table that it is a part of. */
  readonly partitionOf?: string;
  /** Present where row level security is on: the names of its policies. */
  readonly policies?: readonly string[];
  /** MySQL's, in lower case, where known. */
  readonly engine?: string;
  readonly charset?: string;
  readonly collation?: string;
};

export type Column = {
  readonly name: string;
  /** As `format_type` prints it: `integer`, `character varying(255)`, `timestamp with time zone`. */
  readonly type: string;
  readonly notNull: boolean;
  /** SQL of the default. */
  readonly default?: string;
  /** The default's worst volatility, where there is one: `volatile` rewrites on ADD COLUMN. */
  readonly defaultVolatility?: 'immutable' | 'stable' | 'volatile';
  readonly identity: boolean;
  readonly generated?: 'stored' | 'virtual';
  /** Where it is not the table's. */
  readonly charset?: string;
  readonly collation?: string;
};

export type Constraint = {
  readonly name: string;
  readonly kind: 'primary-key' | 'unique' | 'foreign-key' | 'check' | 'exclude' | 'not-null';
  readonly columns: readonly string[];
  readonly references?: {
    readonly table: string;
    readonly columns: readonly string[];
    readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
  };
  readonly validated: boolean;
  /** As `pg_get_constraintdef` prints it. */
  readonly definition: string;
};

export type Index = {
  readonly name: string;
  /** Key columns in order; an expression is its SQL in parentheses. */
  readonly columns: readonly string[];
  readonly include: readonly string[];
  readonly unique: boolean;
  readonly primary: boolean;
  readonly valid: boolean;
  /** `btree`, `gin`, … */
  readonly method: string;
  /** MySQL: how many characters or bytes of each key column are indexed; null for all. Absent where all columns are whole. */
  readonly prefixes?: readonly (number | null)[];
  /** MySQL made it for a foreign key, and drops it once another index can serve. */
  readonly implicit?: true;
  /** SQL of the WHERE clause. */
  readonly predicate?: string;
  /** As `pg_get_indexdef` prints it. */
  readonly definition: string;
};
