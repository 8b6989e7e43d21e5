import { constants } from 'node:sqlite';

const { SQLITE_DENY, SQLITE_IGNORE, SQLITE_OK } = constants;

/** What a migration may set or ask; any other PRAGMA does nothing. None of these reaches a file or outlives the connection. */
const PRAGMAS: ReadonlySet<string> = new Set([
  'application_id',
  'case_sensitive_like',
  'compile_options',
  'defer_foreign_keys',
  'foreign_key_check',
  'foreign_key_list',
  'foreign_keys',
  'ignore_check_constraints',
  'index_info',
  'index_list',
  'index_xinfo',
  'integrity_check',
  'legacy_alter_table',
  'page_count', // asked by the engine itself when it dumps a database
  'quick_check',
  'recursive_triggers',
  'table_info',
  'table_list',
  'table_xinfo',
  'user_version',
]);

/**
 * Decides what a statement may do, before it runs (https://www.sqlite.org/c3ref/set_authorizer.html): no other database
 * file, no extension, and no recursion, since nothing can interrupt a query that never ends.
 */
export function guard(action: number, subject: string | null, detail: string | null): number {
  switch (action) {
    case constants.SQLITE_ATTACH:
      return subject === '' ? SQLITE_OK : SQLITE_DENY; // VACUUM attaches a nameless database, which stays in memory
    case constants.SQLITE_RECURSIVE:
      return SQLITE_DENY;
    case constants.SQLITE_FUNCTION:
      return detail?.toLowerCase() === 'load_extension' ? SQLITE_DENY : SQLITE_OK;
    case constants.SQLITE_PRAGMA:
      return PRAGMAS.has(subject?.toLowerCase() ?? '') ? SQLITE_OK : SQLITE_IGNORE;
    default:
      return SQLITE_OK;
  }
}
