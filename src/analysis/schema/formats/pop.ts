import type { Batch } from '../runners.ts';
import { baseName, byLeadingNumber, type Format, flatHistories, mentions, wholeFile } from './format.ts';

/** `<version>_<name>[.<dialect>][.autocommit].<up|down>.sql`, as gobuffalo/pop and Ory's popx read it. */
const NAME = /^(\d+)_([^.]+)(?:\.(postgres|mysql|sqlite3?|cockroach))?(\.autocommit)?\.(up|down)\.sql$/;
const TEMPLATE = String.raw`\{\{-?\s*(?:index\s+\.Options\s+"\w+"|identifier\s+[^}]*?)\s*-?\}\}`;
const QUALIFIER = new RegExp(String.raw`"?${TEMPLATE}"?[ \t]*\.`, 'g');
const SCHEMA = new RegExp(TEMPLATE, 'g');

/** Only a schema is ever templated, and any one serves: the one that needs no qualifying. Lines stay where they are. */
function withoutTemplates(text: string): string {
  return text.replace(QUALIFIER, '').replace(SCHEMA, 'public');
}

export const pop: Format = {
  id: 'pop',
  about: {
    finds: '`.up.sql` files of Buffalo’s pop, also per dialect; `.fizz` files are left out',
    order: 'version as a number',
    left: 'fizz',
  },
  revision: 2,
  certainty: 3,
  runner: {
    name: 'pop',
    scope: 'file',
    optOut: '.autocommit.up.sql in the file name',
    source: 'https://github.com/ory/x/tree/master/popx',
  },
  find: (paths) => flatHistories(paths, NAME),
  recognises: (history, texts) =>
    history.files.some((path) => NAME.exec(baseName(path))?.[3] !== undefined) ||
    mentions(history, texts, /\{\{\s*index\s+\.Options\b/),
  target: () => 'postgres',
  /** Of the variants of one version, the one for PostgreSQL runs, else the general one. */
  order({ files }) {
    const chosen = new Map<string, string>();
    for (const path of files) {
      const [, version = '', , dialect, , direction] = NAME.exec(baseName(path)) ?? [];
      if (direction !== 'up' || (dialect !== undefined && dialect !== 'postgres')) continue;
      if (dialect === 'postgres' || !chosen.has(version)) chosen.set(version, path);
    }
    return [...chosen.values()].toSorted(byLeadingNumber);
  },
  read: readFile,
  down: { fileOf: (path) => path.replace(/\.up\.sql$/, '.down.sql'), read: readFile },
};

function readFile(path: string, text: string): readonly Batch[] {
  return wholeFile(path, withoutTemplates(text), !path.includes('.autocommit.'));
}
