import { isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
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

const PARAMETER =
  /^\s*(?:spring\.liquibase\.parameters|quarkus\.liquibase\.change-log-parameters|parameter)\.([\w.-]+)\s*[=:]\s*(.*?)\s*$/gm;

/** What the settings hand to changelogs as properties. */
export function parametersOf(texts: Texts): Map<string, string> {
  const parameters = new Map<string, string>();
  const add = (name: string, value: string) => parameters.set(name, value.replace(/^\$\{[^:{}]*:([^{}]*)\}$/, '$1'));
  for (const [path, text] of texts) {
    if (!isSetting(path) || !/parameter/.test(text)) continue;
    for (const [, name = '', value = ''] of text.matchAll(PARAMETER)) add(name, value);
    if (/\.ya?ml$/.test(path)) addFromYaml(text, add);
  }
  return parameters;
}

/** Below `liquibase`, at any depth: `parameters`. */
function addFromYaml(text: string, add: (name: string, value: string) => void): void {
  const walk = (node: unknown, inside: boolean): void => {
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (inside && name === 'parameters' && isMap(value)) {
        for (const given of value.items) {
          if (isScalar(given.key) && isScalar(given.value))
            add(String(given.key.value), String(given.value.value ?? ''));
        }
      } else if (!isSeq(value)) walk(value, inside || name === 'liquibase');
    }
  };
  for (const document of parseAllDocuments(text)) if ('contents' in document) walk(document.contents, false);
}
