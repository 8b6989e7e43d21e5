import type { Index, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { foreignKeys } from './facts/keys.ts';
import { endOfLife } from './facts/lifecycle.ts';
import { identifier } from './facts/names.ts';
import { indexOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = 'CREATE TABLE wallets (id bigint PRIMARY KEY, customer_id bigint, code text, terminated_at timestamptz);';

/** Keys that machines make up are not wanted a second time. */
const RANDOM = /token|hash|secret|digest|uuid|guid|nonce|idempotency|checksum|fingerprint|external|stripe|session/i;

export const scopeUniqueToLiveRows: Rule = {
  id: 'scope-unique-to-live-rows',
  code: 'IX07',
  hazard: 'wrong-constraint',
  level: 'warning',
  dialects: ['postgres', 'sqlite'],
  summary: 'Leave rows that have ended out of a unique index.',
  rationale:
    'A table that marks rows as deleted, revoked or terminated keeps them. A unique index over all rows then refuses a name or code that nobody uses any more: the user deletes a thing, makes it again, and gets an error.',
  exemptions: [
    'unique indexes that were there before, or that have a condition',
    'the mark is part of the key',
    'keys that machines make up: tokens, hashes, UUIDs, foreign identifiers',
    'a note only, where no other unique index of the schema leaves ended rows out',
  ],
  source: 'https://www.postgresql.org/docs/18/indexes-partial.html',
  examples: {
    hazardous: [
      {
        name: 'a code is taken for ever',
        setup,
        change: 'CREATE UNIQUE INDEX CONCURRENTLY wallets_code_key ON wallets (customer_id, code);',
      },
    ],
    safe: [
      {
        name: 'only live rows count',
        setup,
        change:
          'CREATE UNIQUE INDEX CONCURRENTLY wallets_code_key ON wallets (customer_id, code) WHERE terminated_at IS NULL;',
      },
    ],
  },
  check(change) {
    const isHouseStyle = leavesEndedRowsOut(change);
    return Object.values(change.after.tables).flatMap((table) => {
      const end = endOfLife(table);
      if (!end || table.kind === 'partition') return [];
      const old = new Set(baseOfFinal(change, table.name)?.indexes.map(({ name }) => name));
      return table.indexes
        .filter((index) => !old.has(index.name) && countsEndedRows(table, index, end))
        .flatMap((index) => matchOf(change, table, index, { end, isHouseStyle }));
    });
  },
};

function countsEndedRows(table: Table, { unique, primary, predicate, columns }: Index, end: string): boolean {
  const referring = new Set(foreignKeys(table).flatMap((key) => key.columns));
  const isChosen = columns.some((column) => !referring.has(column) && !RANDOM.test(column) && column !== 'id');
  return unique && !primary && predicate === undefined && isChosen && !columns.includes(end);
}

function leavesEndedRowsOut({ before }: SchemaChange): boolean {
  return Object.values(before.tables).some((table) => {
    const end = endOfLife(table);
    return end !== undefined && table.indexes.some(({ unique, predicate }) => unique && predicate?.includes(end));
  });
}

function matchOf(
  change: SchemaChange,
  table: Table,
  index: Index,
  { end, isHouseStyle }: { end: string; isHouseStyle: boolean },
): RuleMatch[] {
  const origin = indexOrigin(change, table, index);
  if (!origin) return [];
  const key = index.columns.join(', ');
  const condition = `WHERE ${identifier(end)} IS NULL`;
  const isIndex = /^create\s+unique\s+index\b/i.test(origin.step.statement.sql);
  return [
    {
      ...origin,
      title: `Rows that have ended still hold their (${key}) in "${table.name}"`,
      message: `"${end}" marks rows of "${table.name}" that have ended, and they stay in the table. This key counts them: once a row has ended, its (${key}) can never be used again, and the INSERT fails for the user who tries.`,
      remedy: `Make it a unique index ${condition}, unless the value must never be used twice.`,
      ...(isIndex && { fix: [`${origin.step.statement.sql} ${condition}`] }),
      evidence: [
        {
          fact: `The catalog shows a nullable "${end}" in "${table.name}" and no condition on the key.${isHouseStyle ? ' Other unique indexes of this schema leave ended rows out.' : ''}`,
          quote: origin.quote,
        },
      ],
      tables: [table.name],
      proof: 'derived',
      ...(!isHouseStyle && { level: 'note' }),
    },
  ];
}
