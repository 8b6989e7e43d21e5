import { findQueries } from '../../../../src/analysis/code/queries/find.ts';
import { readModels } from '../../../../src/analysis/code/queries/models.ts';
import type { Catalog, Table } from '../../../../src/domain/catalog.ts';

/** A catalog with tables of these columns, whose keys are `id`, written `{ users: 'id bigint, email text' }`. */
function catalogOf(tables: Readonly<Record<string, string>>): Catalog {
  return {
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, columns]): [string, Table] => [
        name,
        {
          name,
          kind: 'table',
          columns: columns.split(', ').map((column) => {
            const [label = '', ...type] = column.split(' ');
            return { name: label, type: type.join(' ') || 'text', notNull: false, identity: false };
          }),
          constraints: keyed(name),
          indexes: [],
        },
      ]),
    ),
  };
}

function keyed(table: string): Table['constraints'] {
  const definition = 'PRIMARY KEY (id)';
  return [{ name: `${table}_pkey`, kind: 'primary-key', columns: ['id'], validated: true, definition }];
}

/** What is found in one file, as `line: sql`; the other files name the models. */
export function found(
  path: string,
  text: string,
  tables: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): string[] {
  const catalog = catalogOf(tables);
  const models = readModels(new Map([...Object.entries(files), [path, text]]), catalog);
  return findQueries({ path, text }, catalog, models).map(
    ({ line, sql, extent }) => `${line}: ${sql}${extent === 'part' ? ' …' : ''}`,
  );
}
