import type { Catalog } from '../../domain/catalog.ts';
import type { CodeQuery } from '../../domain/query.ts';
import type { RuleExample } from '../../domain/rule.ts';
import type { Dialect, Runner, SchemaChange, Statement } from '../../domain/schema.ts';
import { findQueries } from '../code/queries/find.ts';
import { type PlannedStatement, planTransactions } from './runners.ts';
import { observeChange } from './shadow/postgres/change.ts';
import { type Engine, prepareEngines } from './shadow/postgres/engine.ts';
import { extensionsIn } from './shadow/postgres/extensions.ts';
import { createPristineImage } from './shadow/postgres/pristine.ts';
import { replay } from './shadow/postgres/replay.ts';
import { observeChange as observeOnSqlite } from './shadow/sqlite/change.ts';
import { openEngine as openSqlite } from './shadow/sqlite/engine.ts';
import type { QueriesInCode } from './shadow/shadow.ts';
import { splitStatements } from './statements.ts';

/** Plain files, each in one transaction: what most runners do. */
export const FILE_RUNNER: Runner = {
  name: 'plain SQL files',
  scope: 'file',
  source: 'https://www.postgresql.org/docs/current/tutorial-transactions.html',
};

/** SQL to replay: `setup` is the base, `change` one migration file on top of it. */
type Example = {
  readonly setup: string;
  readonly change: string;
  /** The file that undoes it. */
  readonly down?: string;
  /** PostgreSQL unless said. */
  readonly dialect?: Dialect;
  /** Default: one transaction per file. */
  readonly runner?: Runner;
  readonly version?: number;
  readonly declared?: SchemaChange['declared'];
  readonly queries?: RuleExample['queries'];
};

/**
 * A shadow for many small changes in one process: `replayChange` gives what the rules see of an example, `tryOn` runs
 * further statements on its setup and tells the server's refusal, if any. Both empty the database first. Close it.
 */
export async function openReplayer(): Promise<Replayer> {
  const openEngine = prepareEngines();
  const pristine = await createPristineImage(openEngine);
  const engines = new Map<string, Engine>();

  const engineWith = async (texts: readonly string[]) => {
    const extensions = extensionsIn(texts).toSorted();
    const key = extensions.join();
    const engine = engines.get(key) ?? (await openEngine({ image: pristine, extensions }));
    engines.set(key, engine);
    await empty(engine);
    return engine;
  };
  return {
    async replayChange({ dialect, setup, change, down, runner = FILE_RUNNER, version, declared = {}, queries }) {
      const planned = planFile(change, 'change.sql', runner);
      const undoing = down === undefined ? undefined : { planned: planFile(down, 'down.sql', runner), whole: true };
      if (dialect === 'sqlite')
        return observeOnSqlite(imageOf(setup), { runner, planned, version, declared, ...(undoing && { undoing }) });
      const engine = await engineWith([setup, change]);
      if (setup.trim() !== '') await engine.run(setup);
      const also = { ...(undoing && { undoing }), ...(queries && { queries: queriesOf(queries) }) };
      return observeChange(engine, { runner, planned, version, declared, ...also });
    },
    async tryOn(setup, statements) {
      const engine = await engineWith([setup, ...statements]);
      if (setup.trim() !== '') await engine.run(setup);
      const planned = statements.map((sql): PlannedStatement => ({ statement: statementOf(sql) }));
      const observed = await replay(engine, planned);
      return observed.find(({ effect }) => effect?.error)?.effect?.error;
    },
    async close() {
      for (const engine of engines.values()) await engine.close();
    },
  };
}

export interface Replayer {
  replayChange(example: Example): Promise<SchemaChange>;
  tryOn(
    setup: string,
    statements: readonly string[],
  ): Promise<{ readonly sqlstate: string; readonly message: string } | undefined>;
  close(): Promise<void>;
}

function planFile(sql: string, path: string, runner: Runner): PlannedStatement[] {
  return planTransactions(runner, [[{ statements: splitStatements(sql, path), atomic: runner.scope !== 'none' }]]);
}

/** What SQLite keeps of SQL that it runs whole. */
function imageOf(setup: string): Uint8Array {
  const engine = openSqlite();
  try {
    engine.run(setup);
    return engine.image();
  } finally {
    engine.close();
  }
}

/** Queries as a file of named ones holds them. */
function queriesOf({ kept = [], added = [] }: NonNullable<Example['queries']>): QueriesInCode {
  const inFile = (path: string, queries: readonly string[], catalog: Catalog): CodeQuery[] =>
    findQueries({ path, text: queries.map((sql, index) => `-- name: q${index}\n${sql};`).join('\n') }, catalog, {});
  return {
    ofBase: async (before) =>
      inFile('queries/kept.sql', kept, before).map((query) => ({ query, origin: 'kept' as const })),
    added: async (after) => inFile('queries/added.sql', added, after),
  };
}

function statementOf(sql: string): Statement {
  return { kind: 'sql', sql, path: 'change.sql', line: 1, endLine: 1 };
}

/** Back to an empty `public` schema: cheaper than a new engine for examples that only make tables. */
async function empty(engine: Engine): Promise<void> {
  await engine.run('RESET ALL');
  const schemas = await engine.json<string[]>(
    `SELECT coalesce(pg_catalog.json_agg(pg_catalog.quote_ident(nspname)), '[]') FROM pg_catalog.pg_namespace
      WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  );
  for (const schema of schemas) await engine.run(`DROP SCHEMA ${schema} CASCADE`);
  await engine.run('CREATE SCHEMA public; SET search_path = public');
}
