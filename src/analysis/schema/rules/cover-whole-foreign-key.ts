import type { Rule } from '../../../domain/rule.ts';
import { foreignKeys, isUncovered, leads } from './facts/keys.ts';
import { indexOrigin } from './facts/origin.ts';
import { exposureOf, isSmall } from './facts/size.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = `CREATE TABLE sessions (id bigint PRIMARY KEY);
CREATE TABLE tokens (id bigint PRIMARY KEY, session_id bigint REFERENCES sessions (id) ON DELETE SET NULL, revoked_at timestamptz);`;

export const coverWholeForeignKey: Rule = {
  id: 'cover-whole-foreign-key',
  code: 'IX20',
  hazard: 'missing-index',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'An index for a foreign key must hold every row that refers.',
  rationale:
    'When a parent row goes, the server looks for all rows that refer to it, whatever their state. A partial index leaves some out, so that look-up cannot use it and scans the whole table, although an index on the column seems to be there.',
  exemptions: [
    'a condition that only leaves out NULL keys',
    'another index already serves the foreign key',
    'foreign keys that the same change adds, which index-foreign-keys reports',
    'tables that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-partial.html',
  examples: {
    hazardous: [
      {
        name: 'only live rows are indexed',
        setup,
        change: 'CREATE INDEX CONCURRENTLY tokens_session_idx ON tokens (session_id) WHERE revoked_at IS NULL;',
      },
    ],
    safe: [
      {
        name: 'all that refer are indexed',
        setup,
        change: 'CREATE INDEX CONCURRENTLY tokens_session_idx ON tokens (session_id) WHERE session_id IS NOT NULL;',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      const base = baseOfFinal(change, table.name);
      if (!base || table.kind === 'partition' || isSmall(change, table.name)) return [];
      const old = new Set(base.indexes.map(({ name }) => name));
      const partial = table.indexes.filter(({ name, predicate }) => predicate !== undefined && !old.has(name));
      return partial.flatMap((index) => {
        const key = foreignKeys(base).find(
          ({ columns, references }) => references && cleansUp(references.onDelete) && leads(index, columns),
        );
        const origin = key && isUncovered(table, key) && indexOrigin(change, table, index);
        if (!origin) return [];
        const { table: parent, onDelete } = key.references ?? { table: '', onDelete: '' };
        const columns = key.columns.join(', ');
        return [
          {
            ...origin,
            title: `"${index.name}" does not serve the foreign key ${columns}`,
            message: `Deleting a row of "${parent}" (ON DELETE ${onDelete.toUpperCase()}) looks for every row of "${table.name}" with its key, also those that are not WHERE ${index.predicate}: that scans the whole table. ${exposureOf(change, table.name).when}`,
            remedy: `Leave the condition out, or reduce it to ${key.columns[0]} IS NOT NULL.`,
            evidence: [
              { fact: `The catalog shows: ${index.definition}; and ${key.definition}.`, quote: origin.quote },
            ] as const,
            tables: [table.name, parent],
            proof: 'derived' as const,
          },
        ];
      });
    });
  },
};

function cleansUp(action: string): boolean {
  return action === 'cascade' || action === 'set null' || action === 'set default';
}
