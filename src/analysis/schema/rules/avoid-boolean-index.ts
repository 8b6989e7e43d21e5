import type { Rule } from '../../../domain/rule.ts';
import { identifier } from './facts/names.ts';
import { indexOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE jobs (id bigint PRIMARY KEY, done boolean NOT NULL, created_at timestamptz);';

export const avoidBooleanIndex: Rule = {
  id: 'avoid-boolean-index',
  code: 'IX08',
  hazard: 'redundant-index',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Do not index a boolean alone; index what is looked for among its rows.',
  rationale:
    'A value that half the rows share is found faster by reading the table, and PostgreSQL does so; the index costs disk and a write per INSERT all the same. Where one of the two values is rare, a partial index holds just those rows.',
  exemptions: ['partial indexes', 'indexes of several columns', 'indexes that were there before'],
  source: 'https://www.postgresql.org/docs/18/indexes-partial.html',
  examples: {
    hazardous: [{ name: 'a flag alone', setup, change: 'CREATE INDEX CONCURRENTLY jobs_done ON jobs (done);' }],
    safe: [
      {
        name: 'the rare rows, by what they are looked for',
        setup,
        change: 'CREATE INDEX CONCURRENTLY jobs_open ON jobs (created_at) WHERE NOT done;',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      const old = new Set(baseOfFinal(change, table.name)?.indexes.map(({ name }) => name));
      return table.indexes.flatMap((index) => {
        const [column = ''] = index.columns;
        const isBoolean = table.columns.some(({ name, type }) => name === column && type === 'boolean');
        const isPlain =
          index.columns.length === 1 && !index.unique && index.predicate === undefined && index.include.length === 0;
        const origin = isBoolean && isPlain && !old.has(index.name) ? indexOrigin(change, table, index) : undefined;
        if (!origin) return [];
        return [
          {
            ...origin,
            title: `An index on the boolean "${column}" alone is hardly used`,
            message: `"${column}" splits "${table.name}" in two: for the larger part PostgreSQL reads the table anyway, and each INSERT and each change of "${column}" writes the index.`,
            remedy: `Index the column that is looked for or sorted by, WHERE ${identifier(column)} has the rare value; or leave it out.`,
            evidence: [
              { fact: `The catalog shows "${column}" boolean and ${index.definition}.`, quote: origin.quote },
            ] as const,
            tables: [table.name],
            proof: 'derived' as const,
          },
        ];
      });
    });
  },
};
