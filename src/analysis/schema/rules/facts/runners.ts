import type { Runner, Step } from '../../../../domain/schema.ts';

/** A file is one query to them, for which the server opens a transaction only when it holds several statements. */
const SEND_WHOLE_FILES: ReadonlySet<string> = new Set(['Prisma Migrate', 'golang-migrate']);

/** Where the mark goes, or what it needs beside it. */
const BESIDE_MARK: Readonly<Record<string, string>> = {
  Diesel: ' in its metadata.toml',
  Ecto: ' and "@disable_migration_lock true"', // https://hexdocs.pm/ecto_sql/Ecto.Migration.html#index/3-adding-dropping-indexes-concurrently
  Flyway: ' in its .conf file',
};

/** How the tool's own language says CONCURRENTLY. */
const IN_ITS_WORDS: Readonly<Record<string, string>> = {
  Alembic: ' In Alembic: op.create_index(…, postgresql_concurrently=True).',
  Django:
    ' In Django: AddIndexConcurrently in a later migration; a ForeignKey makes its index itself unless it says db_index=False.',
  Ecto: ' In Ecto: create index(…, concurrently: true).',
  Rails: ' In Rails: add_index …, algorithm: :concurrently.',
  Sequelize: ' In Sequelize: addIndex(…, { concurrently: true }).',
};

/** How a concurrent build is said in the language that the statement was made from, as a sentence; nothing for plain SQL. */
export function inItsWords({ name }: Runner, { statement }: Step): string {
  return (statement.sourceLines && IN_ITS_WORDS[name]) ?? '';
}

/** How a statement that must not run in a transaction gets out of the runner's, or of the one that the migration opens. */
export function outsideTransaction(runner: Runner, step: Step): string {
  if (runner.optOut !== undefined) {
    return `Put it in a migration of its own, marked "${runner.optOut}"${BESIDE_MARK[runner.name] ?? ''}.`;
  }
  if (runner.scope === 'none' && step.transaction !== undefined) {
    return 'Take it out of the transaction that this migration opens.';
  }
  if (runner.scope === 'none') return `${runner.name} runs each statement by itself, so it needs nothing else.`;
  if (SEND_WHOLE_FILES.has(runner.name)) {
    return `Put it alone in a migration of its own: ${runner.name} wraps a file in a transaction only when it holds more.`;
  }
  return `${runner.name} always opens a transaction: run it by hand before the deploy, then ship it with IF NOT EXISTS.`;
}

/** A statement of a fix that must not share the transaction of those before it: pasted together, they would lock longer. */
export function later(runner: Runner, sql: string): string {
  return `-- ${laterTransaction(runner)}:\n${sql}`;
}

/** Where a statement goes that must not share the transaction of another. */
export function laterTransaction(runner: Runner): string {
  if (runner.scope === 'pending') return `in a later deploy (${runner.name} runs all pending files in one transaction)`;
  return runner.scope === 'file' ? 'in a later migration file' : 'as a statement of its own transaction';
}
