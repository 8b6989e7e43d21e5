import type { Batch } from '../runners.ts';
import { asyncLibrary } from './db-migrate/async.ts';
import { driver } from './db-migrate/driver.ts';
import { setupOptions } from './db-migrate/setup.ts';
import { baseName, compare, folderOf, type Format, wholeFile } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { callExport, followProgram } from './javascript/program.ts';
import { inOneBatch } from './javascript/sql.ts';
import { host, UNDEFINED } from './javascript/values.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { programTarget } from './javascript/target.ts';

const SQL_FILE = /^\d+-[\w.-]*-up\.sql$/;
const MARKER =
  /\bdb\.(?:runSql|createTable|addColumn|removeColumn|dropTable|addIndex|renameColumn)\b|\bdbmigrate\b|\bseedLink\b|\bexports\._meta\b/;

/** A program with a file in `sqls/` does nothing but send that file. */
function withSqlFiles(programs: readonly string[], sqls: readonly string[]): string[] {
  const named = new Map(sqls.map((path) => [baseName(path).replace(/-up\.sql$/, ''), path]));
  return programs.map((path) => named.get(baseName(path).replace(/\.[cm]?[jt]s$/, '')) ?? path);
}

export const dbMigrate: Format = {
  id: 'db-migrate',
  about: {
    finds: 'numbered programs that use db-migrate’s driver, with their files in `sqls/`',
    order: 'file name',
    left: 'values that a query returns',
  },
  revision: 3,
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'db-migrate',
    scope: 'file',
    source: 'https://github.com/db-migrate/node-db-migrate/blob/master/lib/executors/versioned/v1.js',
  },
  preamble:
    'CREATE TABLE IF NOT EXISTS "migrations" (id SERIAL PRIMARY KEY, name VARCHAR(255) NOT NULL, run_on TIMESTAMP NOT NULL)',
  find: (paths) =>
    programHistories(paths).map((history) => {
      const sqls = paths.filter((path) => folderOf(path) === `${history.root}/sqls` && path.endsWith('.sql'));
      return { ...history, files: [...history.files, ...sqls] };
    }),
  recognises: (history, texts) =>
    history.files.some((path) => SQL_FILE.test(baseName(path))) || programsMention(history, texts, MARKER),
  target: programTarget,
  order({ files }) {
    const programs = files.filter((path) => !path.endsWith('.sql')).toSorted(compare);
    return withSqlFiles(
      programs,
      files.filter((path) => SQL_FILE.test(baseName(path))),
    );
  },
  read: reading('up'),
  down: { fileOf: (path) => path.replace(/-up\.sql$/, '-down.sql'), read: reading('down') },
};

function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts): readonly Batch[] => {
    if (path.endsWith('.sql')) return wholeFile(path, text);
    let found = false;
    const recorded = followProgram(path, text, {
      texts,
      library: (specifier, machine) => (specifier === 'async' ? asyncLibrary(machine) : undefined),
      start(program) {
        const done = host(() => UNDEFINED);
        callExport(program, 'setup', [setupOptions(program.machine), UNDEFINED]);
        found = callExport(program, direction, [driver(program.machine), done]);
      },
    });
    return inOneBatch(direction === 'up' ? orNotFound(recorded, found, path, text) : recorded, true);
  };
}
