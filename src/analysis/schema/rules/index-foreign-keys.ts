import type { Constraint, Index, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { isEmbedded } from './facts/engines.ts';
import { covers, foreignKeys, isUncovered } from './facts/keys.ts';
import { grouped, listed } from './facts/groups.ts';
import { columnList, identifier, objectName, relation } from './facts/names.ts';
import { foreignKeyOrigin, lineOf, type Origin } from './facts/origin.ts';
import { exposureOf, isSmall } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseOfFinal } from './facts/tables.ts';

const parent = 'CREATE TABLE users (id bigint PRIMARY KEY);';

export const indexForeignKeys: Rule = {
  id: 'index-foreign-keys',
  code: 'IX01',
  hazard: 'missing-index',
  level: 'warning',
  dialects: ['postgres', 'sqlite'],
  summary: 'Index the columns of a foreign key.',
  rationale:
    'The database indexes the referenced key, not the referring columns (PostgreSQL and SQLite alike). Without an index that they lead, each DELETE or key UPDATE of a parent row scans the whole child table, and so does every join or lookup by the key.',
  exemptions: [
    'foreign keys that were there before, with or without index',
    'columns that lead an index in any order, also a partial one WHERE column IS NOT NULL',
    'tables that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      {
        name: 'a new table',
        setup: parent,
        change: 'CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  user_id bigint REFERENCES users (id)\n);',
      },
      {
        name: 'the index of a foreign key is dropped',
        setup: `${parent}\nCREATE TABLE orders (user_id bigint REFERENCES users (id));\nCREATE INDEX orders_user_idx ON orders (user_id);`,
        change: 'DROP INDEX orders_user_idx;',
      },
      {
        name: 'the column comes second in the only index',
        setup: `${parent}\nCREATE TABLE orders (id bigint, user_id bigint, PRIMARY KEY (id, user_id));`,
        change: 'ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
      },
      {
        name: 'a new table on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE users (id INTEGER PRIMARY KEY);',
        change: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, userId INTEGER REFERENCES users (id));',
      },
    ],
    safe: [
      {
        name: 'with its index',
        setup: parent,
        change:
          'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\nCREATE INDEX orders_user_idx ON orders (user_id);',
      },
      {
        name: 'the column leads the primary key',
        setup: parent,
        change: 'CREATE TABLE roles (user_id bigint REFERENCES users (id), role text, PRIMARY KEY (user_id, role));',
      },
      {
        name: 'with its index, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE users (id INTEGER PRIMARY KEY);',
        change:
          'CREATE TABLE orders (id INTEGER PRIMARY KEY, userId INTEGER REFERENCES users (id));\nCREATE INDEX orders_user ON orders (userId);',
      },
      {
        name: 'a rebuild that keeps the key as it was',
        dialect: 'sqlite',
        setup: `CREATE TABLE users (id INTEGER PRIMARY KEY);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id));`,
        change: `CREATE TABLE t (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), note TEXT);
INSERT INTO t (id, user_id) SELECT id, user_id FROM orders;
DROP TABLE orders;
ALTER TABLE t RENAME TO orders;`,
      },
    ],
  },
  check(change) {
    const found = Object.values(change.after.tables)
      .filter(({ kind, name }) => (kind === 'table' || kind === 'partitioned') && !isSmall(change, name))
      .flatMap((table) => foreignKeys(table).flatMap((key) => uncovered(change, table, key)));
    const inOrder = found.toSorted((a, b) => lineOf(a.origin) - lineOf(b.origin));
    const keyOf = ({ table, dropped, origin }: Uncovered) =>
      [table.name, dropped, origin.step.statement.path].join('\0');
    return grouped(inOrder, keyOf).map((group) => matchOf(change, group));
  },
};

type Uncovered = {
  readonly table: Table;
  readonly key: Constraint;
  readonly origin: Origin;
  readonly dropped?: string;
};

function uncovered(change: SchemaChange, table: Table, key: Constraint): Uncovered[] {
  if (table.assumed || !isUncovered(table, key)) return [];
  const base = baseOfFinal(change, table.name);
  const before = foreignKeys(base).find(
    ({ name, columns }) => name === key.name || columns.join() === key.columns.join(),
  );
  if (!base || !before) {
    const origin = foreignKeyOrigin(change, table, key);
    return origin ? [{ table, key, origin }] : [];
  }
  if (isUncovered(base, before)) return [];
  const lost = new Set(base.indexes.filter((index) => covers(index, before.columns)).map(({ name }) => name));
  const drop = occurrences(change, 'drop-index', 'drop-constraint').findLast(({ operation }) =>
    lost.has(droppedName(operation)),
  );
  return drop ? [{ table, key, origin: drop, dropped: droppedName(drop.operation) }] : [];
}

function droppedName(
  operation: { kind: 'drop-index'; index: string } | { kind: 'drop-constraint'; name: string },
): string {
  return operation.kind === 'drop-index' ? operation.index.slice(operation.index.lastIndexOf('.') + 1) : operation.name;
}

function matchOf(change: SchemaChange, group: readonly [Uncovered, ...Uncovered[]]): RuleMatch {
  const [{ table, origin, dropped }] = group;
  const { name } = table;
  const columns = group.map(({ key }) => key.columns.join(', '));
  const parents = [...new Set(group.map(({ key }) => key.references?.table ?? ''))];
  const which = listed(columns);
  const each = group.length > 1 ? 'each of them' : 'it';
  const indexes = table.indexes.map(described);
  const exists = baseOfFinal(change, name) !== undefined;
  const concurrently = exists && change.dialect === 'postgres' ? ' CONCURRENTLY' : '';
  const create = group.map(({ key }) => {
    const index = identifier(objectName(name, key.columns, 'idx'));
    return `CREATE INDEX${concurrently} ${index} ON ${relation(name)} (${columnList(key.columns)})`;
  });
  return {
    step: origin.step,
    quote: origin.quote,
    title: dropped
      ? `Without "${dropped}", the foreign key ${which} of "${name}" has no index`
      : `No index on the foreign key${group.length > 1 ? 's' : ''} ${which} of "${name}"`,
    message: `${leading(which, group)} Each DELETE in ${eitherOf(parents)} ${actionOf(group)}scans all of "${name}", and joins and look-ups by ${which} do too. ${exposureOf(change, name).when}`,
    remedy: dropped
      ? `Keep "${dropped}", or first build another index that begins with ${which}.`
      : `Create an index on ${each}${exists ? '' : ', here while the table is empty'}. A wider index serves as well if it begins with the column.`,
    fix: dropped ? [...create, origin.step.statement.sql] : create,
    fixPlacement: dropped ? 'instead' : 'after',
    evidence: [
      {
        fact: `After this change the catalog shows ${indexes.length > 0 ? `these indexes of "${name}": ${indexes.join('; ')}` : `no index of "${name}"`}.`,
        quote: origin.quote,
      },
    ],
    tables: [name, ...parents],
    proof: 'derived',
    ...(isEmbedded(change) && { level: 'note' }),
  };
}

const eitherOf = (names: readonly string[]) => listed(names).replace(' and ', ' or ');

/** The statements of a foreign key look for all rows of a parent, so they cannot use an index that leaves some out. */
function leading(which: string, group: readonly Uncovered[]): string {
  const verb = group.length > 1 ? 'lead' : 'leads';
  const [{ table, key } = {}] = group;
  const partial = table?.indexes.find(({ columns, predicate }) => predicate && columns[0] === key?.columns[0]);
  if (!partial || group.length > 1) return `${which} ${verb} no index of "${table?.name}".`;
  return `${which} ${verb} only "${partial.name}" of "${table?.name}", which leaves out rows that its foreign key must find (it holds those WHERE ${partial.predicate}).`;
}

function described({ name, columns, predicate }: Index): string {
  return `${name} (${columns.join(', ')})${predicate === undefined ? '' : ` WHERE ${predicate}`}`;
}

function actionOf(group: readonly Uncovered[]): string {
  const actions = new Set(group.map(({ key }) => key.references?.onDelete));
  if (actions.has('cascade')) return '(it cascades) ';
  return actions.has('set null') ? '(it sets NULL) ' : '';
}
