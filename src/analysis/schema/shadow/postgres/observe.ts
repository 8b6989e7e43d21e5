import type { Effect, Lock, LockMode } from '../../../../domain/schema.ts';
import type { Engine } from './engine.ts';

/** What the session's own system views say at one moment: relations by oid, and the table locks it holds. */
export type Observation = {
  readonly relations: ReadonlyMap<number, Relation>;
  readonly locks: readonly { readonly oid: number; readonly mode: LockMode }[];
  /** By constraint name, of the tables that are locked right now. */
  readonly foreignKeys: readonly { readonly name: string; readonly table: string }[];
};

type Relation = {
  readonly name: string;
  readonly kind: string;
  readonly filenode: number;
  /** Of an index: its table. */
  readonly table: number | null;
};

/** Weakest first, as the manual orders them: https://www.postgresql.org/docs/18/explicit-locking.html */
const STRENGTH: readonly LockMode[] = [
  'AccessShareLock',
  'RowShareLock',
  'RowExclusiveLock',
  'ShareUpdateExclusiveLock',
  'ShareLock',
  'ShareRowExclusiveLock',
  'ExclusiveLock',
  'AccessExclusiveLock',
];

/**
 * What an operator is called where a migration decides on the search path: it may have made an operator or function of its
 * own that fits better than the system's. `=` in CASE x WHEN and in IN is looked up there too, so neither is used.
 */
const EQUALS = 'OPERATOR(pg_catalog.=)';
const JOINED = 'OPERATOR(pg_catalog.||)';
const isOneOf = (value: string, list: string) => `${value} ${EQUALS} ANY (ARRAY[${list}]::pg_catalog.text[])`;

const OBSERVE = `
  SELECT pg_catalog.json_build_array(
    (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(
              c.oid::pg_catalog.int8,
              CASE WHEN n.nspname ${EQUALS} 'public' THEN c.relname::pg_catalog.text
                   ELSE n.nspname::pg_catalog.text ${JOINED} '.' ${JOINED} c.relname::pg_catalog.text END,
              c.relkind, c.relfilenode::pg_catalog.int8, i.indrelid::pg_catalog.int8)), '[]'::pg_catalog.json)
       FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid ${EQUALS} c.relnamespace
       LEFT JOIN pg_catalog.pg_index i ON i.indexrelid ${EQUALS} c.oid
      WHERE ${isOneOf('c.relkind::pg_catalog.text', `'r', 'p', 'm', 'v', 'f', 'i', 'I'`)}
        AND NOT pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
        AND NOT n.nspname ${EQUALS} 'information_schema'),
    (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(l.relation::pg_catalog.int8, l.mode)),
                     '[]'::pg_catalog.json)
       FROM pg_catalog.pg_locks l
      WHERE l.locktype ${EQUALS} 'relation' AND l.pid ${EQUALS} pg_catalog.pg_backend_pid() AND l.granted),
    (SELECT coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(k.conname, k.conrelid::pg_catalog.int8)),
                     '[]'::pg_catalog.json)
       FROM pg_catalog.pg_constraint k
      WHERE k.contype ${EQUALS} 'f'
        AND EXISTS (SELECT FROM pg_catalog.pg_locks l
                     WHERE l.locktype ${EQUALS} 'relation' AND l.relation ${EQUALS} k.conrelid)))`;

type Rows = [
  [oid: number, name: string, kind: string, filenode: number, table: number | null][],
  [oid: number, mode: LockMode][],
  [name: string, oid: number][],
];

export async function observe(engine: Engine): Promise<Observation> {
  const [rows, locks, foreignKeys] = await engine.json<Rows>(OBSERVE);
  const relations = new Map(
    rows.map(([oid, name, kind, filenode, table]) => [oid, { name, kind, filenode, table }] as const),
  );
  return {
    relations,
    locks: locks.map(([oid, mode]) => ({ oid, mode })),
    foreignKeys: foreignKeys.map(([name, oid]) => ({ name, table: relations.get(oid)?.name ?? '' })),
  };
}

/** The strongest lock per table among those held. */
export function heldLocks(at: Observation): Lock[] {
  return strongest(at.locks, at, at);
}

/** What one statement did, from the moments before and after it and the notices in between. */
export function effectBetween(
  before: Observation,
  after: Observation,
  notices: readonly string[],
): Omit<Effect, 'error'> {
  const held = new Set(before.locks.map(({ oid, mode }) => `${oid} ${mode}`));
  const taken = after.locks.filter(({ oid, mode }) => !held.has(`${oid} ${mode}`));
  const changed = [...after.relations].filter(([oid, { filenode }]) => {
    const earlier = before.relations.get(oid);
    return earlier !== undefined && earlier.filenode !== filenode;
  });
  return {
    locks: strongest(taken, before, after),
    rewrites: changed.filter(([, { kind }]) => kind === 'r' || kind === 'm').map(([, { name }]) => name),
    indexRewrites: changed
      .filter(([, { kind }]) => kind === 'i')
      .map(([, { name, table }]) => ({ index: name, table: after.relations.get(table ?? 0)?.name ?? '' })),
    scans: scansIn(notices, after),
  };
}

function strongest(locks: Observation['locks'], before: Observation, after: Observation): Lock[] {
  const modes = new Map<string, LockMode>();
  for (const { oid, mode } of locks) {
    const relation = before.relations.get(oid) ?? after.relations.get(oid);
    if (!relation || relation.table !== null) continue;
    const known = modes.get(relation.name);
    if (!known || STRENGTH.indexOf(mode) > STRENGTH.indexOf(known)) modes.set(relation.name, mode);
  }
  return [...modes].map(([table, mode]) => ({ table, mode }));
}

/** Full scans as the server announces them at DEBUG1, naming tables without their schema (tablecmds.c, index.c). */
const TABLE_SCAN = /^(?:verifying table "(.+)"|building index ".+" on table "(.+?)".*)$/;
const FOREIGN_KEY_SCAN = /^validating foreign key constraint "(.+)"$/;

function scansIn(notices: readonly string[], after: Observation): { table: string; notice: string }[] {
  const locked = strongest(after.locks, after, after).map(({ table }) => table);
  const qualified = (bare: string) => locked.find((table) => table === bare || table.endsWith(`.${bare}`)) ?? bare;
  return notices.flatMap((notice) => {
    const scan = TABLE_SCAN.exec(notice);
    const bare = scan?.[1] ?? scan?.[2];
    if (bare?.startsWith('pg_toast')) return [];
    if (bare !== undefined) return [{ table: qualified(bare), notice }];
    const constraint = FOREIGN_KEY_SCAN.exec(notice)?.[1];
    if (constraint === undefined) return [];
    const owners = after.foreignKeys.filter(({ name }) => name === constraint).map(({ table }) => table);
    return [{ table: owners.find((table) => locked.includes(table)) ?? owners[0] ?? '', notice }];
  });
}
