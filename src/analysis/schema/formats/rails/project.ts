import type { Target } from '../format.ts';
import type { History, Texts } from '../format.ts';

const ENGINES: readonly (readonly [RegExp, Target])[] = [
  [/postg/i, 'postgres'],
  [/mysql|trilogy/i, 'mysql'],
  [/sqlite/i, 'sqlite'],
  [/clickhouse/i, 'clickhouse'],
  [/sqlserver|mssql/i, 'mssql'],
  [/cockroach/i, 'cockroach'],
];

/** The engine that `config/database.yml`, else the Gemfile, names for a migration folder. */
export function databaseOf({ root }: Pick<History, 'root'>, settings: Texts): Target | undefined {
  const config = [...settings].find(([path]) => /(?:^|\/)config\/database\.ya?ml/.test(path))?.[1] ?? '';
  const folder = root.slice(root.lastIndexOf('db/'));
  const named = folder === 'db/migrate' ? undefined : adapterOfSection(config, folder);
  const adapters =
    named === undefined ? adaptersIn(config) : [engineOf(named)].filter((engine) => engine !== undefined);
  if (adapters.includes('postgres')) return 'postgres';
  if (adapters[0]) return adapters[0];
  const gemfile = [...settings].find(([path]) => path.endsWith('Gemfile'))?.[1] ?? '';
  if (/^\s*gem\s+['"](?:pg|activerecord-postgis-adapter)['"]/m.test(gemfile)) return 'postgres';
  if (/^\s*gem\s+['"](?:mysql2|trilogy)['"]/m.test(gemfile)) return 'mysql';
  return /^\s*gem\s+['"]sqlite3['"]/m.test(gemfile) ? 'sqlite' : undefined;
}

function engineOf(adapter: string): Target | undefined {
  return ENGINES.find(([pattern]) => pattern.test(adapter))?.[1];
}

function adaptersIn(config: string): Target[] {
  return [...config.matchAll(/^\s*adapter:\s*(.+)$/gm)].flatMap(([, adapter = '']) => engineOf(adapter) ?? []);
}

/** The adapter of the section that names the folder among its `migrations_paths`. */
function adapterOfSection(config: string, folder: string): string | undefined {
  const lines = config.split('\n');
  const at = lines.findIndex((line) => /^\s*migrations_paths:/.test(line) && line.includes(folder));
  if (at === -1) return undefined;
  const depth = indentOf(lines[at] ?? '');
  const inSection = (line: string) => line.trim() === '' || line.trim().startsWith('#') || indentOf(line) >= depth;
  let from = at;
  while (from > 0 && inSection(lines[from - 1] ?? '')) from -= 1;
  let to = at;
  while (to < lines.length && inSection(lines[to] ?? '')) to += 1;
  return /^\s*adapter:\s*(.+)$/m.exec(lines.slice(from, to).join('\n'))?.[1];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
