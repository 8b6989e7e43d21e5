import type { Dialect, Statement } from '../../../domain/schema.ts';
import { baseName, folderOf, inFolder, type Texts } from '../formats/format.ts';
import { splitMysql } from '../operations/mysql/split.ts';
import { splitStatements } from '../statements.ts';
import { databaseOf } from './schema-rb.ts';
import type { SnapshotKind } from './snapshot.ts';

/** What pg_dump, mysqldump, sqlite3 and the tools that call them leave in their output. */
const SIGN =
  /^-- (?:PostgreSQL database dump|MySQL dump|MariaDB dump|Dbmate schema migrations)|^SELECT pg_catalog\.set_config|^\/\*!4\d{4} SET|\binsert into\s+\S*schema_migrations\b/im;

/** Says nothing about tables, belongs to the server's roles, or removes what an empty database does not have. */
const LEFT_OUT =
  /^(?:set\s+(?!check_function_bodies\b|search_path\s*=\s*(?!'')\S)|select\s+pg_catalog\.(?:set_config|setval)|reset\b|grant\b|revoke\b|alter\s+default\s+privileges|alter\b[^;]*\bowner\s+to\b|comment\s+on\b|create\s+schema\s+(?:if\s+not\s+exists\s+)?"?public\b|drop\b|alter\s+table\s+if\s+exists\b[^;]*\bdrop\s+constraint\b|insert\b|copy\b|(?:un)?lock\s+tables\b|alter\s+table\s+\S+\s+(?:disable|enable)\s+keys|create\s+table\s+(?:if\s+not\s+exists\s+)?"?sqlite_|(?:begin|commit)\b|pragma\b)/i;

/** `db/structure.sql` of Rails, `structure.sql` of Ecto, `schema.sql` of dbmate and of whoever dumps one beside the migrations. */
export const dump: SnapshotKind = {
  id: 'dump',
  formats: ['rails', 'ecto', 'dbmate', 'golang-migrate', 'goose', 'node-pg-migrate', 'db-migrate', 'knex', 'sql'],
  dialects: ['postgres', 'mysql', 'sqlite'],
  whole: true,
  find({ root }, paths) {
    const folder = folderOf(root);
    const database = /migrate/.test(baseName(root)) ? databaseOf(root) : '';
    const names = [`${database}structure.sql`, `${database}schema.sql`];
    return names
      .map((name) => inFolder(folder, name))
      .filter((path) => paths.has(path))
      .map((path) => [path]);
  },
  read(files, dialect) {
    const [[path, text] = ['', '']] = files;
    if (!SIGN.test(text)) return undefined;
    return statementsOf(path, text, dialect).filter(({ kind, sql }) => kind === 'sql' && !LEFT_OUT.test(sql));
  },
  /** The versions that it lists; where it lists none, all are in it. */
  holds(files) {
    const versions = versionsIn(files);
    return (migration) => versions.size === 0 || versions.has(/^\d+/.exec(baseName(migration))?.[0] ?? '');
  },
};

function statementsOf(path: string, text: string, dialect: Dialect): readonly Statement[] {
  if (dialect !== 'mysql') return splitStatements(text, path);
  return splitMysql(
    text.replaceAll(/^\/\*![^;]*\*\/;$/gm, (line) => ' '.repeat(line.length)),
    path,
  );
}

const RECORDED = /\binsert\s+into\s+[^;(]*schema_migrations[^;(]*\([^)]*\)\s*values\s*([^;]*)/gi;

function versionsIn(files: Texts): Set<string> {
  const [[, text] = ['', '']] = files;
  const lists = [...text.matchAll(RECORDED)].map(([, values = '']) => values);
  return new Set(lists.flatMap((values) => [...values.matchAll(/\(\s*'?(\d+)/g)].map(([, version = '']) => version)));
}
