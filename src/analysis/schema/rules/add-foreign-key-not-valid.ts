import type { Constraint, Table } from '../../../domain/catalog.ts';
import type { ConstraintSpec } from '../../../domain/operation.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { isCorrectedBefore } from './facts/backfill.ts';
import { grouped, listed } from './facts/groups.ts';
import { foreignKeys } from './facts/keys.ts';
import { identifier, relation } from './facts/names.ts';
import { later, laterTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { type Occurrence, occurrences, rewrote, scanOf } from './facts/steps.ts';
import { baseColumn, baseTable, finalTable } from './facts/tables.ts';

const setup =
  'CREATE TABLE users (id bigint PRIMARY KEY);\nCREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);';

export const addForeignKeyNotValid: Rule = {
  id: 'add-foreign-key-not-valid',
  code: 'CN01',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Add foreign keys to existing tables NOT VALID, and validate them later.',
  rationale:
    'ADD FOREIGN KEY looks up every existing row while it holds SHARE ROW EXCLUSIVE on both tables: writes to either wait. One row without its parent aborts it. NOT VALID checks new rows only; VALIDATE CONSTRAINT checks the old ones beside live traffic.',
  exemptions: ['tables that the change creates', 'foreign keys added with NOT VALID'],
  source: 'https://www.postgresql.org/docs/18/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
  examples: {
    hazardous: [
      {
        name: 'checked at once',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id);',
      },
    ],
    safe: [
      {
        name: 'NOT VALID first',
        setup,
        change:
          'ALTER TABLE orders ADD CONSTRAINT orders_user_fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;',
      },
      {
        name: 'the table is new',
        setup: 'CREATE TABLE users (id bigint PRIMARY KEY);',
        change:
          'CREATE TABLE orders (user_id bigint);\nALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id);',
      },
    ],
  },
  check(change) {
    const checked = occurrences(change, 'add-constraint').flatMap((occurrence): Checked[] => {
      const {
        step,
        operation: { table, constraint },
      } = occurrence;
      const { kind, notValid, references, columns } = constraint;
      if (kind !== 'foreign-key' || notValid || !references || !baseTable(change, step, table)) return [];
      const notice = scanOf(step, table, 'validating foreign key');
      if (notice === undefined || rewrote(step, table)) return [];
      const old = columns.every((column) => baseColumn(change, step, table, column));
      const enforced = isEnforced(change, baseTable(change, step, table), columns, references.table);
      const mayFail = old && !enforced && !isCorrectedBefore(change, step, table);
      return [
        {
          ...occurrence,
          notice,
          parent: references.table,
          mayFail,
          empty: !old && hasOnlyNulls(change, step, table, columns),
        },
      ];
    });
    const risky = checked.filter(({ mayFail }) => mayFail);
    const slow = checked.filter(({ mayFail }) => !mayFail);
    const files = grouped(slow, ({ step, empty }) => (empty ? '' : step.statement.path));
    const tables = grouped(risky, ({ step, operation }) => `${operation.table}\0${step.statement.path}`);
    return [...tables, ...files].map((group) => matchOf(change, group));
  },
};

type Checked = Occurrence<'add-constraint'> & {
  readonly notice: string;
  readonly parent: string;
  /** Old values that nothing enforced or corrects. */
  readonly mayFail: boolean;
  /** A new column, NULL in every old row. */
  readonly empty: boolean;
};

function matchOf(change: SchemaChange, group: readonly [Checked, ...Checked[]]): RuleMatch {
  const [
    {
      step,
      quote,
      operation: { table },
      notice,
      mayFail,
      empty,
    },
  ] = group;
  const { level, when } = exposureOf(change, table, 'every row');
  const tables = group.flatMap((key) => [key.operation.table, key.parent]);
  const columns = group.flatMap((key) => key.operation.constraint.columns);
  const many = group.length > 1;
  return {
    step,
    quote,
    title: mayFail
      ? `Rows of "${table}" without their ${listed(group.map(({ parent }) => parent))} make ${many ? 'these foreign keys' : 'this foreign key'} fail`
      : `Checking ${many ? `these ${group.length} foreign keys` : 'this foreign key'} blocks writes to ${listed(tables)}`,
    message: `${mayFail ? `Nothing enforced ${listed(columns)} until now: one orphaned row aborts the migration. ` : ''}The check reads all of "${table}" while SHARE ROW EXCLUSIVE on ${listed(tables)} makes writes to them wait. ${when}`,
    remedy: `${mayFail ? 'Delete or repair orphans first. ' : ''}Add ${many ? 'them' : 'it'} NOT VALID, which checks new rows only, and VALIDATE CONSTRAINT ${laterTransaction(change.runner)}: that lets writes go on.`,
    fix: fixOf(change, group),
    evidence: [{ fact: `PostgreSQL announced the check of every row: ${notice}.`, quote }],
    tables: [...new Set(tables)],
    proof: 'proved',
    ...(mayFail && { hazard: 'migration-fails' }),
    ...((level ?? empty) && { level: 'note' }),
  };
}

/** The statements with every key of theirs NOT VALID, then what validates each. */
function fixOf(change: SchemaChange, group: readonly Checked[]): string[] {
  const nameIn = ({ step, operation: { table, constraint } }: Checked) =>
    identifier(nameOf(change, step, table, constraint));
  const unchecked = grouped(group, ({ step }) => String(change.steps.indexOf(step))).map(([first, ...more]) =>
    [first, ...more].reduce(
      (sql, key) => sql.replace(key.quote, () => `${named(key.quote, nameIn(key))} NOT VALID`),
      first.step.statement.sql,
    ),
  );
  const validated = group.map(
    (key) => `ALTER TABLE ${relation(key.operation.table)} VALIDATE CONSTRAINT ${nameIn(key)}`,
  );
  return [...unchecked, later(change.runner, validated.join(';\n'))];
}

/**
 * Whether a key of the base kept orphans out, by itself or through the table in between: what refers to rows that refer to
 * the parent has a parent.
 */
function isEnforced(
  { before }: SchemaChange,
  base: Table | undefined,
  columns: readonly string[],
  parent: string,
): boolean {
  return foreignKeys(base).some((key) => {
    if (!key.validated || !key.references || !columns.every((column) => key.columns.includes(column))) return false;
    if (key.references.table === parent) return key.columns.join() === columns.join();
    const { references } = key;
    const between = columns.map((column) => references.columns[key.columns.indexOf(column)]);
    return foreignKeys(before.tables[references.table]).some(
      (next) => next.validated && next.references?.table === parent && next.columns.join() === between.join(),
    );
  });
}

/** New columns without a default hold NULL in every row that was there before, unless the change filled them. */
function hasOnlyNulls(change: SchemaChange, step: Step, table: string, columns: readonly string[]): boolean {
  const after = finalTable(change, step, table);
  const filled = after?.columns.some(
    (column) => columns.includes(column.name) && (column.notNull || column.default !== undefined),
  );
  return filled === false && !isCorrectedBefore(change, step, table);
}

function nameOf(change: SchemaChange, step: Step, table: string, constraint: ConstraintSpec): string {
  const same = (each: Constraint) => each.kind === 'foreign-key' && each.columns.join() === constraint.columns.join();
  return constraint.name ?? finalTable(change, step, table)?.constraints.find(same)?.name ?? '';
}

/** The clause with the name that VALIDATE needs. */
function named(quote: string, name: string): string {
  return /\bconstraint\b/i.test(quote) ? quote : quote.replace(/\bforeign\s+key\b/i, `CONSTRAINT ${name} $&`);
}
