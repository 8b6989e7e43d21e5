import type { Column, Constraint, Table } from '../../../../domain/catalog.ts';
import type { ConstraintSpec, Operation } from '../../../../domain/operation.ts';

/** What a rebuild makes of a table, by the statement in which it happens to the rows. */
export type Difference = {
  /** In the definition of the new table. */
  readonly defined: readonly Operation[];
  /** In the copy: what rows that are there must satisfy. */
  readonly copied: readonly Operation[];
  /** With the old table. */
  readonly dropped: readonly Operation[];
};

/** Where the new table's values come from: SQL by column. A column that is absent gets its default. */
export type Copied = ReadonlyMap<string, string>;

/** `renamed`: new column by old one. */
export function difference(
  before: Table,
  after: Table,
  copied: Copied,
  renamed: ReadonlyMap<string, string>,
): Difference {
  const table = after.name;
  const gone = before.columns.filter(({ name }) => !columnOf(after, name) && !renamed.has(name));
  const wasNamed = new Map([...renamed].map(([from, to]) => [to, from]));
  const changes = after.columns.map((column) => {
    const old = columnOf(before, wasNamed.get(column.name) ?? column.name);
    return old ? altered(table, old, column) : added(table, column, copied.get(column.name));
  });
  return {
    defined: [
      ...[...renamed].map(([column, to]): Operation => ({ kind: 'rename-column', table, column, to })),
      ...changes.flatMap(({ defined }) => defined),
      ...constraints(before, after),
    ],
    copied: changes.flatMap(({ copied: forRows }) => forRows),
    dropped: gone.map(({ name }): Operation => ({ kind: 'drop-column', table, column: name, cascade: false })),
  };
}

type Changes = Pick<Difference, 'defined' | 'copied'>;

function added(table: string, column: Column, expression: string | undefined): Changes {
  const { name, type, notNull, identity, generated } = column;
  const value = column.default ?? expression;
  const operation: Operation = {
    kind: 'add-column',
    table,
    column: {
      name,
      type,
      notNull,
      ...(value !== undefined && { default: value }),
      identity,
      ...(generated && { generated }),
      ifNotExists: false,
      constraints: [],
    },
  };
  return notNull && value === undefined ? { defined: [], copied: [operation] } : { defined: [operation], copied: [] };
}

function altered(table: string, old: Column, { name, type, notNull, default: expression }: Column): Changes {
  const defined: Operation[] = [];
  if (old.type.toLowerCase() !== type.toLowerCase())
    defined.push({ kind: 'alter-column-type', table, column: name, type });
  if (old.notNull && !notNull) defined.push({ kind: 'drop-not-null', table, column: name });
  if (old.default !== expression) {
    defined.push(
      expression === undefined
        ? { kind: 'drop-default', table, column: name }
        : { kind: 'set-default', table, column: name, expression },
    );
  }
  return { defined, copied: !old.notNull && notNull ? [{ kind: 'set-not-null', table, column: name }] : [] };
}

function constraints(before: Table, after: Table): Operation[] {
  const table = after.name;
  const shape = ({ definition }: Constraint) => definition.toLowerCase();
  const had = new Set(before.constraints.map(shape));
  const has = new Set(after.constraints.map(shape));
  const dropped = before.constraints.filter((each) => !has.has(shape(each)));
  const made = after.constraints.filter((each) => !had.has(shape(each)));
  return [
    ...dropped.map(({ name }): Operation => ({ kind: 'drop-constraint', table, name, cascade: false })),
    ...made.map((each): Operation => ({ kind: 'add-constraint', table, constraint: specOf(each) })),
  ];
}

function specOf({ kind, columns, references }: Constraint): ConstraintSpec {
  return { kind, columns, ...(references && { references }), notValid: false };
}

function columnOf({ columns }: Table, name: string): Column | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}
