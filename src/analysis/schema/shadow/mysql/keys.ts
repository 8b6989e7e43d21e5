import type { Constraint, Index, Table } from '../../../../domain/catalog.ts';
import type { KeyDefinition } from '../../operations/mysql/ast.ts';
import { indexDefinition } from './columns.ts';
import { bareName, isNamed } from './schema.ts';

/** The table with a key, and with the index that the server makes for a foreign key by itself. */
export function withKey(table: Table, key: KeyDefinition): Table {
  if (key.kind === 'foreign') return withForeignKey(table, key);
  if (key.kind === 'check') {
    const name = key.name ?? numbered(table, `${table.name}_chk_`);
    const definition = `CHECK (${key.expression ?? ''})`;
    return withConstraint(table, { name, kind: 'check', columns: [], validated: true, definition });
  }
  const index = indexOf(table, key);
  const indexed = { ...table, indexes: [...withoutServed(table.indexes, index), index] };
  if (key.kind !== 'primary' && key.kind !== 'unique') return indexed;
  const kind = key.kind === 'primary' ? 'primary-key' : 'unique';
  const columns = key.kind === 'primary' ? index.columns : [];
  const definition = `${key.kind === 'primary' ? 'PRIMARY KEY' : 'UNIQUE'} (${index.columns.join(', ')})`;
  return withConstraint(
    {
      ...indexed,
      columns: table.columns.map((column) =>
        columns.some((name) => isNamed(name)(column)) ? { ...column, notNull: true } : column,
      ),
    },
    { name: index.name, kind, columns: index.columns, validated: true, definition },
  );
}

function withConstraint(table: Table, constraint: Constraint): Table {
  return { ...table, constraints: [...table.constraints, constraint] };
}

function indexOf(table: Table, key: KeyDefinition): Index {
  const columns = key.parts.map(({ text, isExpression }) => (isExpression ? text : spelled(table, text)));
  const lengths = key.parts.map(({ length }) => length ?? null);
  const index = {
    name: key.kind === 'primary' ? 'PRIMARY' : (key.name ?? freeName(table, columns[0] ?? 'index')),
    columns,
    unique: key.kind === 'primary' || key.kind === 'unique',
    method: key.kind === 'fulltext' || key.kind === 'spatial' ? key.kind : 'btree',
    ...(lengths.some((length) => length !== null) && { prefixes: lengths }),
  };
  const descending = key.parts.map((part) => part.descending);
  return {
    ...index,
    include: [],
    primary: key.kind === 'primary',
    valid: true,
    definition: indexDefinition(table.name, { ...index, descending }),
  };
}

/** The column as its table spells it. */
function spelled(table: Table, name: string): string {
  return table.columns.find(isNamed(name))?.name ?? name;
}

/** An index that the server made for a foreign key goes when an explicit one can serve it. */
function withoutServed(indexes: readonly Index[], added: Index): Index[] {
  return indexes.filter((index) => !index.implicit || !leads(added, index.columns));
}

/** Whether the columns lead the index in this order and whole: what a foreign key needs. */
function leads(index: Index, columns: readonly string[]): boolean {
  return (
    index.method === 'btree' &&
    columns.every(
      (column, position) =>
        index.columns[position]?.toLowerCase() === column.toLowerCase() && !index.prefixes?.[position],
    )
  );
}

function withForeignKey(table: Table, key: KeyDefinition): Table {
  const columns = key.parts.map(({ text }) => spelled(table, text));
  const { table: parent = '', columns: referred = [], onDelete = 'no action' } = key.references ?? {};
  const name = key.name ?? numbered(table, `${table.name}_ibfk_`);
  const references = { table: bareName(parent), columns: referred, onDelete };
  const definition = `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${references.table}(${referred.join(', ')})`;
  const constrained = withConstraint(table, {
    name,
    kind: 'foreign-key',
    columns,
    references,
    validated: true,
    definition,
  });
  if (table.indexes.some((index) => leads(index, columns))) return constrained;
  const own = key.name ?? key.indexName ?? freeName(table, columns[0] ?? 'fk');
  const index = {
    name: table.indexes.some(isNamed(own)) ? freeName(table, own) : own,
    columns,
    unique: false,
    method: 'btree',
  };
  return {
    ...constrained,
    indexes: [
      ...table.indexes,
      {
        ...index,
        include: [],
        primary: false,
        valid: true,
        implicit: true,
        definition: indexDefinition(table.name, index),
      },
    ],
  };
}

/** `name`, `name_2`, … */
function freeName({ indexes }: Table, wanted: string): string {
  const base = wanted.startsWith('(') ? 'functional_index' : wanted;
  let name = base;
  for (let number = 2; indexes.some(isNamed(name)); number += 1) name = `${base}_${number}`;
  return name;
}

function numbered({ constraints }: Table, prefix: string): string {
  let number = 1;
  while (constraints.some(isNamed(`${prefix}${number}`))) number += 1;
  return `${prefix}${number}`;
}

/** The table without an index, and without the constraint that it is. */
export function withoutIndex(table: Table, name: string): Table {
  const isOther = (thing: { readonly name: string }) => !isNamed(name)(thing);
  return {
    ...table,
    indexes: table.indexes.filter(isOther),
    constraints: table.constraints.filter(
      (constraint) => isOther(constraint) || (constraint.kind !== 'unique' && constraint.kind !== 'primary-key'),
    ),
  };
}
