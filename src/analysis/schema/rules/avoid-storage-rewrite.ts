import type { Rule } from '../../../domain/rule.ts';
import { exposureOf } from './facts/size.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';

const STORAGE: Readonly<Record<string, string>> = {
  AT_SetLogged: 'SET LOGGED',
  AT_SetUnLogged: 'SET UNLOGGED',
  AT_SetTableSpace: 'SET TABLESPACE',
  AT_SetAccessMethod: 'SET ACCESS METHOD',
};

export const avoidStorageRewrite: Rule = {
  id: 'avoid-storage-rewrite',
  code: 'LK15',
  hazard: 'table-rewrite',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Do not move a live table to another kind of storage in a migration.',
  rationale:
    'SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD copy the whole table under ACCESS EXCLUSIVE. An unlogged table is also emptied by a crash and is missing on every replica.',
  exemptions: ['tables that the change creates', 'statements that copy nothing, as the table is stored so already'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-LOGGED-UNLOGGED',
  examples: {
    hazardous: [{ name: 'unlogged', setup, change: 'ALTER TABLE orders SET UNLOGGED;' }],
    safe: [
      { name: 'it is logged already', setup, change: 'ALTER TABLE orders SET LOGGED;' },
      { name: 'a new table', setup: '', change: `${setup}\nALTER TABLE orders SET UNLOGGED;` },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      const words = step.operations.flatMap((each) => (each.kind === 'other' ? (STORAGE[each.node] ?? []) : []));
      const [table] = step.effect?.error ? [] : (step.effect?.rewrites ?? []);
      if (words.length === 0 || table === undefined || !baseTable(change, step, table)) return [];
      const { level, when } = exposureOf(change, table, 'every row');
      const unlogged = words.includes('SET UNLOGGED');
      return [
        {
          step,
          title: `${words[0]} copies all of "${table}" under a full lock`,
          message: `PostgreSQL writes "${table}" and its indexes anew under ACCESS EXCLUSIVE: no read or write gets through until it ends.${unlogged ? ' From then on a crash of the server empties the table, and replicas do not have it.' : ''} ${when}`,
          remedy: unlogged
            ? 'Leave it logged; keep what may be lost in a table of its own that is made UNLOGGED.'
            : 'Make a new table that is stored as wanted, copy in batches while both are written, and swap names.',
          evidence: [
            {
              fact: `The statement gave "${table}" a new file on disk (relfilenode changed).`,
              quote: step.statement.sql,
            },
          ] as const,
          tables: [table],
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
