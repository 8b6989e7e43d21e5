import { parseAllDocuments } from 'yaml';
import { baseName, folderOf, inFolder, type Texts } from '../format.ts';

const NAMES = [
  'flyway.conf',
  'flyway.toml',
  'conf/flyway.conf',
  'conf/flyway.toml',
  'application.properties',
  'application.yml',
  'application.yaml',
  'config/application.properties',
  'config/application.yml',
];

/** What the files say of Flyway: `placeholders.name`, `locations` … Names are in lower case, without dashes. */
export type FlywaySettings = ReadonlyMap<string, string>;

/** Flyway's own, Spring Boot's and Quarkus' files in a folder and those around it, nearest first. */
export function settingsAround(root: string, known: ReadonlySet<string>): string[] {
  const found: string[] = [];
  for (let folder = root; ; folder = folderOf(folder)) {
    found.push(...NAMES.map((name) => inFolder(folder, name)).filter((path) => known.has(path)));
    if (folder === '') return found;
  }
}

const read = new WeakMap<Texts, FlywaySettings>();
const SETTINGS = /(?:^|\/)(?:flyway\.(?:conf|toml)|application\.(?:properties|ya?ml))$/;

/** https://documentation.red-gate.com/fd/flyway-namespace-277579007.html, whatever the files' own prefix (`spring.flyway`). */
export function readSettings(texts: Texts): FlywaySettings {
  const known = read.get(texts);
  if (known) return known;
  const settings = new Map<string, string>();
  for (const [path, text] of texts) {
    if (!SETTINGS.test(path)) continue;
    for (const [key, written] of entriesOf(baseName(path), text)) {
      const [, placeholder, option] =
        /(?:^|\.)flyway\.(?:(?:.*\.)?(placeholders\.[^.]+)|(?:.*\.)?([^.]+))$/i.exec(key) ?? [];
      const value = /^\$\{[^:}]*(?::([^}]*))?\}$/.exec(written);
      const name = (placeholder ?? option?.replaceAll(/[-_]/g, ''))?.toLowerCase();
      const said = value ? value[1] : written;
      if (name !== undefined && said !== undefined && !settings.has(name)) settings.set(name, said);
    }
  }
  read.set(texts, settings);
  return settings;
}

/** Folders that the migrations are read from, below the folder that the settings stand in. */
export function locationsIn(settings: FlywaySettings): string[] {
  return (settings.get('locations') ?? '')
    .split(',')
    .map((location) =>
      location
        .trim()
        .replace(/^(?:classpath|filesystem):/, '')
        .replaceAll('{vendor}', 'postgresql'),
    )
    .map((location) => location.replaceAll(/^[./]+|\/+$/g, ''))
    .filter((location) => location !== '');
}

function entriesOf(name: string, text: string): Iterable<readonly [string, string]> {
  if (/\.ya?ml$/.test(name)) return yamlEntries(text);
  return name.endsWith('.toml') ? tomlEntries(text) : propertyEntries(text);
}

function* propertyEntries(text: string): Generator<readonly [string, string]> {
  for (const [, key = '', value = ''] of text.matchAll(/^[ \t]*([\w.[\]"-]+)[ \t]*[=:][ \t]*(.*?)[ \t]*\r?$/gm))
    yield [key, value];
}

function* tomlEntries(text: string): Generator<readonly [string, string]> {
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    const [, key = '', value = ''] = /^\s*([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (header !== undefined) section = `${header}.`;
    else if (value.startsWith('{'))
      for (const [, inner = '', text = ''] of value.matchAll(/([\w.-]+)\s*=\s*["']([^"']*)["']/g))
        yield [`${section}${key}.${inner}`, text];
    else if (key !== '') yield [section + key, textOfToml(value)];
  }
}

function textOfToml(value: string): string {
  const texts = [...value.matchAll(/"([^"]*)"|'([^']*)'/g)].map(([, double, single]) => double ?? single ?? '');
  return texts.length > 0 ? texts.join(',') : value.replace(/\s*#.*$/, '');
}

function* yamlEntries(text: string): Generator<readonly [string, string]> {
  for (const document of parseAllDocuments(text)) {
    if (document.errors.length > 0) continue;
    yield* flatten('', document.toJS());
  }
}

function* flatten(prefix: string, value: unknown): Generator<readonly [string, string]> {
  if (Array.isArray(value)) yield [prefix, value.join(',')];
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* flatten(prefix === '' ? key : `${prefix}.${key}`, inner);
  else if (value !== null && value !== undefined) yield [prefix, String(value)];
}
