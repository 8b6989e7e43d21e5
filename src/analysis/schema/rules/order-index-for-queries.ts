import type { Index } from '../../../domain/catalog.ts';
import type { ObservedQuery } from '../../../domain/observed-query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { indexOrigin, type Origin } from './facts/origin.ts';
import { accessTo, headQueries, inWords, queryEvidence } from './facts/queries.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, state text, created_at timestamptz);';
const page = 'SELECT id FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20';

export const orderIndexForQueries: Rule = {
  id: 'order-index-for-queries',
  code: 'IX10',
  hazard: 'missing-index',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Order an index as its queries use it: what is equal first, then the order.',
  rationale:
    'An index gives rows in the order of its first column, then of the next. A column that the query does not fix, put before the one it sorts by, breaks that order: all rows that match are read and sorted for one page.',
  exemptions: ['unique indexes', 'indexes that give any query found in the code its page in order'],
  source: 'https://www.postgresql.org/docs/18/indexes-ordering.html',
  examples: {
    hazardous: [
      {
        name: 'a column between',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_page_idx ON orders (user_id, state, created_at);',
        queries: { kept: [page] },
      },
    ],
    safe: [
      {
        name: 'the order next',
        setup,
        change: 'CREATE INDEX CONCURRENTLY orders_page_idx ON orders (user_id, created_at, state);',
        queries: { kept: [page] },
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      const known = new Set(change.before.tables[table.name]?.indexes.map(({ name }) => name));
      const fresh = table.indexes.filter(({ name, unique }) => !known.has(name) && !unique);
      return fresh.flatMap((index) => {
        const sorting = sortingDespite(change, table.name, index);
        const origin = sorting && indexOrigin(change, table, index);
        return origin && sorting ? [matchOf(table.name, { index, origin, sorting })] : [];
      });
    });
  },
};

/** A query that goes through the index and still sorts by one of its columns, while no query has its page from it in order. */
function sortingDespite(change: SchemaChange, table: string, index: Index): ObservedQuery | undefined {
  const through = headQueries(change).filter(
    ({ query, after }) => query.extent === 'whole' && accessTo(after.plan, table)?.index === index.name,
  );
  if (through.some(({ after }) => !after.plan?.sorted)) return undefined;
  return through.find(({ after }) => {
    const first = after.plan?.sorted?.[0]
      ?.replace(/ (?:DESC|ASC|NULLS).*$/, '')
      .replace(/^.*\./, '')
      .replaceAll('"', '');
    return after.plan?.accesses.length === 1 && first !== undefined && index.columns.indexOf(first) > 0;
  });
}

function matchOf(
  table: string,
  { index, origin, sorting }: { index: Index; origin: Origin; sorting: ObservedQuery },
): RuleMatch {
  const { query, after } = sorting;
  const keys = after.plan?.sorted?.join(', ') ?? '';
  return {
    step: origin.step,
    quote: origin.quote,
    title: `"${index.name}" does not give its query's order`,
    message: `The query at ${query.path}:${query.line} goes through "${index.name}" and still sorts every row that matches by ${keys}, although the index holds that column: another one stands before it.`,
    remedy: `Put the columns that the query compares for equality first, and ${keys} right after them.`,
    evidence: [
      queryEvidence(query, `${after.plan ? inWords(after.plan) : ''} with sorts avoided.`),
      { fact: `The index: ${index.definition}` },
    ],
    tables: [table],
    proof: 'proved',
  };
}
