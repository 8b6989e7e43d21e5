import { folderTarget } from '../../dialects.ts';
import { baseName, type History, type Target, type Texts } from '../format.ts';

const ENGINES: readonly (readonly [Target, RegExp])[] = [
  ['postgres', /^(?:pg|postgres|postgresql|pg-native|pgnative|aurora-postgres|pg-promise|@electric-sql\/pglite)$/],
  ['cockroach', /^cockroachdb$/],
  ['mysql', /^(?:mysql|mysql2|mariadb)$/],
  ['mssql', /^(?:mssql|tedious)$/],
  ['sqlite', /^(?:sqlite|sqlite3|better-sqlite3|@louislam\/sqlite3|libsql)$/],
];
const NAMED = /\b(?:client|dialect|type|driver)["']?\s*[:=]+\s*["']([\w-]+)["']/g;

/** The files that hold a connection. */
const CONNECTION = /^(?:knexfile|ormconfig|data-source|database|config)\.\w+$/;
/** `postgres://…` of a connection, `image: postgres:16` of a container, `DB_TYPE=mysql` of the environment. */
const SURROUNDING =
  /\b(postgres(?:ql)?|mysql2?|mariadb|sqlite3?):\/\/|^\s*image:\s*["']?(?:[\w.-]+\/)*(postgres|mysql|mariadb)\b|^\s*\w*(?:DB|DATABASE)_(?:TYPE|CLIENT|DIALECT|DRIVER|CONNECTION|ENGINE)\s*[=:]\s*["']?([\w-]+)/gim;

/**
 * The database that the folder, the connection's settings, the packages or else the environment and the containers beside
 * them name; PostgreSQL where there are several.
 */
export function programTarget({ root, settings }: History, texts: Texts): Target | undefined {
  const byName = folderTarget(root);
  if (byName) return byName;
  const textsOf = (kind: RegExp) =>
    settings.filter((path) => kind.test(baseName(path))).map((path) => texts.get(path) ?? '');
  return (
    firstEngine(textsOf(CONNECTION).flatMap((text) => captures(text, NAMED))) ??
    textsOf(/^package\.json$/)
      .map((text) => firstEngine(dependencies(text)))
      .find((target) => target) ??
    firstEngine(textsOf(/^\.env|compose\.ya?ml$/).flatMap((text) => captures(text, SURROUNDING)))
  );
}

function captures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, ...groups]) => groups.find((group) => group !== undefined) ?? []);
}

function firstEngine(names: readonly string[]): Target | undefined {
  return ENGINES.find(([, pattern]) => names.some((name) => pattern.test(name)))?.[0];
}

function dependencies(manifest: string): string[] {
  try {
    const { dependencies: runtime }: { dependencies?: Record<string, string> } = JSON.parse(manifest);
    return Object.keys(runtime ?? {});
  } catch {
    return [];
  }
}
