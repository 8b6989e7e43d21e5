import type { Rule } from '../../../domain/rule.ts';
import { holdsLockForBackfill, type UnboundedWrite, unboundedWrites } from './facts/backfill.ts';
import { andMore, condensed, grouped } from './facts/groups.ts';
import { identifier } from './facts/names.ts';
import { exposureOf } from './facts/size.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text, paid boolean);';

export const batchBackfills: Rule = {
  id: 'batch-backfills',
  code: 'BF01',
  hazard: 'unbatched-backfill',
  level: 'warning',
  dialects: ['postgres', 'mysql'],
  summary: 'Change many rows in batches, apart from the schema change.',
  rationale:
    'One UPDATE or DELETE over a whole table locks every row it has touched until the end, writes each row anew (bloat, WAL, replica lag), and starts over if it is interrupted.',
  exemptions: [
    'rows listed by key, and statements with a LIMIT',
    'tables that the change creates or that are declared small, and one-row settings tables by name',
    'a write that also holds a full lock, which split-schema-change-and-backfill reports',
    'DELETE without a condition, which require-where-clause reports',
  ],
  source: 'https://www.postgresql.org/docs/18/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',
  examples: {
    hazardous: [
      { name: 'an UPDATE of all rows', setup, change: "UPDATE orders SET code = 'none' WHERE code IS NULL;" },
      { name: 'a DELETE by condition', setup, change: 'DELETE FROM orders WHERE NOT paid;' },
    ],
    safe: [
      { name: 'listed rows', setup, change: "UPDATE orders SET code = 'x' WHERE id IN (1, 2);" },
      {
        name: 'one batch',
        setup,
        change: "UPDATE orders SET code = 'none' WHERE id IN (SELECT id FROM orders WHERE code IS NULL LIMIT 1000);",
      },
    ],
  },
  check(change) {
    const writes = unboundedWrites(change).filter((write) => {
      const { operation } = write;
      return (
        holdsLockForBackfill(change, write) === undefined &&
        !(operation.kind === 'delete' && operation.where === undefined)
      );
    });
    const alike = grouped(writes, ({ step, operation }) =>
      [step.statement.path, operation.kind, operation.table].join('\0'),
    ).map((group) => ({ step: group[0].step, group }));
    return condensed(alike).map(([{ group }, ...more]) => {
      const [{ step, operation }] = group;
      const { level, when } = exposureOf(change, operation.table);
      const batches = group.map(batchOf);
      const others = more.flatMap((each) => each.group).map((each) => each.operation.table);
      const [statements, verb] =
        group.length > 1
          ? [`${group.length} statements`, VERBS[operation.kind][1]]
          : ['One statement', VERBS[operation.kind][0]];
      return {
        step,
        title: `${statements} ${verb} "${operation.table}" without a bound`,
        message: `${group.length > 1 ? 'Each' : 'It'} touches as many rows as there are, in one transaction: their locks are held until it ends, so writers of the same rows wait, replicas lag, and an interruption starts it over.${andMore(others)} ${when}`,
        remedy: batches.every((batch) => batch !== undefined)
          ? 'Run it in batches by key, each its own transaction, until one changes no row; as a job or script apart from the schema change.'
          : 'Do it in batches by key, each its own transaction, as a job or script apart from the schema change.',
        ...(batches.every((batch) => batch !== undefined) && { fix: batches }),
        evidence: [
          {
            fact: `"${operation.table}" exists before this change; the statement names no rows by key and has no LIMIT.`,
            quote: step.statement.sql.slice(0, 500),
          },
        ],
        tables: [operation.table],
        proof: 'derived',
        ...((level ?? operation.kind === 'delete') && { level: 'note' }),
      };
    });
  },
};

const VERBS = {
  update: ['updates', 'update'],
  delete: ['deletes from', 'delete from'],
  insert: ['copies rows into', 'copy rows into'],
} as const;

/** The same statement over one batch of rows, where it is simple enough to say so. */
function batchOf({ step, operation, table }: UnboundedWrite): string | undefined {
  if (operation.kind === 'insert' || operation.where === undefined) return undefined;
  const { sql } = step.statement;
  const simple = /^(?:update\s+(?:only\s+)?[^\s]+\s+set\b|delete\s+from\s+(?:only\s+)?[^\s]+\s+where\b)/i.test(sql);
  const key = table.indexes.find(({ primary }) => primary)?.columns;
  const end = sql.lastIndexOf(operation.where);
  if (!simple || key?.length !== 1 || key[0] === undefined || end < 0 || /\bfrom\b/i.test(sql.slice(7, end)))
    return undefined;
  const target = /^(?:update|delete\s+from)\s+(?:only\s+)?([^\s]+)/i.exec(sql)?.[1];
  const column = identifier(key[0]);
  return `${sql.slice(0, end)}${column} IN (SELECT ${column} FROM ${target} WHERE ${operation.where} LIMIT 1000)${sql.slice(end + operation.where.length)}`;
}
