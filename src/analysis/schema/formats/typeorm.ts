import { byLeadingNumber, type Format } from './format.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { siteOf } from './javascript/machine.ts';
import { instanceOf } from './javascript/classes.ts';
import { callExport, followProgram, type Program } from './javascript/program.ts';
import { inOneBatch } from './javascript/sql.ts';
import { property, truth, type Value } from './javascript/values.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { programTarget } from './javascript/target.ts';
import { queryRunner, typeormLibrary } from './typeorm/query-runner.ts';

const MARKER = /\bMigrationInterface\b|\bqueryRunner\b/;
const MODE = /\bmigrationsTransactionMode\b["']?\s*:\s*["'](each|none|all)["']/;
const SCOPES = { each: 'file', none: 'none' } as const;

/** The first class with such a method, else what the module exports. */
function start(
  program: Program,
  direction: 'up' | 'down',
): { readonly found: boolean; readonly transaction?: Value | undefined } {
  const { machine, classes } = program;
  for (const one of classes) {
    const migration = instanceOf(machine, one);
    const method = property(migration, direction);
    if (method?.kind !== 'function') continue;
    machine.invoke(method, [queryRunner(machine)], siteOf(machine, method.node));
    return { found: true, transaction: property(migration, 'transaction') };
  }
  return { found: callExport(program, direction, [queryRunner(machine)]) };
}

export const typeorm: Format = {
  id: 'typeorm',
  about: {
    finds: 'classes of `MigrationInterface`',
    order: 'timestamp prefix',
    left: 'values that a query returns, repositories (counted as changing rows)',
  },
  revision: 4,
  certainty: 3,
  runner: {
    name: 'TypeORM',
    scope: 'pending',
    optOut: "transaction = false in the migration class, with migrationsTransactionMode: 'each'",
    source: 'https://typeorm.io/docs/migrations/setup/',
  },
  runnerOf(_history, texts) {
    const mode = [...texts.values()].map((text) => MODE.exec(text)?.[1]).find((found) => found !== undefined);
    if (mode === undefined || mode === 'all') return typeorm.runner;
    return { ...typeorm.runner, scope: SCOPES[mode as keyof typeof SCOPES], optOut: 'transaction = false' };
  },
  /** Its driver installs the extension for generated uuids before anything else. */
  preamble: `CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE TABLE IF NOT EXISTS "migrations" ("id" SERIAL PRIMARY KEY, "timestamp" bigint NOT NULL, "name" character varying NOT NULL)`,
  find: (paths) => programHistories(paths),
  recognises: (history, texts) => programsMention(history, texts, MARKER),
  target: programTarget,
  order: ({ files }) => files.toSorted(byLeadingNumber),
  read: reading('up'),
  down: { read: reading('down') },
};

function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts) => {
    let started: ReturnType<typeof start> = { found: false };
    const recorded = followProgram(path, text, {
      texts,
      library: (specifier) => (specifier === 'typeorm' ? typeormLibrary() : undefined),
      start: (program) => {
        started = start(program, direction);
      },
    });
    const { found, transaction } = started;
    const all = direction === 'up' ? orNotFound(recorded, found, path, text) : recorded;
    return inOneBatch(all, transaction === undefined || truth(transaction) !== false);
  };
}
