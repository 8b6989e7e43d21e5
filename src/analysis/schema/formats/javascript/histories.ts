import { folderTarget } from '../../dialects.ts';
import { baseName, byFolder, folderOf, type History, inFolder, type Target, type Texts } from '../format.ts';

/** Migrations are numbered or dated programs in one flat folder. */
const MIGRATION = /^\d[\w.-]*(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/;
/** Rows to begin with are no part of a schema's history. */
const SEEDS = /(?:^|\/)seed(?:er)?s(?:\/|$)/i;
const FORWARDS = /\bup\b/;
const CONNECTION = [
  'knexfile.js',
  'knexfile.ts',
  'ormconfig.js',
  'ormconfig.ts',
  'ormconfig.json',
  'data-source.ts',
  'src/data-source.ts',
  'config/database.js',
  'server/config/database.js',
  'server/database.js',
  'src/knexfile.ts',
];

/** Flat folders of numbered JavaScript or TypeScript programs, with the files that name their database. */
export function programHistories(paths: readonly string[], name = MIGRATION): History[] {
  const known = new Set(paths);
  return [...byFolder(paths, name)]
    .filter(([root]) => !SEEDS.test(root))
    .map(([root, files]) => ({ root, files, settings: settingsAbove(root, known) }));
}

/** Whether any of a few programs carries the tool's marker and has a way forward; scripts and cron jobs have none. */
export function programsMention(history: History, texts: Texts, marker: RegExp): boolean {
  return history.files.some((path) => {
    const text = texts.get(path) ?? '';
    return marker.test(text) && (path.endsWith('.sql') || FORWARDS.test(text));
  });
}

function settingsAbove(root: string, known: ReadonlySet<string>): string[] {
  const settings: string[] = [];
  for (let folder = root; ; folder = folderOf(folder)) {
    const manifest = inFolder(folder, 'package.json');
    settings.push(...[...CONNECTION.map((name) => inFolder(folder, name)), manifest].filter((path) => known.has(path)));
    if (folder === '') return settings;
  }
}

const ENGINES: readonly (readonly [Target, RegExp])[] = [
  ['postgres', /^(?:pg|postgres|postgresql|pg-native|pgnative|aurora-postgres|pg-promise|@electric-sql\/pglite)$/],
  ['cockroach', /^cockroachdb$/],
  ['mysql', /^(?:mysql|mysql2|mariadb)$/],
  ['mssql', /^(?:mssql|tedious)$/],
  ['sqlite', /^(?:sqlite|sqlite3|better-sqlite3|@louislam\/sqlite3|libsql)$/],
];
const NAMED = /\b(?:client|dialect|type|driver)["']?\s*[:=]+\s*["']([\w-]+)["']/g;

/** The database that the folder, the connection's settings or the packages name; PostgreSQL where there are several. */
export function programTarget({ root, settings }: History, texts: Texts): Target | undefined {
  const byName = folderTarget(root);
  if (byName) return byName;
  const connections = settings.filter((path) => baseName(path) !== 'package.json');
  const named = connections.flatMap((path) => [...(texts.get(path) ?? '').matchAll(NAMED)].map(([, name]) => name));
  const byConnection = firstEngine(named.filter((name) => name !== undefined));
  if (byConnection) return byConnection;
  const manifests = settings.filter((path) => baseName(path) === 'package.json');
  return manifests.map((path) => firstEngine(dependencies(texts.get(path) ?? ''))).find((target) => target);
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
