import type { Statement } from '../../../domain/schema.ts';
import { splitStatements } from '../statements.ts';

/** Where the call stands that a statement comes from; lines are 1-based and inclusive. */
export type Place = { readonly path: string; readonly line: number; readonly endLine: number };

/** A part of a statement and the source line that asked for it. */
export type Clause = { readonly sql: string; readonly line: number };

/** `schema.table` where a schema is named. Names are as the database spells them, without quotes. */
export type TableName = { readonly schema?: string | undefined; readonly name: string };

export type ReferentialAction = 'CASCADE' | 'RESTRICT' | 'SET NULL' | 'SET DEFAULT' | 'NO ACTION';

/** A column as a tool's builder describes it. */
export type ColumnSpec = {
  readonly name: string;
  /** SQL, with its length, precision or `[]`. */
  readonly type: string;
  readonly line: number;
  readonly notNull?: boolean | undefined;
  /** SQL of the default. */
  readonly default?: string | undefined;
  readonly primaryKey?: boolean | undefined;
  readonly unique?: boolean | undefined;
  readonly references?: ReferenceSpec | undefined;
  /** SQL after everything else: `GENERATED ALWAYS AS IDENTITY`, `CHECK (…)`, `COLLATE …`. */
  readonly rest?: string | undefined;
};

export type ReferenceSpec = {
  readonly table: TableName;
  /** Empty: the primary key of the table. */
  readonly columns: readonly string[];
  readonly onDelete?: ReferentialAction | undefined;
  readonly onUpdate?: ReferentialAction | undefined;
  /** SQL after the actions: `DEFERRABLE INITIALLY DEFERRED`, `NOT VALID`. */
  readonly rest?: string | undefined;
};

export type ForeignKeySpec = {
  readonly name?: string | undefined;
  readonly columns: readonly string[];
  readonly references: ReferenceSpec;
};

export type IndexSpec = {
  readonly name?: string | undefined;
  readonly table: TableName;
  /** SQL of each key: `columnKeys` quotes plain names. */
  readonly keys: readonly string[];
  readonly unique?: boolean | undefined;
  readonly concurrently?: boolean | undefined;
  readonly ifNotExists?: boolean | undefined;
  readonly only?: boolean | undefined;
  /** `gin`, `btree` … */
  readonly using?: string | undefined;
  /** Quoted here. */
  readonly include?: readonly string[] | undefined;
  /** SQL after the keys and before WHERE: `NULLS NOT DISTINCT`, `WITH (…)`. */
  readonly rest?: string | undefined;
  /** SQL of the predicate. */
  readonly where?: string | undefined;
};

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}

export function quoteTable({ schema, name }: TableName): string {
  return schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
}

/** `schema.table` of a dotted name; a name without a dot has no schema. */
export function tableName(dotted: string): TableName {
  const dot = dotted.indexOf('.');
  return dot === -1 ? { name: dotted } : { schema: dotted.slice(0, dot), name: dotted.slice(dot + 1) };
}

/** A value as a literal: strings are quoted, the rest is written as SQL has it. */
export function quoteValue(value: string | number | bigint | boolean | null): string {
  if (typeof value !== 'string') return String(value).toUpperCase();
  const quoted = value.replaceAll("'", "''");
  return quoted.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

export function referencesSql({ table, columns, onDelete, onUpdate, rest }: ReferenceSpec): string {
  return words(
    `REFERENCES ${quoteTable(table)}`,
    columns.length > 0 && `(${quoteNames(columns)})`,
    onDelete && `ON DELETE ${onDelete}`,
    onUpdate && `ON UPDATE ${onUpdate}`,
    rest,
  );
}

export function columnSql(column: ColumnSpec): string {
  return words(
    quoteName(column.name),
    column.type,
    column.default !== undefined && `DEFAULT ${column.default}`,
    column.notNull && 'NOT NULL',
    column.primaryKey && 'PRIMARY KEY',
    column.unique && 'UNIQUE',
    column.references && referencesSql(column.references),
    column.rest,
  );
}

export function foreignKeySql({ name, columns, references }: ForeignKeySpec): string {
  return words(
    name !== undefined && `CONSTRAINT ${quoteName(name)}`,
    `FOREIGN KEY (${quoteNames(columns)})`,
    referencesSql(references),
  );
}

/** One line per column and constraint, so that what is said about one points at the line that asked for it. */
export function emitCreateTable(
  place: Place,
  table: TableName,
  columns: readonly ColumnSpec[],
  {
    constraints = [],
    ifNotExists,
    unlogged,
    rest,
  }: {
    /** `PRIMARY KEY (…)`, `CONSTRAINT … UNIQUE (…)`, `foreignKeySql(…)`. */
    constraints?: readonly Clause[];
    ifNotExists?: boolean | undefined;
    unlogged?: boolean | undefined;
    /** SQL after the closing parenthesis. */
    rest?: string | undefined;
  } = {},
): Statement {
  const create = words('CREATE', unlogged && 'UNLOGGED', 'TABLE', ifNotExists && 'IF NOT EXISTS', quoteTable(table));
  const clauses = [...columns.map((column) => ({ sql: columnSql(column), line: column.line })), ...constraints];
  return emit(place, [
    { sql: `${create} (`, line: place.line },
    ...separated(clauses),
    { sql: words(')', rest), line: place.endLine },
  ]);
}

/** One ALTER TABLE with one line per action: `ADD COLUMN …`, `DROP CONSTRAINT …`. */
export function emitAlterTable(place: Place, table: TableName, actions: readonly Clause[]): Statement {
  const [first] = actions;
  const alter = `ALTER TABLE ${quoteTable(table)}`;
  if (first && actions.length === 1) return emit(place, [{ sql: `${alter} ${first.sql}`, line: first.line }]);
  return emit(place, [{ sql: alter, line: place.line }, ...separated(actions)]);
}

export function emitAddColumn(
  place: Place,
  table: TableName,
  column: ColumnSpec,
  options: { ifNotExists?: boolean | undefined } = {},
): Statement {
  const sql = words('ADD COLUMN', options.ifNotExists && 'IF NOT EXISTS', columnSql(column));
  return emitAlterTable(place, table, [{ sql, line: column.line }]);
}

/** How much of a column MySQL is told to index. PostgreSQL knows no such thing: it stays in a comment, for rules about MySQL. */
export function keyLength(length: number): string {
  return `/* the first ${length} on MySQL */`;
}

export function emitCreateIndex(place: Place, index: IndexSpec): Statement {
  const sql = words(
    'CREATE',
    index.unique && 'UNIQUE',
    'INDEX',
    index.concurrently && 'CONCURRENTLY',
    index.ifNotExists && 'IF NOT EXISTS',
    index.name !== undefined && quoteName(index.name),
    'ON',
    index.only && 'ONLY',
    quoteTable(index.table),
    index.using !== undefined && `USING ${index.using}`,
    `(${index.keys.join(', ')})`,
    index.include && index.include.length > 0 && `INCLUDE (${quoteNames(index.include)})`,
    index.rest,
    index.where !== undefined && `WHERE ${index.where}`,
  );
  return emit(place, [{ sql, line: place.line }]);
}

/** A statement of clauses, each on a line of its own. A clause of several lines has all of them on its source line. */
export function emit({ path, line, endLine }: Place, clauses: readonly Clause[]): Statement {
  const sourceLines = clauses.flatMap((clause) => clause.sql.split('\n').map(() => clause.line));
  return { kind: 'sql', sql: clauses.map(({ sql }) => sql).join('\n'), path, line, endLine, sourceLines };
}

/** A statement of one clause: `DROP TABLE …`. */
export function emitOne(place: Place, sql: string): Statement {
  return emit(place, [{ sql, line: place.line }]);
}

/** A step that cannot be followed, with its source text. */
export function opaque(place: Place, source: string, reason: string): Statement {
  return { kind: 'opaque', sql: source, path: place.path, line: place.line, endLine: place.endLine, reason };
}

const CHANGES_SCHEMA =
  /\b(?:create|alter|drop)\s+\w+|_(?:table|column|index|constraint|foreign_key)\b|\bMigrations?\b/i;

/** A step of application code. It works on rows alone unless its text speaks of tables, or of another migration. */
export function applicationStep(place: Place, source: string): Statement {
  const step = opaque(place, source, 'application code in a migration is not run');
  return CHANGES_SCHEMA.test(source) ? step : { ...step, rowsOnly: true };
}

/** SQL that only exists when the migration runs. Where what is written of it works on rows, it works on rows alone. */
export function composedSql(place: Place, source: string): Statement {
  const step = opaque(place, source, 'this SQL is put together while the migration runs');
  const onRows = /\b(?:insert\s+into|update\s+\S+\s+(?:as\s+\w+\s+)?set|delete\s+from)\b/i.test(source);
  return onRows && !CHANGES_SCHEMA.test(source) ? { ...step, rowsOnly: true } : step;
}

/** A part of a string in the source: the value it has there, and whether its line breaks are those of the source. */
export type Piece = { readonly text: string; readonly line: number; readonly verbatim: boolean };

/** The statements of SQL that a program holds as text, anchored at the lines on which that text stands. */
export function emitRaw(path: string, pieces: readonly Piece[]): Statement[] {
  const text = pieces.map((piece) => piece.text).join('');
  const lineAt = lineFinder(pieces);
  let from = 0;
  return splitStatements(text, path).map((statement) => {
    const start = text.indexOf(statement.sql, from);
    let at = start;
    const sourceLines = statement.sql.split('\n').map((line) => {
      const source = lineAt(at);
      at += line.length + 1;
      return source;
    });
    from = start + statement.sql.length;
    const [line = 1] = sourceLines;
    return { ...statement, line, endLine: lineAt(Math.max(start, from - 1)), sourceLines };
  });
}

/** Source lines of offsets that only grow. */
function lineFinder(pieces: readonly Piece[]): (offset: number) => number {
  let index = 0;
  let start = 0;
  let scanned = 0;
  let breaks = 0;
  return (offset) => {
    let piece = pieces[index];
    while (piece && index < pieces.length - 1 && offset >= start + piece.text.length) {
      start += piece.text.length;
      index += 1;
      scanned = 0;
      breaks = 0;
      piece = pieces[index];
    }
    if (!piece?.verbatim) return piece?.line ?? 1;
    const end = offset - start;
    for (let at = piece.text.indexOf('\n', scanned); at !== -1 && at < end; at = piece.text.indexOf('\n', at + 1)) {
      breaks += 1;
      scanned = at + 1;
    }
    return piece.line + breaks;
  };
}

/** Column names as index keys. */
export function columnKeys(columns: readonly string[]): string[] {
  return columns.map(quoteName);
}

function separated(clauses: readonly Clause[]): Clause[] {
  return clauses.map(({ sql, line }, index) => ({ sql: `  ${sql}${index < clauses.length - 1 ? ',' : ''}`, line }));
}

function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');
}
