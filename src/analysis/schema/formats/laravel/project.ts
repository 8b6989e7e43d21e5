import { splitStatements } from '../../statements.ts';
import type { Target, Texts } from '../format.ts';
import { baseName } from '../format.ts';

/** What the project's settings say about how its migrations are read. */
export type Project = {
  /** The framework's major version. */
  readonly version: number;
  /** Its database is another than PostgreSQL. */
  readonly standIn: boolean;
  readonly stringLength: number;
  /** Statements of the stored schema dump that squashed migrations start from. */
  readonly start: readonly string[];
  /** Names of the migrations that the dump has already run. */
  readonly ran: ReadonlySet<string>;
};

/** Where the framework keeps what it has run. */
export const MIGRATIONS_TABLE =
  'CREATE TABLE migrations (id serial PRIMARY KEY, migration varchar(255) NOT NULL, batch integer NOT NULL)';

/** What the framework is assumed to be where the project does not say. */
const NEWEST = 13;
const DRIVERS: Readonly<Record<string, Target>> = {
  pgsql: 'postgres',
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  sqlite: 'sqlite',
  sqlsrv: 'mssql',
};

export function projectOf(files: readonly string[], texts: Texts): Project {
  const manifest = textNamed(texts, /(?:^|\/)composer\.json$/);
  const named = /"(?:laravel\/framework|illuminate\/(?:database|support))"\s*:\s*"([^"]+)"/.exec(manifest)?.[1] ?? '';
  const majors = [...named.matchAll(/(?:^|[\s|^~>=v])(\d+)(?=[.\s|*]|$)/g)].map(([, major]) => Number(major));
  const provider = textNamed(texts, /(?:^|\/)AppServiceProvider\.php$/);
  const length = /\bdefaultStringLength\(\s*(\d{1,5})\s*\)/.exec(provider)?.[1];
  const dump = dumpOf(texts);
  const ran = new Set([...dump.matchAll(/^\d+\t(\w+)\t\d+$/gm)].map(([, name]) => name ?? ''));
  const kept = files.filter((path) => ran.has(baseName(path).replace(/\.php$/, '')));
  // A dump whose migrations are all still there only repeats what they say.
  const starts = ran.size > 0 && kept.length < ran.size;
  return {
    version: majors.length > 0 ? Math.max(...majors) : NEWEST,
    standIn: (databaseOf(texts) ?? 'postgres') !== 'postgres',
    stringLength: length === undefined ? 255 : Number(length),
    start: starts ? statementsOf(dump) : [],
    ran: starts ? ran : new Set(),
  };
}

function textNamed(texts: Texts, name: RegExp): string {
  return [...texts].find(([path]) => name.test(path))?.[1] ?? '';
}

function dumpOf(texts: Texts): string {
  return textNamed(texts, /(?:^|\/)database\/schema\/pgsql-schema\.(?:sql|dump)$/);
}

/** What `pg_dump` wrote, without psql's commands, settings and data. */
function statementsOf(dump: string): string[] {
  return splitStatements(dump, '')
    .filter(({ kind, sql }) => kind === 'sql' && !/^\s*(?:set\b|select\s+pg_catalog\.set_config)/i.test(sql))
    .map(({ sql }) => sql);
}

/** The engine that the environment's example, the settings or the containers name. SQLite is what the skeleton names. */
export function databaseOf(texts: Texts): Target | undefined {
  const named = [
    ...[...texts]
      .filter(([path]) => /(?:^|\/)\.env\.(?:example|sample|template)$/.test(path))
      .map(([, text]) => /^\s*DB_CONNECTION=["']?(\w+)/m.exec(text)?.[1]),
    /['"]default['"]\s*=>[^\n]*?\benv\w*\(.*?DB_CONNECTION['"]\)?\s*,\s*['"](\w+)['"]/.exec(
      textNamed(texts, /(?:^|\/)config\/database\.php$/i),
    )?.[1],
  ].flatMap((name) => (name === undefined ? [] : (DRIVERS[name.toLowerCase()] ?? [])));
  const certain = named.find((target) => target !== 'sqlite');
  if (certain) return certain;
  const containers = [...texts]
    .filter(([path]) => /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/.test(path))
    .map(([, text]) => text);
  if (containers.some((text) => /\bimage:\s*["']?(?:[\w.-]+\/)*(?:postgres|postgis|pgvector)\b/.test(text)))
    return 'postgres';
  if (containers.some((text) => /\bimage:\s*["']?(?:[\w.-]+\/)*(?:mysql|mariadb)\b/.test(text))) return 'mysql';
  return named[0];
}
