import type { Dialect } from '../../domain/schema.ts';
import type { Target } from './formats/format.ts';

/** Signs that only one engine accepts, most telling first. Comments and strings are not told apart: a sign is a hint. */
const SIGNS: readonly (readonly [Target, RegExp])[] = [
  ['clickhouse', /\bENGINE\s*=\s*(?:\w*MergeTree|Distributed|Kafka|Null|Memory|Log)\b|\bON\s+CLUSTER\b/i],
  [
    'sqlite',
    /\bAUTOINCREMENT\b|^\s*PRAGMA\s+\w+|\bWITHOUT\s+ROWID\b|\bsqlite_(?:master|schema|sequence)\b|\bINSERT\s+OR\s+(?:IGNORE|REPLACE)\b|\bstrftime\s*\(|\bdatetime\s*\(\s*'now'/im,
  ],
  ['mysql', /`\w+`|\bENGINE\s*=\s*(?:InnoDB|MyISAM)\b|\bAUTO_INCREMENT\b|\bUNSIGNED\b/i],
  ['sqlite', /\bBLOB\b/i],
  ['mssql', /^\s*GO\s*$|\bNVARCHAR\s*\(\s*MAX\s*\)|\bIDENTITY\s*\(\s*1\s*,\s*1\s*\)|\[dbo\]/im],
];
const POSTGRES_SIGN =
  /\bserial\b|\btimestamptz\b|\bjsonb\b|\$\$|\bplpgsql\b|::\w|\bwith time zone\b|\buuid\b|\busing\s+(?:btree|gin|gist)\b|\bon conflict\b/i;

const FOLDERS: readonly (readonly [Target, RegExp])[] = [
  ['clickhouse', /(?:^|[/_-])clickhouse(?:[/_-]|$)/i],
  ['mysql', /(?:^|[/_-])(?:mysql(?:db)?|mariadb)(?:[/_-]|$)/i],
  ['sqlite', /(?:^|[/_-])(?:sqlite3?|d1|libsql|turso)(?:[/_-]|$)/i],
  ['mssql', /(?:^|[/_-])(?:mssql|sqlserver)(?:[/_-]|$)/i],
  ['postgres', /(?:^|[/_-])(?:postgres(?:ql|db)?|pg|psql)(?:[/_-]|$)/i],
];

/** The engine that a folder is named for. */
export function folderTarget(root: string): Target | undefined {
  return FOLDERS.find(([, folder]) => folder.test(root))?.[0];
}

/** The engine that migrations are written for, from where they lie and what they say. PostgreSQL where nothing tells. */
export function guessTarget(root: string, texts: readonly string[]): Target {
  const byFolder = folderTarget(root);
  if (byFolder) return byFolder;
  const uncommented = texts.map((text) => text.replaceAll(/--.*$/gm, ''));
  const foreign = SIGNS.find(([, sign]) => uncommented.some((text) => sign.test(text)))?.[0];
  if (!foreign) return 'postgres';
  const postgres = uncommented.filter((text) => POSTGRES_SIGN.test(text)).length;
  const other = uncommented.filter((text) => SIGNS.some(([, sign]) => sign.test(text))).length;
  return postgres > other ? 'postgres' : foreign;
}

const NAMES: Readonly<Record<Target, string>> = {
  postgres: 'PostgreSQL',
  mysql: 'MySQL',
  sqlite: 'SQLite',
  clickhouse: 'ClickHouse',
  mssql: 'SQL Server',
  cockroach: 'CockroachDB',
};

export function targetName(target: Target): string {
  return NAMES[target];
}

/** The major version that counts where a repository declares none: the shadow's own, else the oldest still maintained. */
const ASSUMED: Readonly<Record<Dialect, number>> = { postgres: 18, mysql: 8, sqlite: 3 };

export function assumedVersion(dialect: Dialect): number {
  return ASSUMED[dialect];
}
