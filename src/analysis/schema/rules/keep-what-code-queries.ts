import type { ObservedQuery } from '../../../domain/observed-query.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { keptQueries, queryEvidence } from './facts/queries.ts';
import { isOfOtherRule, stepBehind } from './facts/broken-queries.ts';

export const keepWhatCodeQueries: Rule = {
  id: 'keep-what-code-queries',
  code: 'CP03',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Keep what the code still queries: its queries run before the change and after it.',
  rationale:
    'A query that the schema no longer accepts fails on every call, in the old version while it is replaced and in the new one for good.',
  exemptions: [
    'queries that the change itself alters or removes',
    'dropped and renamed tables and columns, which have rules of their own: the query is evidence there',
    'what already failed on the schema before the change',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-prepare.html',
  examples: {
    hazardous: [
      {
        name: 'a type that the query cannot compare with',
        setup: 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);',
        change: 'ALTER TABLE orders ALTER COLUMN code TYPE integer USING code::integer;',
        queries: { kept: ["SELECT id FROM orders WHERE code LIKE 'A%'"] },
      },
      {
        name: 'an upsert without its unique index',
        setup: 'CREATE TABLE orders (id bigint PRIMARY KEY, code text UNIQUE);',
        change: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key;',
        queries: { kept: ['INSERT INTO orders (id, code) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING'] },
      },
    ],
    safe: [
      {
        name: 'the query goes on to run',
        setup: 'CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(10));',
        change: 'ALTER TABLE orders ALTER COLUMN code TYPE text;',
        queries: { kept: ["SELECT id FROM orders WHERE code LIKE 'A%'"] },
      },
    ],
  },
  check(change) {
    const broken = keptQueries(change).flatMap((observed) => brokenBy(change, observed) ?? []);
    const first = new Map(broken.toReversed().map((each) => [`${each.step.statement.line} ${each.message}`, each]));
    return [...first.values()].toReversed().map((each) => matchOf(each));
  },
};

type Broken = {
  readonly step: Step;
  readonly observed: ObservedQuery;
  readonly message: string;
  readonly sqlstate: string;
};

function brokenBy(change: SchemaChange, observed: ObservedQuery): Broken | undefined {
  const { before, after } = observed;
  if (!before?.plan || !after.error || isOfOtherRule(change, observed)) return undefined;
  const step = stepBehind(change, observed.query);
  return step && { step, observed, ...after.error };
}

function matchOf({ step, observed: { query }, message, sqlstate }: Broken): RuleMatch {
  const place = `${query.path}:${query.line}`;
  return {
    step,
    title: 'A query of the code no longer runs after this',
    message: `The query at ${place} runs on the schema before this change and is refused after it: ${message}. Nothing in this change alters that query.`,
    remedy:
      'Change the query in a release before, so that it runs on both schemas, or keep what it needs until it is gone.',
    evidence: [queryEvidence(query, `is refused after the change (${sqlstate}): ${message}.`)],
    tables: query.tables,
    proof: 'proved',
  };
}
