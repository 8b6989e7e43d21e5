import type { Catalog, Column, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { addedTables } from './facts/added.ts';
import { foreignKeys } from './facts/keys.ts';
import { grouped, listed } from './facts/groups.ts';
import { columnOrigin } from './facts/origin.ts';
import { identifier, relation } from './facts/names.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE votes (id bigint PRIMARY KEY, user_id bigint REFERENCES users);`;

/** Uses of a column's name that make a custom, and which part of them must be foreign keys. */
const FEWEST = 3;
const SHARE = 0.8;

export const declareForeignKey: Rule = {
  id: 'declare-foreign-key',
  code: 'CN09',
  hazard: 'wrong-constraint',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Declare a foreign key where the same column of other tables is one.',
  rationale:
    'A column that is called like a reference is read as one: joins and code expect the row to be there. Without the foreign key the database keeps rows whose parent is gone, and nobody notices until a join comes up short.',
  exemptions: [
    'names that fewer than three other tables use, or of which under four in five are foreign keys',
    'columns of another type than those, and columns of tables that were there before',
    'partitioned tables and partitions, and tables named for logs, events or imports',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      {
        name: 'all others refer',
        setup,
        change: 'CREATE TABLE likes (id bigint PRIMARY KEY, user_id bigint NOT NULL);',
      },
    ],
    safe: [
      {
        name: 'it refers too',
        setup,
        change: 'CREATE TABLE likes (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users);',
      },
      {
        name: 'no other table has such a column',
        setup,
        change: 'CREATE TABLE likes (id bigint PRIMARY KEY, post_id bigint NOT NULL);',
      },
    ],
  },
  check(change) {
    const bare = addedTables(change)
      .map(({ table }) => table)
      .filter(({ kind, name }) => kind === 'table' && !/log|audit|event|import|archive|history|staging|tmp/i.test(name))
      .flatMap((table) =>
        table.columns.flatMap((column) => {
          const parent = isReference(column) && !refers(table, column) ? customOf(change.before, column) : undefined;
          const origin = parent !== undefined ? columnOrigin(change, table, column.name) : undefined;
          return parent !== undefined && parent in change.after.tables && origin
            ? [{ table, column, parent, origin }]
            : [];
        }),
      );
    return grouped(bare, ({ table }) => table.name).map((group) => {
      const [{ table, origin, parent, column }] = group;
      const names = listed(group.map((each) => each.column.name));
      const plural = group.length > 1;
      return {
        ...origin,
        title: `${names} of "${table.name}" ${plural ? 'are' : 'is'} no foreign key, unlike elsewhere`,
        message: `Other tables declare ${names} as a foreign key (to "${parent}"${plural ? ' and others' : ''}). Here nothing checks that the row is there: an id that never existed is accepted, and rows stay when their parent is deleted.`,
        remedy: `Declare the foreign key${plural ? 's' : ''}, and say what deleting the parent does.`,
        fix: group.map(
          (each) =>
            `ALTER TABLE ${relation(table.name)} ADD FOREIGN KEY (${identifier(each.column.name)}) REFERENCES ${relation(each.parent)}`,
        ),
        fixPlacement: 'after' as const,
        evidence: [
          { fact: `Before this change other tables refer from "${column.name}" to "${parent}".`, quote: origin.quote },
        ] as const,
        tables: [table.name, parent],
        proof: 'derived' as const,
      };
    });
  },
};

const isReference = ({ name }: Column) => /(?:_id|[a-z]Id)$/.test(name);

const refers = (table: Table, { name }: Column) => foreignKeys(table).some(({ columns }) => columns.includes(name));

/** The table that columns of this name and type refer to nearly everywhere. */
function customOf({ tables }: Catalog, { name, type }: Column): string | undefined {
  const uses = Object.values(tables).flatMap((table) => {
    const column = table.kind === 'table' ? table.columns.find((each) => each.name === name) : undefined;
    if (!column || column.type !== type) return [];
    return [foreignKeys(table).find(({ columns }) => columns.length === 1 && columns[0] === name)?.references?.table];
  });
  const parents = new Set(uses);
  parents.delete(undefined);
  const [parent] = parents;
  const keys = uses.filter((each) => each === parent).length;
  return parents.size === 1 && keys >= FEWEST && keys >= uses.length * SHARE ? parent : undefined;
}
