import type { Catalog, Column, Constraint, Index, Table } from '../../../../domain/catalog.ts';
import { dataType } from '../../operations/mysql/data-type.ts';
import { Cursor } from '../../operations/mysql/cursor.ts';
import type { Row, ScratchDatabase } from '../server/server.ts';
import { indexDefinition, isTextual } from './columns.ts';
import { charsetOf } from '../../operations/mysql/data-type.ts';

const TABLES = `SELECT table_name AS t, table_type AS kind, engine AS engine, table_collation AS collation, create_options AS options
  FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name`;
const COLUMNS = `SELECT table_name AS t, column_name AS name, column_type AS type, is_nullable AS nullable, column_default AS fallback,
    extra AS extra, collation_name AS collation
  FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`;
const INDEXES = `SELECT s.*, s.table_name AS t, s.index_name AS name, s.column_name AS col, s.sub_part AS sub, s.non_unique AS shared, s.index_type AS method,
    s.collation AS direction
  FROM information_schema.statistics s WHERE s.table_schema = DATABASE() ORDER BY s.table_name, s.index_name, s.seq_in_index`;
const KEYS = `SELECT k.table_name AS t, k.constraint_name AS name, k.column_name AS col, k.referenced_table_name AS parent,
    k.referenced_column_name AS parent_col, r.delete_rule AS on_delete
  FROM information_schema.key_column_usage k
  JOIN information_schema.referential_constraints r
    ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
  WHERE k.table_schema = DATABASE() ORDER BY k.table_name, k.constraint_name, k.ordinal_position`;
const CHECKS = `SELECT * FROM information_schema.check_constraints WHERE constraint_schema = DATABASE()`;
const CHECK_TABLES = `SELECT table_name AS t, constraint_name AS name FROM information_schema.table_constraints
  WHERE table_schema = DATABASE() AND constraint_type = 'CHECK'`;

/** The schema of a scratch database, in the words in which the migrations are read without one. */
export async function readCatalog(database: ScratchDatabase): Promise<Catalog> {
  const [tables, columns, indexes, keys, checkTables, checks] = [
    await rows(database, TABLES),
    await rows(database, COLUMNS),
    await rows(database, INDEXES),
    await rows(database, KEYS),
    await rows(database, CHECK_TABLES),
    await rows(database, CHECKS),
  ];
  const of = (all: readonly Row[], name: string) => all.filter((row) => row['t'] === name);
  return {
    tables: Object.fromEntries(
      tables.map((row): [string, Table] => {
        const name = text(row, 't');
        const collation = text(row, 'collation');
        const ownIndexes = groupsOf(of(indexes, name)).map((parts) => indexOf(name, parts));
        const foreign = groupsOf(of(keys, name)).map(foreignKey);
        const kind =
          text(row, 'kind') === 'VIEW' ? 'view' : /partitioned/i.test(text(row, 'options')) ? 'partitioned' : 'table';
        return [
          name,
          {
            name,
            kind,
            columns: of(columns, name).map((column) => columnOf(column, collation)),
            constraints: [
              ...ownIndexes.filter(({ unique }) => unique).map(uniqueConstraint),
              ...foreign,
              ...of(checkTables, name).map((check) => checkConstraint(text(check, 'name'), checks)),
            ],
            indexes: ownIndexes,
            ...(text(row, 'engine') !== '' && { engine: text(row, 'engine').toLowerCase() }),
            ...(collation !== '' && { charset: charsetOf(collation), collation }),
          },
        ];
      }),
    ),
  };
}

async function rows(database: ScratchDatabase, sql: string): Promise<readonly Row[]> {
  const { rows: found, refused } = await database.run(sql);
  if (refused) throw new Error(`The scratch server's catalog could not be read: ${refused.message}`);
  return found ?? [];
}

const text = (row: Row, key: string) => String(row[key] ?? '');

function groupsOf(parts: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const part of parts) groups.set(text(part, 'name'), [...(groups.get(text(part, 'name')) ?? []), part]);
  return [...groups.values()];
}

function columnOf(row: Row, tableCollation: string): Column {
  const type = dataType(new Cursor(text(row, 'type'))).text;
  const extra = text(row, 'extra').toLowerCase();
  const generated = /stored|persistent/.test(extra) ? 'stored' : extra.includes('virtual') ? 'virtual' : undefined;
  const collation = text(row, 'collation');
  const fallback = row['fallback'];
  return {
    name: text(row, 'name'),
    type,
    notNull: row['nullable'] === 'NO',
    ...(fallback !== null &&
      fallback !== undefined &&
      fallback !== 'NULL' &&
      !generated && { default: String(fallback) }),
    identity: extra.includes('auto_increment'),
    ...(generated && { generated }),
    ...(isTextual(type) &&
      collation !== '' &&
      collation !== tableCollation && { charset: charsetOf(collation), collation }),
  };
}

function indexOf(table: string, parts: readonly Row[]): Index {
  const [first = {}] = parts;
  const name = text(first, 'name');
  const method = text(first, 'method').toLowerCase();
  const prefixes = parts.map((part) =>
    part['sub'] === null || part['sub'] === undefined ? null : Number(part['sub']),
  );
  const index = {
    name,
    columns: parts.map((part) => (part['col'] === null ? `(${text(part, 'EXPRESSION')})` : text(part, 'col'))),
    unique: Number(first['shared']) === 0,
    method: method === 'fulltext' || method === 'spatial' ? method : 'btree',
    ...(prefixes.some((prefix) => prefix !== null) && method !== 'spatial' && { prefixes }),
  };
  const descending = parts.map((part) => part['direction'] === 'D');
  return {
    ...index,
    include: [],
    primary: name === 'PRIMARY',
    valid: true,
    definition: indexDefinition(table, { ...index, descending }),
  };
}

function uniqueConstraint({ name, columns, primary }: Index): Constraint {
  const definition = `${primary ? 'PRIMARY KEY' : 'UNIQUE'} (${columns.join(', ')})`;
  return { name, kind: primary ? 'primary-key' : 'unique', columns, validated: true, definition };
}

function foreignKey(parts: readonly Row[]): Constraint {
  const [first = {}] = parts;
  const columns = parts.map((part) => text(part, 'col'));
  const referred = parts.map((part) => text(part, 'parent_col'));
  const onDelete = text(first, 'on_delete').toLowerCase() as NonNullable<Constraint['references']>['onDelete'];
  const references = { table: text(first, 'parent'), columns: referred, onDelete };
  const definition = `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${references.table}(${referred.join(', ')})`;
  return { name: text(first, 'name'), kind: 'foreign-key', columns, references, validated: true, definition };
}

function checkConstraint(name: string, checks: readonly Row[]): Constraint {
  const check = checks.find((row) => row['CONSTRAINT_NAME'] === name);
  const definition = `CHECK (${text(check ?? {}, 'CHECK_CLAUSE')})`;
  return { name, kind: 'check', columns: [], validated: true, definition };
}
