import type { Index, Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { keyParts, shapeOf } from './facts/keys.ts';
import { relation } from './facts/names.ts';
import { indexOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text, placed date);';
const wide = 'CREATE INDEX orders_code_placed_idx ON orders (code, placed);';

export const banPrefixIndex: Rule = {
  id: 'ban-prefix-index',
  code: 'IX04',
  hazard: 'redundant-index',
  level: 'note',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Leave out an index whose columns begin a wider one.',
  rationale:
    'A b-tree over (a, b) also finds rows by a alone. An index over (a) beside it seldom pays for the disk, the cache and the write that it costs on every INSERT.',
  exemptions: [
    'pairs that were there before',
    'unique indexes, which enforce something',
    'indexes that differ in method, order, predicate, collation, operator class or INCLUDE',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-multicolumn.html',
  examples: {
    hazardous: [
      {
        name: 'the narrow one is new',
        setup: `${setup}\n${wide}`,
        change: 'CREATE INDEX CONCURRENTLY orders_code_idx ON orders (code);',
      },
      {
        name: 'the wide one is new',
        setup: `${setup}\nCREATE INDEX orders_code_idx ON orders (code);`,
        change: 'CREATE INDEX CONCURRENTLY orders_code_placed_idx ON orders (code, placed);',
      },
      {
        name: 'the wide one is new, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);\nCREATE INDEX orders_code ON orders (code);',
        change: 'CREATE INDEX by_code_and_id ON orders (code, id);',
      },
    ],
    safe: [
      {
        name: 'another first column',
        setup: `${setup}\n${wide}`,
        change: 'CREATE INDEX CONCURRENTLY orders_placed_idx ON orders (placed);',
      },
      {
        name: 'another first column, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);\nCREATE INDEX orders_code ON orders (code);',
        change: 'CREATE INDEX by_id_and_code ON orders (id DESC, code);',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition') return [];
      const old = new Set(baseOfFinal(change, table.name)?.indexes.map(({ definition }) => definition));
      return prefixes(table).flatMap(([narrow, wider]) => {
        const added = old.has(narrow.definition) ? wider : narrow;
        const origin = old.has(added.definition) ? undefined : indexOrigin(change, table, added);
        if (!origin) return [];
        const dot = table.name.indexOf('.');
        const name = relation(dot < 0 ? narrow.name : `${table.name.slice(0, dot)}.${narrow.name}`);
        return [
          {
            ...origin,
            title: `"${wider.name}" already serves what "${narrow.name}" is for`,
            message: `(${narrow.columns.join(', ')}) begins (${wider.columns.join(', ')}), so "${wider.name}" finds the same rows. Keeping both costs disk, cache and ${table.kind === 'materialized-view' ? `time on each REFRESH of "${table.name}"` : `one more write per INSERT into "${table.name}"`}.`,
            remedy: isOfField(change, narrow)
              ? `Django made "${narrow.name}" for the field: say db_index=False there.`
              : added === narrow
                ? `Leave "${narrow.name}" out.`
                : `Drop "${narrow.name}" once "${wider.name}" is in place.`,
            ...(added === wider &&
              !isOfField(change, narrow) && {
                fix: [
                  `DROP INDEX${change.dialect === 'postgres' ? ' CONCURRENTLY' : ''} ${name}${change.dialect === 'mysql' ? ` ON ${relation(table.name)}` : ''}`,
                ],
                fixPlacement: 'after' as const,
              }),
            evidence: [
              {
                fact: `The catalog after this change: ${narrow.definition}; ${wider.definition}.`,
                quote: origin.quote,
              },
            ] as const,
            tables: [table.name],
            proof: 'derived' as const,
          },
        ];
      });
    });
  },
};

/** Whether Django names the index as those that a ForeignKey or `db_index=True` makes: it would make one dropped by hand again. */
function isOfField({ runner }: SchemaChange, { name, columns }: Index): boolean {
  return runner.name === 'Django' && columns.length === 1 && /_[0-9a-f]{8}$/.test(name);
}

/** The narrow index with the narrowest wider one that it begins. */
function prefixes({ indexes }: Table): [Index, Index][] {
  const plain = indexes.filter(
    ({ method, predicate, include, valid }) =>
      valid && method === 'btree' && predicate === undefined && include.length === 0,
  );
  return plain.flatMap((narrow): [Index, Index][] => {
    if (narrow.unique || plain.some((other) => other !== narrow && shapeOf(other) === shapeOf(narrow))) return [];
    const start = keyParts(narrow);
    const wider = plain.filter((other) => {
      const parts = keyParts(other);
      return parts.length > start.length && start.every((part, position) => part === parts[position]);
    });
    const best = wider.toSorted((a, b) => a.columns.length - b.columns.length)[0];
    return best ? [[narrow, best]] : [];
  });
}
