/** Tables that later migrations keep changing; older ones rest, as in a real project. */
const ACTIVE = 40;

/**
 * The path and text of the n-th of a long history of plain SQL migrations. One in five makes a table with keys; the others
 * add columns, indexes and constraints, fill columns, change defaults and types, and now and then drop a column.
 */
export function generatedMigration(n: number): readonly [path: string, sql: string] {
  const path = `migrations/${String(n).padStart(6, '0')}_step.sql`;
  const kind = n % 5;
  const own = n - kind;
  if (kind === 0) return [path, createTable(n)];
  const table = tableOf(Math.max(0, own - 5 * ((n * 7) % ACTIVE)));
  return [path, CHANGES[n % CHANGES.length]?.(table, n) ?? ''];
}

function tableOf(n: number): string {
  return `entity_${n}`;
}

function createTable(n: number): string {
  const parent = Math.max(0, n - 5 * (1 + (n % 11)));
  const reference = n === 0 ? '' : `  parent_id bigint REFERENCES ${tableOf(parent)} (id) ON DELETE CASCADE,\n`;
  return `-- Table ${n}
CREATE TABLE ${tableOf(n)} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
${reference}  account_id uuid NOT NULL DEFAULT gen_random_uuid(),
  name varchar(120) NOT NULL,
  state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'open', 'done')),
  amount numeric(12, 2),
  attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ${tableOf(n)}_account_idx ON ${tableOf(n)} (account_id);
`;
}

const CHANGES: readonly ((table: string, n: number) => string)[] = [
  (table, n) => `ALTER TABLE ${table} ADD COLUMN note_${n} text;\n`,
  (table, n) => `CREATE INDEX ${table}_${n}_idx ON ${table} (created_at, state);\n`,
  (table, n) =>
    `ALTER TABLE ${table} ADD COLUMN count_${n} int NOT NULL DEFAULT 0;\nCOMMENT ON TABLE ${table} IS 'v${n}';\n`,
  (table) =>
    `UPDATE ${table} SET amount = 0 WHERE amount IS NULL;\nALTER TABLE ${table} ALTER COLUMN amount SET DEFAULT 0;\n`,
  (table, n) => `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${n}_check CHECK (amount >= 0) NOT VALID;\n`,
  (table, n) => `ALTER TABLE ${table} ADD COLUMN gone_${n} text;\nALTER TABLE ${table} DROP COLUMN gone_${n};\n`,
  (table) => `ALTER TABLE ${table} ALTER COLUMN name TYPE text;\n`,
];
