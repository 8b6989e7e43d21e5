import { splitStatements } from '../statements.ts';
import {
  baseName,
  byFolder,
  compare,
  folderOf,
  type Format,
  type History,
  inFolder,
  nestedHistories,
} from './format.ts';

/** `meta/_journal.json`, as far as the order needs it. */
type Journal = { readonly dialect?: unknown; readonly entries?: unknown };

function journalOf(text: string | undefined): Journal {
  try {
    const journal: unknown = JSON.parse(text ?? '{}');
    return typeof journal === 'object' && journal !== null ? journal : {};
  } catch {
    return {};
  }
}

function tagsOf({ entries }: Journal): string[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'tag' in entry && typeof entry.tag === 'string' ? [entry.tag] : [],
  );
}

export const drizzle: Format = {
  id: 'drizzle',
  certainty: 3,
  runner: {
    name: 'Drizzle',
    scope: 'pending',
    source: 'https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts',
  },
  find(paths) {
    const known = new Set(paths);
    const journalled: History[] = [...byFolder(paths, /\.sql$/)]
      .map(([root, files]) => ({ root, files, settings: [inFolder(root, 'meta/_journal.json')] }))
      .filter(({ settings }) => settings.every((path) => known.has(path)));
    const nested = nestedHistories(paths, /^migration\.sql$/, /^\d+_/).filter(({ files }) =>
      files.some((file) => known.has(inFolder(folderOf(file), 'snapshot.json'))),
    );
    return [...journalled, ...nested];
  },
  target({ settings }, texts) {
    const { dialect } = journalOf(texts.get(settings[0] ?? ''));
    if (dialect === 'postgresql' || dialect === 'pg') return 'postgres';
    if (dialect === 'mysql' || dialect === 'singlestore') return 'mysql';
    return dialect === 'sqlite' || dialect === 'turso' ? 'sqlite' : undefined;
  },
  order({ root, files, settings }, texts) {
    if (settings.length === 0) return files.toSorted((a, b) => compare(baseName(folderOf(a)), baseName(folderOf(b))));
    const known = new Set(files);
    return tagsOf(journalOf(texts.get(settings[0] ?? '')))
      .map((tag) => inFolder(root, `${tag}.sql`))
      .filter((path) => known.has(path));
  },
  read: (path, text) => [{ statements: splitStatements(text, path), atomic: true }],
};
