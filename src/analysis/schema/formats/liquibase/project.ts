import type { Target, Texts } from '../format.ts';
import { isChangelog } from './changelog.ts';

const SETTING =
  /(?:^|\/)(?:application[\w-]*\.(?:ya?ml|properties)|liquibase[\w.-]*\.properties|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml|(?:docker-)?compose[\w.-]*\.ya?ml)$/;
const SETTINGS_NAME: readonly (readonly [Target, RegExp])[] = [
  ['postgres', /\bjdbc:postgresql:|\borg\.postgresql\b|\bpostgres(?:ql)?[:\w-]*\b/i],
  ['mysql', /\bjdbc:(?:mysql|mariadb):|\bmysql-connector|\bmariadb-java-client/i],
  ['mssql', /\bjdbc:sqlserver:|\bmssql-jdbc/i],
];
const CHANGELOGS_NAME: readonly (readonly [Target, RegExp])[] = [
  ['postgres', /\b(?:dbms|type|context)["']?\s*[=:]\s*["']?[^"'\n<>]*\bpostgres(?:ql)?\b/i],
  ['mysql', /\b(?:dbms|type|context)["']?\s*[=:]\s*["']?[^"'\n<>!]*\b(?:mysql|mariadb)\b/i],
  ['mssql', /\b(?:dbms|type|context)["']?\s*[=:]\s*["']?[^"'\n<>!]*\bmssql\b/i],
];
const NAMED_CHANGELOG =
  /change-?log(?:-?file)?["']?\s*[:=]\s*["']?(?:classpath\*?:)?\/?([\w./-]+\.(?:xml|ya?ml|json|sql))/gi;

/** A file that tells how the application is set up. */
export function isSetting(path: string): boolean {
  return SETTING.test(path);
}

/** PostgreSQL where several are supported; undefined where nothing tells. */
export function databaseOf(texts: Texts): Target | undefined {
  const settings = [...texts].filter(([path]) => isSetting(path)).map(([, text]) => text);
  const changelogs = [...texts].filter(([path, text]) => !isSetting(path) && isChangelog(path, text));
  const said = (signs: typeof SETTINGS_NAME, among: readonly string[]) =>
    signs.filter(([, sign]) => among.some((text) => sign.test(text))).map(([target]) => target);
  const found = [
    ...said(SETTINGS_NAME, settings),
    ...said(
      CHANGELOGS_NAME,
      changelogs.map(([, text]) => text),
    ),
  ];
  return found.includes('postgres') ? 'postgres' : found[0];
}

/** Liquibase's short name of a database. */
export function shortName(target: Target | undefined): string {
  if (target === undefined || target === 'postgres') return 'postgresql';
  return target === 'cockroach' ? 'cockroachdb' : target;
}

/** Changelogs that the settings name as masters, as they name them. */
export function namedChangelogs(texts: Texts): string[] {
  return [...texts]
    .filter(([path]) => isSetting(path))
    .flatMap(([, text]) => [...text.matchAll(NAMED_CHANGELOG)].map(([, name = '']) => name));
}
