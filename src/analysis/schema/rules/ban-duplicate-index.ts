import type { Index, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { grouped } from './facts/groups.ts';
import { shapeOf } from './facts/keys.ts';
import { relation } from './facts/names.ts';
import { indexOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);\nCREATE INDEX orders_code_idx ON orders (code);';

export const banDuplicateIndex: Rule = {
  id: 'ban-duplicate-index',
  code: 'IX03',
  hazard: 'redundant-index',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Do not index the same columns twice.',
  rationale:
    'Two indexes over the same columns in the same order answer the same queries. The second one costs disk, cache and a write on every INSERT and UPDATE, for nothing. A UNIQUE constraint already brings an index.',
  exemptions: [
    'duplicates that were there before',
    'indexes that differ in method, order, predicate, collation or INCLUDE',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-unique.html',
  examples: {
    hazardous: [
      { name: 'a second index', setup, change: 'CREATE INDEX CONCURRENTLY orders_by_code ON orders (code);' },
      {
        name: 'an index that UNIQUE doubles',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT code_key UNIQUE (code);',
      },
      {
        name: 'a second index on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);\nCREATE INDEX orders_code ON orders (code);',
        change: 'CREATE INDEX by_code ON orders (code);',
      },
    ],
    safe: [
      {
        name: 'another order',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_code_id ON orders (id, code);',
      },
      {
        name: 'the old one goes',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT code_key UNIQUE (code);\nDROP INDEX orders_code_idx;',
      },
      {
        name: 'another order on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);\nCREATE INDEX orders_code ON orders (code);',
        change: 'CREATE INDEX by_code_and_id ON orders (id DESC, code);',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition') return [];
      const old = new Set(baseOfFinal(change, table.name)?.indexes.map(identity));
      const isNew = (index: Index) => !old.has(identity(index));
      return pairs(table, isNew).flatMap(([left, right]) => {
        if (!isNew(left) && !isNew(right)) return [];
        return duplicateOf(change, table, left, right, isNew);
      });
    });
  },
};

const identity = (index: Index) => `${index.name} ${shapeOf(index)}`;

/** Each index with the one of its shape that is worth keeping: five equal ones are four too many, not ten pairs. */
function pairs({ indexes }: Table, isNew: (index: Index) => boolean): [Index, Index][] {
  return grouped(indexes, shapeOf).flatMap((equal) => {
    const [best, ...others] = equal.toSorted((a, b) => worth(b, isNew) - worth(a, isNew));
    return best ? others.map((other): [Index, Index] => [other, best]) : [];
  });
}

function duplicateOf(
  change: SchemaChange,
  table: Table,
  left: Index,
  right: Index,
  isNew: (index: Index) => boolean,
): RuleMatch[] {
  const [spare, kept] = worth(left, isNew) <= worth(right, isNew) ? [left, right] : [right, left];
  const added = isNew(spare) ? spare : kept;
  const origin = indexOrigin(change, table, added);
  if (!origin) return [];
  const columns = spare.columns.join(', ');
  const dot = table.name.indexOf('.');
  const spareName = relation(dot < 0 ? spare.name : `${table.name.slice(0, dot)}.${spare.name}`);
  return [
    {
      ...origin,
      title: `"${spare.name}" and "${kept.name}" index the same columns of "${table.name}"`,
      message: `Both are ${shapeOf(kept)}, so "${spare.name}" answers no query that "${kept.name}"${kept.unique ? ', which is unique,' : ''} does not. It costs disk and cache, and a second write on every INSERT and on updates of ${columns}.`,
      remedy: added === spare ? `Leave "${spare.name}" out.` : `Drop "${spare.name}" once "${kept.name}" is in place.`,
      ...(added !== spare && {
        fix: [
          `DROP INDEX${change.dialect === 'postgres' ? ' CONCURRENTLY' : ''} ${spareName}${change.dialect === 'mysql' ? ` ON ${relation(table.name)}` : ''}`,
        ],
        fixPlacement: 'after' as const,
      }),
      evidence: [
        { fact: `The catalog after this change: ${spare.definition}; ${kept.definition}.`, quote: origin.quote },
      ],
      tables: [table.name],
      proof: 'derived',
    },
  ];
}

/** Which of two equal indexes to keep: one that enforces something, then one that was there before. */
function worth(index: Index, isNew: (index: Index) => boolean): number {
  return (index.primary ? 4 : 0) + (index.unique ? 2 : 0) + (isNew(index) ? 0 : 1);
}
