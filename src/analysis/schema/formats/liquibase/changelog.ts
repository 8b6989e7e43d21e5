import type { Element, Problem } from './element.ts';
import { isFormattedSql, parseFormattedSql, plainSql } from './formatted-sql.ts';
import { parseXml } from './xml.ts';
import { parseYaml } from './yaml.ts';

const XML_ROOT = /<(?:\w+:)?databaseChangeLog[\s>/]/;
const YAML_ROOT = /^\s*["']?databaseChangeLog["']?\s*:/m;

/** Whether a text is a changelog by itself; SQL without Liquibase's header only is one where another includes it. */
export function isChangelog(path: string, text: string): boolean {
  if (path.endsWith('.xml')) return XML_ROOT.test(text);
  if (/\.ya?ml$|\.json$/.test(path)) return YAML_ROOT.test(text) || /^\s*\{\s*"databaseChangeLog"/.test(text);
  return path.endsWith('.sql') && isFormattedSql(text);
}

/** The entries of a changelog in any of its four languages. */
export function parseChangelog(path: string, text: string): Element | Problem {
  if (path.endsWith('.sql')) return isFormattedSql(text) ? parseFormattedSql(text) : plainSql(text);
  if (!isChangelog(path, text)) return { problem: 'it has no databaseChangeLog', line: 1 };
  try {
    return path.endsWith('.xml') ? parseXml(text) : parseYaml(text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return { problem: 'it is nested too deeply to be read', line: 1 };
  }
}
