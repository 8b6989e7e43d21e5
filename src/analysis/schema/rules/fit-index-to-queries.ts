import type { Index } from '../../../domain/catalog.ts';
import type { ObservedQuery } from '../../../domain/observed-query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { indexOrigin, type Origin } from './facts/origin.ts';
import { accessTo, headQueries, inWords, queryEvidence } from './facts/queries.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, name text, settings jsonb);';

export const fitIndexToQueries: Rule = {
  id: 'fit-index-to-queries',
  code: 'IX14',
  hazard: 'redundant-index',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Build the kind of index that the queries on its column can use.',
  rationale:
    'A btree does not find a text within a text or a value under lower(), and a GIN index over a whole document does not answer ->>. The query stays as slow as it was, and every write pays for the index.',
  exemptions: [
    'unique indexes, which are there for what they forbid',
    'indexes that any query found in the code goes through',
    'LIKE with a pattern that is only known when it runs',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-opclass.html',
  examples: {
    hazardous: [
      {
        name: 'a btree for a text within a text',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_name_idx ON orders (name);',
        queries: { kept: ["SELECT id FROM orders WHERE lower(name) LIKE '%' || $1 || '%'"] },
      },
      {
        name: 'a GIN index for one key',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_settings_idx ON orders USING gin (settings);',
        queries: { kept: ["SELECT id FROM orders WHERE settings ->> 'team' = $1"] },
      },
    ],
    safe: [
      {
        name: 'an operator that the index knows',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_settings_idx ON orders USING gin (settings);',
        queries: { kept: ['SELECT id FROM orders WHERE settings @> $1'] },
      },
      {
        name: 'another query goes through it',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_name_idx ON orders (name);',
        queries: {
          kept: [
            "SELECT id FROM orders WHERE lower(name) LIKE '%' || $1 || '%'",
            'SELECT id FROM orders WHERE name = $1',
          ],
        },
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      const known = new Set(change.before.tables[table.name]?.indexes.map(({ name }) => name));
      const fresh = table.indexes.filter(({ name, unique, valid }) => !known.has(name) && !unique && valid);
      return fresh.flatMap((index) => {
        const unserved = unservedBy(change, table.name, index);
        const origin = unserved && indexOrigin(change, table, index);
        return origin && unserved ? [matchOf(table.name, { index, origin, unserved })] : [];
      });
    });
  },
};

/** A pattern that is a parameter: what it begins with is not known. */
const OPEN_PATTERN = /~~\*? (?:\$\d|\()/;

/** A query that tests the index's first column row by row, reading the table whole, while no query goes through the index. */
function unservedBy(change: SchemaChange, table: string, { name, columns }: Index): ObservedQuery | undefined {
  const [column = ''] = columns;
  const tests = new RegExp(`(?<![\\w"])"?${column.replaceAll(/\W/g, '\\$&')}"?(?!\\w)`);
  const queries = headQueries(change).filter(({ query }) => query.tables.includes(table));
  if (queries.some(({ after }) => after.plan?.accesses.some((access) => access.index === name))) return undefined;
  return queries.find(({ after }) => {
    const { index, filter = '' } = accessTo(after.plan, table) ?? { index: name };
    return index === undefined && tests.test(filter) && !isOpen(filter);
  });
}

/** `'%' || $1` begins with a wildcard whatever the parameter is. */
function isOpen(filter: string): boolean {
  return OPEN_PATTERN.test(filter.replaceAll(/~~\*? \(+'%/g, ''));
}

function matchOf(
  table: string,
  { index, origin, unserved }: { index: Index; origin: Origin; unserved: ObservedQuery },
): RuleMatch {
  const { query, after } = unserved;
  return {
    step: origin.step,
    quote: origin.quote,
    title: `No query of the code can use "${index.name}"`,
    message: `The query at ${query.path}:${query.line} tests ${index.columns[0]}, but not in a way that this ${index.method} index answers: it still reads all of "${table}", and every write now keeps up the index too.`,
    remedy:
      'Index what the query compares: the expression itself, gin_trgm_ops for a text within a text, or write the query with an operator of the index.',
    evidence: [
      queryEvidence(
        query,
        `${after.plan ? inWords(after.plan) : ''} with the index in place and sequential scans avoided.`,
      ),
      { fact: `The index: ${index.definition}` },
    ],
    tables: [table],
    proof: 'proved',
  };
}
