import type { Statement } from '../../../domain/schema.ts';
import { baseName, compare, type Format } from './format.ts';
import { instanceOf } from './javascript/classes.ts';
import { programHistories, programsMention } from './javascript/histories.ts';
import { type Machine, siteOf } from './javascript/machine.ts';
import { followProgram, type Program } from './javascript/program.ts';
import { inOneBatch, runRaw, untranslated } from './javascript/sql.ts';
import { host, type ObjectValue, property, truth, UNDEFINED, type Value } from './javascript/values.ts';
import { orNotFound } from './javascript/way-forward.ts';
import { programTarget } from './javascript/target.ts';

const NAME = /^(?!index\.)\w[\w.-]*\d{3,}[\w.-]*(?<!\.d|\.test|\.spec)\.[cm]?[jt]s$/;
const MARKER = /['"]@mikro-orm\/migrations['"]|\/mikro-orm(?:\/migrations)?['"]/;

/** Runs the first class with such a method; `transactional` is what it says of its transaction. */
function start(
  { machine, classes }: Program,
  queued: Set<Statement>,
  direction: 'up' | 'down',
): { readonly found: boolean; readonly transactional?: Value } {
  for (const one of classes) {
    const migration = instanceOf(machine, one);
    const method = property(migration, direction);
    if (method?.kind !== 'function') continue;
    provide(machine, migration, queued);
    machine.invoke(method, [], siteOf(machine, method.node));
    const asked = property(migration, 'isTransactional');
    if (asked?.kind !== 'function') return { found: true };
    return { found: true, transactional: machine.invoke(asked, [], siteOf(machine, asked.node)) };
  }
  return { found: false };
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
  about: {
    finds: 'classes with `addSql`',
    order: 'file name',
    left: 'builder calls, values known only at run time',
  },
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
  read: reading('up'),
  down: { read: reading('down') },
  preamble: `CREATE TABLE mikro_orm_migrations (id serial PRIMARY KEY, name varchar(255), executed_at timestamptz DEFAULT current_timestamp)`,
};

function reading(direction: 'up' | 'down'): Format['read'] {
  return (path, text, texts) => {
    const queued = new Set<Statement>();
    let started: ReturnType<typeof start> = { found: false };
    const followed = followProgram(path, text, {
      texts,
      library: () => undefined,
      start(program) {
        started = start(program, queued, direction);
      },
    });
    const recorded = direction === 'up' ? orNotFound(followed, started.found, path, text) : followed;
    const isQueued = ({ statement }: (typeof recorded)[number]) => queued.has(statement);
    const inOrder = [...recorded.filter((one) => !isQueued(one)), ...recorded.filter(isQueued)];
    return inOneBatch(inOrder, started.transactional === undefined || truth(started.transactional) !== false);
  };
}
