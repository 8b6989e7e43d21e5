import { parseStatement } from '../../../../src/analysis/schema/operations/index.ts';
import { planTransactions } from '../../../../src/analysis/schema/runners.ts';
import { splitStatements } from '../../../../src/analysis/schema/statements.ts';
import type { Catalog, Constraint, Index, Table } from '../../../../src/domain/catalog.ts';
import type { Level } from '../../../../src/domain/finding.ts';
import type { Rule } from '../../../../src/domain/rule.ts';
import type { Effect, Lock, LockMode, Runner, SchemaChange, Step } from '../../../../src/domain/schema.ts';

/** What the engine would show, said by hand, so that a rule's test needs no engine. */
type Seen = {
  readonly locks?: Readonly<Record<string, LockMode>>;
  readonly rewrites?: readonly string[];
  readonly scans?: Readonly<Record<string, string>>;
  readonly reindexed?: Readonly<Record<string, string>>;
  readonly error?: readonly [sqlstate: string, message: string];
  readonly held?: Readonly<Record<string, LockMode>>;
};

type Observation = {
  readonly sql: string;
  readonly before?: readonly Table[];
  /** The same as `before` unless said. */
  readonly after?: readonly Table[];
  /** Of both schemas, or of each where they differ. */
  readonly enums?: Catalog['enums'];
  readonly enumsAfter?: Catalog['enums'];
  readonly functions?: Catalog['functions'];
  /** By statement; `null` for one that did not run. */
  readonly seen?: readonly (Seen | null)[];
  readonly runner?: Partial<Runner>;
  readonly declared?: SchemaChange['declared'];
  readonly version?: number;
  readonly path?: string;
};

const PLAIN: Runner = { name: 'plain SQL', scope: 'none', source: 'https://example.org' };

/** The rule's findings, each with the line that it points at. */
export async function check(rule: Rule, observation: Observation) {
  return rule.check(await observed(observation)).map((match) => {
    const { sql, line } = match.step.statement;
    const offset = Math.max(0, sql.indexOf(match.quote ?? sql));
    const level: Level = match.level ?? rule.level;
    const { title, message, remedy, proof, fix } = match;
    return { line: line + sql.slice(0, offset).split('\n').length - 1, level, proof, title, message, remedy, fix };
  });
}

/** What the rules see of the SQL. */
export async function observed(observation: Observation): Promise<SchemaChange> {
  const { sql, before = [], after = before, seen = [], declared = {}, version = 18, path = 'm.sql' } = observation;
  const runner = { ...PLAIN, ...observation.runner };
  const planned = planTransactions(runner, [
    [{ statements: splitStatements(sql, path), atomic: runner.scope !== 'none' }],
  ]);
  const steps: Step[] = [];
  for (const [index, { statement, transaction }] of planned.entries()) {
    const saw = seen[index] ?? {};
    const { operations, error } = await parseStatement(statement.sql, 'postgres');
    if (error !== undefined) throw new Error(error);
    steps.push({
      statement,
      operations,
      ...(seen[index] !== null && { effect: effectOf(saw) }),
      ...(transaction !== undefined && { transaction }),
      held: locksOf(saw.held),
    });
  }
  const { enums = {}, enumsAfter = enums, functions = [] } = observation;
  const schemas = {
    before: { ...catalogOf(before), enums, functions },
    after: { ...catalogOf(after), enums: enumsAfter, functions },
  };
  return { dialect: 'postgres', version, runner, steps, ...schemas, declared };
}

function effectOf({ locks, rewrites = [], scans = {}, reindexed = {}, error }: Seen): Effect {
  return {
    locks: locksOf(locks),
    rewrites,
    indexRewrites: Object.entries(reindexed).map(([index, table]) => ({ index, table })),
    scans: Object.entries(scans).map(([table, notice]) => ({ table, notice })),
    ...(error && { error: { sqlstate: error[0], message: error[1] } }),
  };
}

const locksOf = (locks: Readonly<Record<string, LockMode>> = {}): Lock[] =>
  Object.entries(locks).map(([table, mode]) => ({ table, mode }));

const catalogOf = (tables: readonly Table[]): Catalog => ({
  tables: Object.fromEntries(tables.map((table) => [table.name, table])),
});

/** A table with columns written as `name type`, with ` = default` and `!` for NOT NULL. */
export function table(name: string, columns: readonly string[], more: Partial<Table> = {}): Table {
  return {
    name,
    kind: 'table',
    columns: columns.map((written) => {
      const [, column = '', required, type = '', value] = /^(\w+)(!?) ([^=]+?)(?: = (.+))?$/.exec(written) ?? [];
      const volatility = value?.startsWith('nextval') ? ('volatile' as const) : undefined;
      return {
        name: column,
        type,
        notNull: required === '!',
        identity: false,
        ...(value !== undefined && { default: value }),
        ...(volatility && { defaultVolatility: volatility }),
      };
    }),
    constraints: [],
    indexes: [],
    ...more,
  };
}

export function index(name: string, columns: readonly string[], more: Partial<Index> = {}): Index {
  const definition = `CREATE INDEX ${name} ON t USING btree (${columns.join(', ')})`;
  return {
    name,
    columns,
    include: [],
    unique: false,
    primary: false,
    valid: true,
    method: 'btree',
    definition,
    ...more,
  };
}

type OnDelete = NonNullable<Constraint['references']>['onDelete'];

export function foreignKey(name: string, column: string, parent: string, onDelete: OnDelete = 'no action'): Constraint {
  return {
    name,
    kind: 'foreign-key',
    columns: [column],
    references: { table: parent, columns: ['id'], onDelete },
    validated: true,
    definition: `FOREIGN KEY (${column}) REFERENCES ${parent}(id)`,
  };
}
