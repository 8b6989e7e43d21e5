import type { ObservedQuery } from '../../../domain/observed-query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { grouped } from './facts/groups.ts';
import { accessTo, headQueries, inWords, queryEvidence } from './facts/queries.ts';
import { exposureOf, isSmall } from './facts/size.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { baseIndex } from './facts/tables.ts';

const setup =
  'CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, created_at timestamptz);\nCREATE INDEX orders_recent_idx ON orders (user_id, created_at);';

export const keepNeededIndex: Rule = {
  id: 'keep-needed-index',
  code: 'IX11',
  hazard: 'missing-index',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Drop an index only when the queries that go through it have another.',
  rationale:
    'An index that looks unused or replaced may be the only one that gives a query its rows, or its rows in order. Without it each call reads or sorts what it used to look up.',
  exemptions: [
    'queries that another index serves after the change',
    'queries that the change itself alters or removes',
    'tables that the settings declare small',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-ordering.html',
  examples: {
    hazardous: [
      {
        name: 'the only index of a condition',
        setup,
        change: 'DROP INDEX CONCURRENTLY orders_recent_idx;',
        queries: { kept: ['SELECT id FROM orders WHERE user_id = $1'] },
      },
      {
        name: 'a replacement without the order',
        setup,
        change:
          'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id, id);\nDROP INDEX CONCURRENTLY orders_recent_idx;',
        queries: { kept: ['SELECT id FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20'] },
      },
    ],
    safe: [
      {
        name: 'a replacement that serves it',
        setup,
        change:
          'CREATE INDEX CONCURRENTLY orders_user_idx ON orders (user_id, id);\nDROP INDEX CONCURRENTLY orders_recent_idx;',
        queries: { kept: ['SELECT id FROM orders WHERE user_id = $1'] },
      },
      {
        name: 'no query goes through it',
        setup,
        change: 'DROP INDEX CONCURRENTLY orders_recent_idx;',
        queries: { kept: ['SELECT id FROM orders WHERE id = $1'] },
      },
    ],
  },
  check(change) {
    const drops = occurrences(change, 'drop-index').flatMap((drop) => {
      const base = baseIndex(change, drop.operation.index);
      if (!base || isSmall(change, base.table.name)) return [];
      const loser = headQueries(change).find((observed) => loses(observed, base.table.name, base.index.name));
      return loser ? [{ ...drop, loser, table: base.table.name, index: base.index.name }] : [];
    });
    return grouped(drops, ({ index }) => index).map(([drop]) => matchOf(change, drop));
  },
};

type Drop = Occurrence<'drop-index'> & {
  readonly loser: ObservedQuery;
  readonly table: string;
  readonly index: string;
};

/** Whether the query went through the index and now reads the table whole, or sorts what came in order. */
function loses({ query, before, after }: ObservedQuery, table: string, index: string): boolean {
  if (query.extent !== 'whole' || !before?.plan || !after.plan) return false;
  const was = accessTo(before.plan, table);
  const is = accessTo(after.plan, table);
  if (was?.index !== index || !is) return false;
  if (was.lookup !== undefined && is.index === undefined) return true;
  return before.plan.sorted === undefined && after.plan.sorted !== undefined;
}

function matchOf(change: SchemaChange, { step, quote, table, index, loser }: Drop): RuleMatch {
  const { query, before, after } = loser;
  const sorts = after.plan?.sorted;
  const place = `${query.path}:${query.line}`;
  return {
    step,
    quote,
    title: `"${index}" is dropped, and a query has no other index`,
    message: `The query at ${place} goes through "${index}" today. After this change it ${sorts ? `sorts every row that matches by ${sorts.join(', ')} to return a few` : `reads all of "${table}" on each call`}. ${exposureOf(change, table).when}`,
    remedy: `Keep "${index}", or create an index that serves the query before this drop.`,
    evidence: [
      queryEvidence(
        query,
        before?.plan ? `${inWords(before.plan)} before this change.` : 'is planned before this change.',
      ),
      { fact: `After it, planned with sequential scans avoided, it ${after.plan ? inWords(after.plan) : ''}.` },
    ],
    tables: [table],
    proof: 'proved',
  };
}
