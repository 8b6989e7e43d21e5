import type { Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { addedTables } from './facts/added.ts';

export const requirePrimaryKey: Rule = {
  id: 'require-primary-key',
  code: 'CN17',
  hazard: 'design',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Give a new table a primary key.',
  rationale:
    'Without a key one row cannot be told from its copy: duplicates cannot be removed, logical replication refuses UPDATE and DELETE, and tools that copy a table while it is used (pg_repack) do not work on it.',
  exemptions: [
    'tables with a unique index over columns that cannot be NULL',
    'partitions and partitioned tables, and tables named for logs, events or copies',
    'tables made by CREATE TABLE AS or SELECT INTO, which are copies for the time being',
    'tables of one column',
  ],
  source:
    'https://www.postgresql.org/docs/18/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY',
  examples: {
    hazardous: [{ name: 'no key', setup: '', change: 'CREATE TABLE members (team_id bigint, user_id bigint);' }],
    safe: [
      {
        name: 'a key of two columns',
        setup: '',
        change: 'CREATE TABLE members (team_id bigint, user_id bigint, PRIMARY KEY (team_id, user_id));',
      },
      {
        name: 'a unique index does as well',
        setup: '',
        change: 'CREATE TABLE members (team_id bigint NOT NULL, user_id bigint NOT NULL, UNIQUE (team_id, user_id));',
      },
    ],
  },
  check(change) {
    return addedTables(change).flatMap(({ table, origin }) => {
      const isPlain = /^create\s+(?:unlogged\s+)?table\b[^(]*\(/i.test(origin.step.statement.sql);
      if (table.kind !== 'table' || !isPlain || table.columns.length < 2 || isKeyed(table)) return [];
      if (/log|audit|event|history|archive|backup|staging|tmp|temp|metric/i.test(table.name)) return [];
      return [
        {
          ...origin,
          title: `"${table.name}" has no primary key`,
          message: `Nothing tells two equal rows of "${table.name}" apart: a request that is sent twice leaves both, neither can be deleted alone, and logical replication refuses each UPDATE and DELETE.`,
          remedy: 'Declare the columns that name a row PRIMARY KEY, or add an id.',
          evidence: [
            {
              fact: `The catalog after the change shows no primary key and no unique index over required columns.`,
              quote: origin.quote,
            },
          ] as const,
          tables: [table.name],
          proof: 'proved' as const,
        },
      ];
    });
  },
};

function isKeyed({ indexes, columns }: Table): boolean {
  const required = new Set(columns.filter(({ notNull }) => notNull).map(({ name }) => name));
  return indexes.some(
    ({ primary, unique, predicate, columns: key }) =>
      primary || (unique && predicate === undefined && key.every((column) => required.has(column))),
  );
}
