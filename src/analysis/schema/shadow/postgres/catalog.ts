import type { Catalog, StoredFunction, Table } from '../../../../domain/catalog.ts';
import type { Engine } from './engine.ts';

/** A name as the rest of the program writes it: qualified unless in `public`. */
const NAME = `CASE n.nspname WHEN 'public' THEN c.relname::text ELSE n.nspname || '.' || c.relname END`;

const IS_OURS = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`;

/**
 * The worst volatility of the functions in a default. Function calls are found in the stored expression tree, so casts
 * (`::regclass`) and operators do not count, and a name that merely looks volatile does not either.
 */
const DEFAULT_VOLATILITY = `
  (SELECT CASE max(CASE p.provolatile WHEN 'v' THEN 3 WHEN 's' THEN 2 ELSE 1 END)
            WHEN 3 THEN 'volatile' WHEN 2 THEN 'stable' ELSE 'immutable' END
     FROM regexp_matches(d.adbin::text, ':funcid (\\d+)', 'g') AS called
     JOIN pg_proc p ON p.oid = called[1]::oid)`;

const COLUMNS = `
  SELECT a.attrelid, json_agg(json_strip_nulls(json_build_object(
           'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
           'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
           'defaultVolatility', CASE
              WHEN a.attgenerated <> '' OR d.adbin IS NULL THEN NULL
              WHEN d.adbin::text LIKE '%{NEXTVALUEEXPR%' THEN 'volatile'
              WHEN d.adbin::text LIKE '%{SQLVALUEFUNCTION%' THEN greatest(${DEFAULT_VOLATILITY}, 'stable')
              ELSE ${DEFAULT_VOLATILITY} END,
           'identity', a.attidentity <> '',
           'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END)) ORDER BY a.attnum) AS columns
    FROM pg_attribute a JOIN relation c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE a.attnum > 0 AND NOT a.attisdropped
   GROUP BY a.attrelid`;

const CONSTRAINTS = `
  SELECT k.conrelid, json_agg(json_strip_nulls(json_build_object(
           'name', k.conname,
           'kind', CASE k.contype WHEN 'p' THEN 'primary-key' WHEN 'u' THEN 'unique' WHEN 'f' THEN 'foreign-key'
                                  WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclude' ELSE 'not-null' END,
           'columns', (SELECT coalesce(json_agg(a.attname ORDER BY u.position), '[]')
                         FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, position)
                         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
           'references', CASE WHEN k.contype = 'f' THEN json_build_object(
             'table', (SELECT ${NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = k.confrelid),
             'columns', (SELECT json_agg(a.attname ORDER BY u.position)
                           FROM unnest(k.confkey) WITH ORDINALITY AS u(attnum, position)
                           JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum),
             'onDelete', CASE k.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
                                            WHEN 'd' THEN 'set default' ELSE 'no action' END) END,
           'validated', k.convalidated,
           'definition', pg_get_constraintdef(k.oid))) ORDER BY k.conname) AS constraints
    FROM pg_constraint k JOIN relation c ON c.oid = k.conrelid
   WHERE k.contype IN ('p', 'u', 'f', 'c', 'x', 'n')
   GROUP BY k.conrelid`;

/** The server prints an operator's expression in parentheses and a function's without. */
const INDEX_KEY = `
  coalesce((SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[key - 1]),
           regexp_replace(pg_get_indexdef(i.indexrelid, key, true), '^([^(].*)$', '(\\1)'))`;

const INDEXES = `
  SELECT i.indrelid, json_agg(json_strip_nulls(json_build_object(
           'name', x.relname,
           'columns', (SELECT json_agg(${INDEX_KEY} ORDER BY key) FROM generate_series(1, i.indnkeyatts) AS key),
           'include', (SELECT coalesce(json_agg(${INDEX_KEY} ORDER BY key), '[]')
                         FROM generate_series(i.indnkeyatts + 1, i.indnatts) AS key),
           'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid,
           'method', (SELECT amname FROM pg_am WHERE pg_am.oid = x.relam),
           'predicate', pg_get_expr(i.indpred, i.indrelid, true),
           'definition', pg_get_indexdef(i.indexrelid))) ORDER BY x.relname) AS indexes
    FROM pg_index i JOIN relation c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
   GROUP BY i.indrelid`;

/** Those of extensions are not the project's. A body that was parsed when it was made (`BEGIN ATOMIC`) follows renames. */
const FUNCTIONS = `
  SELECT coalesce(json_agg(json_build_object('name', ${NAME.replaceAll('c.relname', 'p.proname')}, 'body', p.prosrc)
                           ORDER BY n.nspname, p.proname, p.oid), '[]')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
   WHERE l.lanname IN ('sql', 'plpgsql') AND p.prosqlbody IS NULL AND ${IS_OURS}
     AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')`;

const ENUMS = `
  SELECT coalesce(json_object_agg(${NAME.replaceAll('c.relname', 't.typname')}, v.labels ORDER BY n.nspname, t.typname), '{}')
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    JOIN (SELECT enumtypid, json_agg(enumlabel ORDER BY enumsortorder) AS labels FROM pg_enum GROUP BY enumtypid) v
      ON v.enumtypid = t.oid
   WHERE ${IS_OURS}`;

/**
 * Read while only `pg_catalog` can be seen, so that nothing a migration made (a function, an operator, a temporary table of
 * a system table's name) takes the place of what the query means. Definitions name things as they are seen from `public`:
 * that is where the search path goes once the query runs, before its first row.
 */
const CATALOG = `
  WITH path AS MATERIALIZED (SELECT set_config('search_path', 'public', true)),
  relation AS MATERIALIZED (
    SELECT c.oid, ${NAME} AS name,
           CASE WHEN c.relispartition AND c.relkind IN ('r', 'p') THEN 'partition'
                WHEN c.relkind = 'p' THEN 'partitioned' WHEN c.relkind = 'v' THEN 'view'
                WHEN c.relkind = 'm' THEN 'materialized-view' ELSE 'table' END AS kind,
           CASE WHEN c.relispartition THEN
             (SELECT ${NAME} FROM pg_inherits h JOIN pg_class c ON c.oid = h.inhparent
                JOIN pg_namespace n ON n.oid = c.relnamespace WHERE h.inhrelid = part.oid) END AS parent,
           CASE WHEN c.relrowsecurity THEN
             (SELECT coalesce(json_agg(polname ORDER BY polname), '[]') FROM pg_policy WHERE polrelid = c.oid) END AS policies
      FROM path, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_class part ON part.oid = c.oid
     WHERE c.relkind IN ('r', 'p', 'v', 'm') AND ${IS_OURS}),
  columns AS (${COLUMNS}), constraints AS (${CONSTRAINTS}), indexes AS (${INDEXES})
  SELECT json_build_object('tables', coalesce(json_agg(json_strip_nulls(json_build_object(
           'name', r.name, 'kind', r.kind, 'columns', coalesce(columns.columns, '[]'),
           'constraints', coalesce(constraints.constraints, '[]'), 'indexes', coalesce(indexes.indexes, '[]'),
           'partitionOf', r.parent, 'policies', r.policies))
           ORDER BY r.name), '[]'), 'functions', (${FUNCTIONS}), 'enums', (${ENUMS}))
    FROM relation r
    LEFT JOIN columns ON columns.attrelid = r.oid
    LEFT JOIN constraints ON constraints.conrelid = r.oid
    LEFT JOIN indexes ON indexes.indrelid = r.oid`;

type Listed = {
  readonly tables: readonly Table[];
  readonly functions: readonly StoredFunction[];
  readonly enums: Readonly<Record<string, readonly string[]>>;
};

/** Reads the whole schema in one query. */
export async function readCatalog(engine: Engine): Promise<Catalog> {
  await engine.run(`BEGIN; SET LOCAL search_path = pg_catalog, pg_temp`);
  try {
    const { tables, ...rest } = await engine.json<Listed>(CATALOG);
    return { tables: Object.fromEntries(tables.map((table) => [table.name, table])), ...rest };
  } finally {
    await engine.run('ROLLBACK');
  }
}
