import type { Runner } from '../../../domain/schema.ts';
import { splitStatements } from '../statements.ts';
import { entriesOf, journalOf, mistakesIn } from './drizzle/journal.ts';
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

/** One transaction around all pending migrations, on each of its drivers. */
const RUNNER: Runner = {
  name: 'Drizzle',
  scope: 'pending',
  source: 'https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts',
};

type Driver = readonly [sign: RegExp, foreignKeys: boolean, name: string, source: string];

/**
 * What its SQLite drivers do about foreign keys while migrations run: libSQL's client turns them off before it opens the
 * transaction, D1 and better-sqlite3 enforce them. Other drivers leave it to the project.
 */
const SQLITE_DRIVERS: readonly [Driver, ...Driver[]] = [
  [
    /"@libsql\/client|"@tursodatabase\//,
    false,
    'Drizzle on libSQL',
    'https://github.com/tursodatabase/libsql-client-ts/blob/main/packages/libsql-core/src/api.ts',
  ],
  [
    /\bd1_databases\b|['"]d1-http['"]|drizzle-orm\/d1\b/,
    true,
    'Drizzle on D1',
    'https://developers.cloudflare.com/d1/sql-api/foreign-keys/',
  ],
  [
    /"better-sqlite3"/,
    true,
    'Drizzle on better-sqlite3',
    'https://github.com/WiseLibs/better-sqlite3/blob/master/docs/compilation.md#bundled-configuration',
  ],
];

function onDriver([, foreignKeys, name, source]: Driver): Runner {
  return { ...RUNNER, name, foreignKeys, source };
}

/** Files that may name the driver, of the folder above the migrations and those above it, nearest first. */
function around(root: string, known: ReadonlySet<string>): string[] {
  const folders = root.split('/').map((_, depth, parts) => parts.slice(0, parts.length - 1 - depth).join('/'));
  const names = ['drizzle.config.ts', 'drizzle.config.js', 'wrangler.toml', 'package.json'];
  return folders.flatMap((folder) => names.map((name) => inFolder(folder, name))).filter((path) => known.has(path));
}

const BREAKPOINT = '--> statement-breakpoint';

/** Breakpoints as semicolons: what Drizzle sends at once ends at them, with one before it or without. Nothing moves. */
function withSemicolons(text: string): string {
  return text.replaceAll(BREAKPOINT, ';'.padEnd(BREAKPOINT.length));
}

export const drizzle: Format = {
  id: 'drizzle',
  about: {
    finds: '`.sql` files named in `meta/_journal.json`, or `<version>_<name>/migration.sql` beside a `snapshot.json`',
    order: 'the journal; a file that it does not name is not run',
    left: 'nothing',
  },
  revision: 2,
  certainty: 3,
  runner: RUNNER,
  find(paths) {
    const known = new Set(paths);
    const journalled: History[] = [...byFolder(paths, /\.sql$/)]
      .map(([root, files]) => ({ root, files, settings: [inFolder(root, 'meta/_journal.json')] }))
      .filter(({ settings }) => settings.every((path) => known.has(path)));
    const nested = nestedHistories(paths, /^migration\.sql$/, /^\d+_/).filter(({ files }) =>
      files.some((file) => known.has(inFolder(folderOf(file), 'snapshot.json'))),
    );
    return [...journalled, ...nested].map((history) => ({ ...history, surroundings: around(history.root, known) }));
  },
  /** The nearest file that names a driver tells; where one names several, nothing does. */
  runnerOf({ settings, surroundings = [] }, texts) {
    if (journalOf(texts.get(settings[0] ?? '')).dialect === 'turso') return onDriver(SQLITE_DRIVERS[0]);
    for (const path of surroundings) {
      const text = texts.get(path) ?? '';
      const [driver, other] = SQLITE_DRIVERS.filter(([sign]) => sign.test(text));
      if (driver && other) return RUNNER;
      if (driver) return onDriver(driver);
    }
    return RUNNER;
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
    return entriesOf(journalOf(texts.get(settings[0] ?? '')))
      .map(({ tag }) => inFolder(root, `${tag}.sql`))
      .filter((path) => known.has(path));
  },
  refuses({ root, files, settings: [journal] }, texts) {
    const text = journal === undefined ? undefined : texts.get(journal);
    if (text === undefined) return [];
    return mistakesIn(text, (tag) => files.includes(inFolder(root, `${tag}.sql`))).map(
      (mistake) => `${journal}: ${mistake}`,
    );
  },
  read: (path, text) => [{ statements: splitStatements(withSemicolons(text), path), atomic: true }],
};
