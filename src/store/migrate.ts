import type { Connection, Database } from './database.ts';
import * as migrations from './migrations/index.ts';

/** Any number that is ours: `architect` has no other advisory lock. */
const LOCK = 4_701_931;

/**
 * Brings the schema `architect` up to date, one transaction for each migration. Several processes may start at once:
 * one migrates, the others wait for it. A migration that cannot get its lock gives up instead of queueing everyone
 * behind it.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const applied: string[] = [];
  await exclusively(database, async (connection) => {
    await connection.query('CREATE SCHEMA IF NOT EXISTS architect');
    await connection.query(
      'CREATE TABLE IF NOT EXISTS architect.migrations (id text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
  });
  for (const { id, sql } of Object.values(migrations).sort((a, b) => a.id.localeCompare(b.id))) {
    await exclusively(database, async (connection) => {
      const { rows } = await connection.query('SELECT 1 FROM architect.migrations WHERE id = $1', [id]);
      if (rows.length > 0) return;
      for (const statement of statementsOf(sql)) await connection.query(statement);
      await connection.query('INSERT INTO architect.migrations (id) VALUES ($1)', [id]);
      applied.push(id);
    });
  }
  return applied;
}

function exclusively(database: Database, work: (connection: Connection) => Promise<void>): Promise<void> {
  return database.transaction(async (connection) => {
    await connection.query("SET LOCAL lock_timeout = '60s'");
    await connection.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await connection.query("SET LOCAL lock_timeout = '5s'");
    await connection.query("SET LOCAL statement_timeout = '60s'");
    await work(connection);
  });
}

/** Our own migrations end every statement, and nothing else, with a semicolon at the end of a line. */
function statementsOf(sql: string): readonly string[] {
  return sql
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
