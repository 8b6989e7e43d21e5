import type { Batch } from '../runners.ts';
import { baseName, byLeadingNumber, type Format, flatHistories, mentions, wholeFile } from './format.ts';

/** `<version>_<name>[.<dialect>][.autocommit].<up|down>.sql`, as gobuffalo/pop and Ory's popx read it. */
const NAME = /^(\d+)_([^.]+)(?:\.(postgres|mysql|sqlite3?|cockroach))?(\.autocommit)?\.(up|down)\.sql$/;
const TEMPLATE = /\{\{-?\s*(?:index\s+\.Options\s+"\w+"|identifier\s+[^}]*?)\s*-?\}\}/g;

/** Only a schema is ever templated, and Supabase Auth, which does it, runs in this one. Lines stay where they are. */
const NAMESPACE = 'auth';

function withoutTemplates(text: string): string {
  return text.replace(TEMPLATE, NAMESPACE);
}

export const pop: Format = {
  id: 'pop',
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
  read: (path, text): readonly Batch[] => wholeFile(path, withoutTemplates(text), !path.includes('.autocommit.')),
};
