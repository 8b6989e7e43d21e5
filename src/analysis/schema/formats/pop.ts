import type { Batch } from '../runners.ts';
import { baseName, byFolder, byLeadingNumber, type Format, type History, mentions, wholeFile } from './format.ts';

/** `<version>_<name>[.<dialect>][.autocommit].<up|down>.sql`, as gobuffalo/pop and Ory's popx read it. */
const NAME = /^(\d+)_([^.]+)(?:\.(postgres|mysql|sqlite3?|cockroach))?(\.autocommit)?\.(up|down)\.sql$/;
const TEMPLATE = String.raw`\{\{-?\s*(?:index\s+\.Options\s+"\w+"|identifier\s+[^}]*?)\s*-?\}\}`;
const QUALIFIER = new RegExp(String.raw`"?${TEMPLATE}"?[ \t]*\.`, 'g');
const SCHEMA = new RegExp(TEMPLATE, 'g');

/** Only a schema is ever templated, and any one serves: the one that needs no qualifying. Lines stay where they are. */
function withoutTemplates(text: string): string {
  return text.replace(QUALIFIER, '').replace(SCHEMA, 'public');
}

/** In the order in which their reviews speak of what they share. */
const DATABASES = ['postgres', 'mysql', 'sqlite', 'cockroach'] as const;

export const pop: Format = {
  id: 'pop',
  about: {
    finds:
      '`.up.sql` files of Buffalo’s pop; where some are for one database only, a history for each of the databases: its own files, and the general ones where it has none',
    order: 'version as a number',
    left: 'fizz',
  },
  revision: 3,
  certainty: 3,
  runner: {
    name: 'pop',
    scope: 'file',
    optOut: '.autocommit.up.sql in the file name',
    foreignKeys: false,
    source: 'https://github.com/ory/x/tree/master/popx',
  },
  find: (paths) => [...byFolder(paths, NAME)].flatMap(([root, files]) => historiesOf(root, files)),
  recognises: (history, texts) =>
    history.target !== undefined || mentions(history, texts, /\{\{\s*index\s+\.Options\b/),
  target: ({ target = 'postgres' }) => target,
  order: ({ files }) => files.filter((path) => partsOf(path).direction === 'up').toSorted(byLeadingNumber),
  read: readFile,
  down: {
    fileOf(path, { files }) {
      const { version } = partsOf(path);
      const isDown = (other: string) => partsOf(other).direction === 'down' && partsOf(other).version === version;
      return files.find(isDown) ?? path.replace(/\.up\.sql$/, '.down.sql');
    },
    read: readFile,
  },
};

function historiesOf(root: string, files: readonly string[]): History[] {
  const named = new Set(files.map((path) => partsOf(path).database));
  if (named.size === 1 && named.has(undefined)) return [{ root, files, settings: [] }];
  return DATABASES.filter((target) => target === 'postgres' || named.has(target))
    .map((target) => ({ root, files: filesFor(target, files), settings: [], target }))
    .filter((history) => history.files.length > 0);
}

/** Of each version its own file, else the general one. CockroachDB has no reader, so nothing but its own is its. */
function filesFor(target: (typeof DATABASES)[number], files: readonly string[]): string[] {
  const chosen = new Map<string, string>();
  for (const path of files) {
    const { version, direction, database } = partsOf(path);
    const key = `${version} ${direction}`;
    if (database === target || (database === undefined && target !== 'cockroach' && !chosen.has(key)))
      chosen.set(key, path);
  }
  return [...chosen.values()];
}

function partsOf(path: string) {
  const [, version = '', , database, , direction] = NAME.exec(baseName(path)) ?? [];
  return { version, direction, database: database === 'sqlite3' ? 'sqlite' : database };
}

function readFile(path: string, text: string): readonly Batch[] {
  return wholeFile(path, withoutTemplates(text), !path.includes('.autocommit.'));
}
