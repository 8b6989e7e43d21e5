import type { Batch } from '../runners.ts';
import {
  baseName,
  byLeadingNumber,
  folderOf,
  type Format,
  flatHistories,
  inFolder,
  simpleQuery,
  type Texts,
  wholeFile,
} from './format.ts';
import { leadingNumber, sharedVersions } from './plain/versions.ts';

/** Files in which a project starts the tool, in the folder of the migrations and those around it. */
const STARTERS = [
  'Makefile',
  'Taskfile.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yml',
  'compose.yaml',
];
/** The option in a PostgreSQL URL, or in the configuration of its driver. */
const MULTI_STATEMENT =
  /\b(?:postgres(?:ql)?|pgx5?):\/\/[^\s"'`]*[?&]x-multi-statement=true\b|\b(?:postgres|pgx)\.Config\{[^}]*\bMultiStatementEnabled:\s*true\b/;

/**
 * A file is one simple query, which PostgreSQL runs in a transaction of its own where it holds several statements. With
 * `x-multi-statement` each statement is a query by itself.
 */
export const golangMigrate: Format = {
  id: 'golang-migrate',
  about: {
    finds: '`<version>_<name>.up.sql`',
    order: 'version as a number',
    left: 'nothing; `x-multi-statement` is obeyed where the repository sets it',
  },
  revision: 2,
  certainty: 2,
  runner: {
    name: 'golang-migrate',
    scope: 'file',
    source: 'https://github.com/golang-migrate/migrate/blob/master/database/postgres/README.md',
  },
  find(paths) {
    const known = new Set(paths);
    const programs = paths.filter((path) => path.endsWith('.go'));
    return flatHistories(paths, /^\d+_.*\.(?:up|down)\.sql$/).map((history) => {
      const surroundings = programs.filter((path) => [history.root, folderOf(history.root)].includes(folderOf(path)));
      for (let folder = history.root; ; folder = folderOf(folder)) {
        surroundings.push(...STARTERS.map((name) => inFolder(folder, name)).filter((path) => known.has(path)));
        if (folder === '') return { ...history, surroundings };
      }
    });
  },
  order: ({ files }) => files.filter((path) => baseName(path).endsWith('.up.sql')).toSorted(byLeadingNumber),
  refuses: ({ files }) =>
    sharedVersions(
      'golang-migrate',
      files.filter((path) => path.endsWith('.up.sql')),
      leadingNumber,
    ),
  read: readFile,
  down: { fileOf: (path) => path.replace(/\.up\.sql$/, '.down.sql'), read: readFile },
  runnerOf: (_history, texts) =>
    sendsEach(texts.values()) ? { ...golangMigrate.runner, scope: 'none' } : golangMigrate.runner,
  preamble: 'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)',
};

function readFile(path: string, text: string, texts: Texts): readonly Batch[] {
  return sendsEach(texts.values()) ? wholeFile(path, text, false) : simpleQuery(path, text);
}

function sendsEach(texts: Iterable<string>): boolean {
  return [...texts].some((text) => MULTI_STATEMENT.test(text));
}
