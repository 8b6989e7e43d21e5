import type { Rule } from '../../../domain/rule.ts';
import { indexOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE users (id bigint PRIMARY KEY, scim_id text);';
const NAMED_UNIQUE = /(?:^|_)(?:uniq|unique|uidx|uq|ux)(?:_|$)/i;

export const makeUniqueWhatIsNamedSo: Rule = {
  id: 'make-unique-what-is-named-so',
  code: 'IX19',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'An index that is called unique should be.',
  rationale:
    'The name says what was meant and what every reader will believe. Without UNIQUE the index lets two rows have the same key: the first duplicate comes with the first two concurrent requests, and is found long after.',
  exemptions: ['indexes that were there before'],
  source: 'https://www.postgresql.org/docs/18/indexes-unique.html',
  examples: {
    hazardous: [
      { name: 'UNIQUE is missing', setup, change: 'CREATE INDEX CONCURRENTLY users_scim_id_uniq ON users (scim_id);' },
    ],
    safe: [
      {
        name: 'it is unique',
        setup,
        change: 'CREATE UNIQUE INDEX CONCURRENTLY users_scim_id_uniq ON users (scim_id);',
      },
      {
        name: 'the name only sounds like it',
        setup,
        change: 'CREATE INDEX CONCURRENTLY users_uniqueness ON users (scim_id);',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition') return [];
      const old = new Set(baseOfFinal(change, table.name)?.indexes.map(({ name }) => name));
      return table.indexes.flatMap((index) => {
        if (index.unique || old.has(index.name) || !NAMED_UNIQUE.test(index.name)) return [];
        const origin = indexOrigin(change, table, index);
        if (!origin) return [];
        const key = index.columns.join(', ');
        return [
          {
            ...origin,
            title: `"${index.name}" is named unique but is not`,
            message: `Nothing keeps two rows of "${table.name}" from having the same (${key}). Code that counts on one row gets two as soon as two requests insert at once.`,
            remedy: `Say CREATE UNIQUE INDEX; look for duplicates first if "${table.name}" has rows. If duplicates are meant, give the index another name.`,
            fix: [origin.step.statement.sql.replace(/^(\s*create\s+)(index\b)/i, '$1UNIQUE $2')],
            evidence: [{ fact: `The catalog shows: ${index.definition}.`, quote: origin.quote }] as const,
            tables: [table.name],
            proof: 'derived' as const,
          },
        ];
      });
    });
  },
};
