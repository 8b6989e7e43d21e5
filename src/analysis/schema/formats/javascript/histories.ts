import { byFolder, folderOf, type History, inFolder, type Texts } from '../format.ts';

/** Migrations are numbered or dated programs in one flat folder. */
const MIGRATION = /^\d[\w.-]*(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/;
/** Rows to begin with are no part of a schema's history. */
const SEEDS = /(?:^|\/)seed(?:er)?s(?:\/|$)/i;
const FORWARDS = /\bup\b/;
/** Files that name the database or say what the names of imports stand for, the more telling ones first. */
const SETTINGS = [
  'knexfile.js',
  'knexfile.ts',
  'ormconfig.js',
  'ormconfig.ts',
  'ormconfig.json',
  'data-source.ts',
  'src/data-source.ts',
  'database.json',
  'config/config.js',
  'config/config.json',
  'config/database.js',
  'config/database.json',
  'server/config/database.js',
  'server/database.js',
  'src/knexfile.ts',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  '.env.example',
  '.env.sample',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yaml',
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
    settings.push(...SETTINGS.map((name) => inFolder(folder, name)).filter((path) => known.has(path)));
    if (folder === '') return settings;
  }
}
