/** The schema as the migrations so far have built it, as far as they ask about it. Values are replaced, never changed. */
export type TableState = {
  /** By lower-case name. */
  readonly columns: ReadonlyMap<string, ColumnState>;
  /** By the name that migrations call it. */
  readonly indexes: ReadonlyMap<string, IndexState>;
  /** Columns by name. */
  readonly foreignKeys: ReadonlyMap<string, readonly string[]>;
};

export type ColumnState = {
  readonly name: string;
  /** SQL. */
  readonly type: string;
  readonly notNull: boolean;
  /** SQL. */
  readonly default?: string | undefined;
};

export type IndexState = {
  /** Its name in the database. */
  readonly actual: string;
  readonly columns: readonly string[];
  readonly kind: 'primary' | 'unique' | 'index';
};

const EMPTY: TableState = { columns: new Map(), indexes: new Map(), foreignKeys: new Map() };

export class SchemaState {
  private readonly tables: Map<string, TableState>;

  constructor(tables: ReadonlyMap<string, TableState> = new Map()) {
    this.tables = new Map(tables);
  }

  copy(): SchemaState {
    return new SchemaState(this.tables);
  }

  table(name: string): TableState | undefined {
    return this.tables.get(keyOf(name));
  }

  create(name: string): void {
    this.tables.set(keyOf(name), EMPTY);
  }

  drop(name: string): void {
    this.tables.delete(keyOf(name));
  }

  rename(from: string, to: string): void {
    const table = this.table(from);
    this.drop(from);
    if (table) this.tables.set(keyOf(to), table);
  }

  column(table: string, name: string): ColumnState | undefined {
    return this.table(table)?.columns.get(name.toLowerCase());
  }

  putColumn(table: string, column: ColumnState): void {
    this.change(table, ({ columns, ...rest }) => ({
      ...rest,
      columns: new Map(columns).set(column.name.toLowerCase(), column),
    }));
  }

  /** What is made of a column goes with it. */
  dropColumn(table: string, name: string): void {
    const key = name.toLowerCase();
    this.change(table, ({ columns, indexes, foreignKeys }) => ({
      columns: new Map([...columns].filter(([one]) => one !== key)),
      indexes: new Map([...indexes].filter(([, index]) => !index.columns.includes(name))),
      foreignKeys: new Map([...foreignKeys].filter(([, own]) => !own.includes(name))),
    }));
  }

  renameColumn(table: string, from: string, to: string): void {
    const renamed = (own: readonly string[]) => own.map((one) => (one === from ? to : one));
    this.change(table, ({ columns, indexes, foreignKeys }) => ({
      columns: new Map(
        [...columns].map(([key, column]) =>
          column.name === from ? ([to.toLowerCase(), { ...column, name: to }] as const) : ([key, column] as const),
        ),
      ),
      indexes: new Map([...indexes].map(([key, index]) => [key, { ...index, columns: renamed(index.columns) }])),
      foreignKeys: new Map([...foreignKeys].map(([key, own]) => [key, renamed(own)])),
    }));
  }

  putIndex(table: string, name: string, index: IndexState): void {
    this.change(table, ({ indexes, ...rest }) => ({ ...rest, indexes: new Map(indexes).set(name, index) }));
  }

  dropIndex(table: string, name: string): void {
    this.change(table, ({ indexes, ...rest }) => ({
      ...rest,
      indexes: new Map([...indexes].filter(([key]) => key !== name)),
    }));
  }

  putForeignKey(table: string, name: string, columns: readonly string[]): void {
    this.change(table, ({ foreignKeys, ...rest }) => ({
      ...rest,
      foreignKeys: new Map(foreignKeys).set(name, columns),
    }));
  }

  dropForeignKey(table: string, name: string): void {
    this.change(table, ({ foreignKeys, ...rest }) => ({
      ...rest,
      foreignKeys: new Map([...foreignKeys].filter(([key]) => key !== name)),
    }));
  }

  /** Whether another table has an index of that name; PostgreSQL wants them unique in a schema. */
  isTaken(name: string, table: string): boolean {
    const own = this.table(table);
    return [...this.tables.values()].some(
      (other) => other !== own && [...other.indexes.values()].some(({ actual }) => actual === name),
    );
  }

  /** A function that puts everything back to how it is now. */
  snapshot(): () => void {
    const before = new Map(this.tables);
    return () => {
      this.tables.clear();
      for (const [name, table] of before) this.tables.set(name, table);
    };
  }

  private change(name: string, make: (table: TableState) => TableState): void {
    const table = this.table(name);
    if (table) this.tables.set(keyOf(name), make(table));
  }
}

/** `public` is where tables are without a schema's name. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/^public\./, '');
}
