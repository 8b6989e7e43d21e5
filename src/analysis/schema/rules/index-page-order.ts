import type { IndexCure, ObservedQuery } from '../../../domain/observed-query.ts';
import type { CodeQuery } from '../../../domain/query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { inWords, sqlOf, stepOf } from './facts/queries.ts';
import { exposureOf, isSmall } from './facts/size.ts';

const setup =
  'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, created_at timestamptz);\nCREATE INDEX orders_user_idx ON orders (user_id);';
const page = 'SELECT id FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20';

export const indexPageOrder: Rule = {
  id: 'index-page-order',
  code: 'IX18',
  hazard: 'missing-index',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Let an index give pages in their order.',
  rationale:
    'ORDER BY … LIMIT without an index in that order reads and sorts every row that matches, to return one page. It grows with what one user or tenant has, and every page pays it again.',
  exemptions: [
    'tables that the settings declare small',
    'queries that code elsewhere may add conditions to',
    'orders that no index can give',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-ordering.html',
  examples: {
    hazardous: [{ name: 'the newest of one user', setup, change: '', queries: { added: [page] } }],
    safe: [
      {
        name: 'an index in that order',
        setup,
        change: 'CREATE INDEX CONCURRENTLY ON orders (user_id, created_at);',
        queries: { added: [page] },
      },
      {
        name: 'all rows in order',
        setup,
        change: '',
        queries: { added: ['SELECT id FROM orders WHERE user_id = $1 ORDER BY created_at'] },
      },
    ],
  },
  check(change) {
    return (change.queries ?? []).flatMap((observed) => {
      const { cure, query } = observed;
      return cure && isUnordered(change, observed, cure) ? [matchOf(change, observed, { cure, query })] : [];
    });
  },
};

function isUnordered(change: SchemaChange, { query, origin, after }: ObservedQuery, { table }: IndexCure): boolean {
  const isRead = after.plan?.accesses.every(({ index, lookup }) => index !== undefined && lookup !== undefined);
  return (
    origin === 'added' && query.extent === 'whole' && isRead === true && !!after.plan?.sorted && !isSmall(change, table)
  );
}

function matchOf(
  change: SchemaChange,
  { after }: ObservedQuery,
  { cure: { table, columns, statement, plan }, query }: { cure: IndexCure; query: CodeQuery },
): RuleMatch {
  const isNew = !(table in change.before.tables);
  return {
    step: stepOf(query),
    title: `No index of "${table}" gives this page in its order`,
    message: `Each call sorts every row of "${table}" that matches by ${after.plan?.sorted?.join(', ') ?? ''}, to return a few. ${exposureOf(change, table).when}`,
    remedy: `Index ${columns.join(', ')} together${isNew ? '' : ', built CONCURRENTLY'}.`,
    fix: [isNew ? statement : statement.replace('CREATE INDEX', 'CREATE INDEX CONCURRENTLY')],
    evidence: [
      { fact: `Planned with sorts avoided, it still ${after.plan ? inWords(after.plan) : ''}.`, quote: query.quote },
      { fact: `With the index it ${inWords(plan).replaceAll('architect_cure', 'the index')}.` },
      { fact: `As SQL: ${sqlOf(query)}` },
    ],
    tables: [table],
    proof: 'proved',
  };
}
