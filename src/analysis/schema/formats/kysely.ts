import { baseName, compare, type Format } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import type { Machine } from './javascript/machine.ts';
import { callExport, followProgram } from './javascript/program.ts';
import { inOneBatch } from './javascript/sql.ts';
import type { HostValue } from './javascript/values.ts';
import { programTarget } from './javascript/target.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { database } from './kysely/database.ts';
import { type Context, sqlTag } from './kysely/fragments.ts';

const MARKER = /\bfrom ['"]kysely['"]|\brequire\(['"]kysely['"]\)/;

const nameOf = (path: string) => baseName(path).replace(/\.[cm]?[jt]s$/, '');

/** Kysely's Migrator runs whatever is pending, sorted by name, in one transaction. */
export const kysely: Format = {
  id: 'kysely',
  about: {
    finds: 'programs that import `kysely`',
    order: 'file name without its extension',
    left: 'views built from queries, values known only at run time',
  },
  certainty: 3,
  emits: 'postgres',
  runner: {
    name: 'Kysely',
    scope: 'pending',
    source: 'https://github.com/kysely-org/kysely/blob/master/src/migration/migrator.ts',
  },
  find: (paths) => programHistories(paths),
  recognises: (history, texts) => programsMention(history, texts, MARKER),
  target: programTarget,
  order: ({ files }) => files.toSorted((a, b) => compare(nameOf(a), nameOf(b))),
  read: reading('up'),
  down: { read: reading('down') },
  preamble: `CREATE TABLE kysely_migration (name varchar(255) PRIMARY KEY, timestamp varchar(255) NOT NULL);
    CREATE TABLE kysely_migration_lock (id varchar(255) PRIMARY KEY, is_locked integer NOT NULL DEFAULT 0)`,
};

function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts) => {
    const contexts = new Map<Machine, Context>();
    const contextOf = (machine: Machine): Context => {
      const context = contexts.get(machine) ?? { machine, fragments: new Map() };
      contexts.set(machine, context);
      return context;
    };
    let found = false;
    const recorded = followProgram(path, text, {
      texts,
      library: (specifier, machine) => (specifier === 'kysely' ? library(contextOf(machine)) : undefined),
      start(program) {
        found = callExport(program, direction, [database(contextOf(program.machine))]);
      },
    });
    return inOneBatch(direction === 'up' ? orNotFound(recorded, found, path, text) : recorded, true);
  };
}

function library(context: Context): HostValue {
  const sql = sqlTag(context);
  return { kind: 'host', get: (name) => (name === 'sql' ? sql : undefined) };
}
