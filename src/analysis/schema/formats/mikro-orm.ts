import type { Statement } from '../../../domain/schema.ts';
import { baseName, compare, type Format } from './format.ts';
import { instanceOf } from './javascript/classes.ts';
import { programHistories, programsMention, programTarget } from './javascript/histories.ts';
import { type Machine, siteOf } from './javascript/machine.ts';
import { followProgram, type Program } from './javascript/program.ts';
import { inOneBatch, runRaw, untranslated } from './javascript/sql.ts';
import { host, type ObjectValue, property, truth, UNDEFINED, type Value } from './javascript/values.ts';

const NAME = /^(?!index\.)\w[\w.-]*\d{3,}[\w.-]*(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/;
const MARKER = /['"]@mikro-orm\/migrations['"]|\/mikro-orm(?:\/migrations)?['"]/;

/** Runs the first class with an `up` method, and gives what it says of its transaction. */
function start({ machine, classes }: Program, queued: Set<Statement>): Value | undefined {
  for (const one of classes) {
    const migration = instanceOf(machine, one);
    const up = property(migration, 'up');
    if (up?.kind !== 'function') continue;
    provide(machine, migration, queued);
    machine.invoke(up, [], siteOf(machine, up.node));
    const asked = property(migration, 'isTransactional');
    return asked?.kind === 'function' ? machine.invoke(asked, [], siteOf(machine, asked.node)) : undefined;
  }
  return undefined;
}

/** What the class inherits from `Migration`. */
function provide(machine: Machine, { entries }: ObjectValue, queued: Set<Statement>): void {
  const inherited: Readonly<Record<string, Value>> = {
    addSql: host(([sql], site) => {
      const before = machine.recorded.length;
      runRaw(machine, sql, site);
      for (const { statement } of machine.recorded.slice(before)) queued.add(statement);
      return UNDEFINED;
    }),
    execute: host(([sql, parameters], site) => runRaw(machine, sql, site, { parameters })),
    getKnex: untranslated(machine, 'getKnex'),
    getEntityManager: untranslated(machine, 'getEntityManager'),
    driver: untranslated(machine, 'driver'),
    config: untranslated(machine, 'config'),
  };
  for (const [name, value] of Object.entries(inherited)) if (!entries.has(name)) entries.set(name, { value, line: 0 });
}

/** All pending migrations run in one transaction (`allOrNothing`); what `addSql` queues runs when `up` is over. */
export const mikroOrm: Format = {
  id: 'mikro-orm',
  certainty: 3,
  runner: {
    name: 'MikroORM',
    scope: 'pending',
    optOut: 'isTransactional(): boolean { return false; }',
    source: 'https://github.com/mikro-orm/mikro-orm/blob/master/packages/migrations/src/MigrationRunner.ts',
  },
  find: (paths) => programHistories(paths, NAME),
  recognises: (history, texts) => programsMention(history, texts, MARKER),
  target: programTarget,
  order: ({ files }) => files.toSorted((a, b) => compare(baseName(a), baseName(b))),
  read(path, text, texts) {
    const queued = new Set<Statement>();
    let transactional: Value | undefined;
    const recorded = followProgram(path, text, {
      texts,
      library: () => undefined,
      start(program) {
        transactional = start(program, queued);
      },
    });
    const [late, early] = [true, false].map((is) => recorded.filter(({ statement }) => queued.has(statement) === is));
    return inOneBatch(
      [...(early ?? []), ...(late ?? [])],
      transactional === undefined || truth(transactional) !== false,
    );
  },
  preamble: `CREATE TABLE mikro_orm_migrations (id serial PRIMARY KEY, name varchar(255), executed_at timestamptz DEFAULT current_timestamp)`,
};
