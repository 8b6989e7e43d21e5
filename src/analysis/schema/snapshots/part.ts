import { createHash } from 'node:crypto';
import type { Statement } from '../../../domain/schema.ts';
import type { BaseFile, BaseMigrations } from '../shadow/shadow.ts';
import type { Snapshot } from './find.ts';
import { tableOf } from './tables.ts';

/** What of a schema a table can be made without: other tables' rows, and what only runs later. */
const BESIDE = /^(?:create\s+(?:or\s+replace\s+)?(?:materialized\s+)?(?:view|trigger)|comment)\b/i;
const FOREIGN_KEY = /^alter\s+table\b.*\bforeign\s+key\b/is;

/** The statements that make each table, foreign keys aside; those about no table are under nothing. */
export function byTable({ statements }: Snapshot): Map<string | undefined, Statement[]> {
  const needed = statements.filter(({ sql }) => !BESIDE.test(sql) && !FOREIGN_KEY.test(sql));
  return Map.groupBy(needed, ({ sql }) => tableOf(sql));
}

/** Some tables of a snapshot, each as a file of its own by its name, so that a refusal tells which of them is not whole. */
export function partOf(snapshot: Snapshot, tables: readonly string[]): BaseMigrations {
  const made = byTable(snapshot);
  const files = new Map<string, BaseFile>();
  for (const name of [undefined, ...tables]) {
    const statements = made.get(name) ?? [];
    const text = statements.map(({ sql }) => sql).join(';\n');
    if (statements.length > 0) files.set(name ?? '', { text, batches: [{ statements, atomic: true }], referred: [] });
  }
  return {
    format: snapshot.kind,
    preamble: undefined,
    settings: [],
    entries: [...files].map(([path, { text }]) => ({ path, oid: createHash('sha256').update(text).digest('hex') })),
    read: async (paths) => new Map([...files].filter(([path]) => paths.includes(path))),
    isCurrent: () => true,
  };
}
