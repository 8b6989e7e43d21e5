import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { EditedMigration, SchemaChange, Step } from '../../../domain/schema.ts';
import { grouped, listed } from './facts/groups.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY);';
const merged = 'ALTER TABLE orders ADD COLUMN code text;';

export const keepMergedMigrations: Rule = {
  id: 'keep-merged-migrations',
  code: 'CP15',
  hazard: 'schema-drift',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Leave a merged migration as it is; correct it with a new one.',
  rationale:
    'A runner remembers which migrations it ran and does not run them again. Databases that ran the old text keep the old result, new ones get the new: two schemas under one version, and tests only ever see one of them.',
  exemptions: [
    'edits that alter only comments, white space or IF [NOT] EXISTS, where the runner keeps no checksum',
    'migrations that the runner runs again when they change',
    'a sweep over more than five merged migrations, or one far back, which the coverage states',
  ],
  source: 'https://documentation.red-gate.com/fd/migrations-271585107.html',
  examples: {
    hazardous: [
      {
        name: 'the type changes after the fact',
        setup,
        merged,
        change: 'ALTER TABLE orders ADD COLUMN code varchar(20);',
      },
    ],
    safe: [{ name: 'the text runs as before', setup, merged, change: merged }],
  },
  check(change) {
    const edits = (change.edited ?? []).flatMap((edited) => editOf(change, edited));
    return grouped(edits, ({ ofRows }) => String(ofRows)).map((group) => matchOf(change, group));
  },
};

type Edit = {
  readonly path: string;
  /** The first statement that the merged text did not hold. */
  readonly step: Step;
  /** No statement that came or went alters the schema. */
  readonly ofRows: boolean;
};

function editOf(change: SchemaChange, { path, was }: EditedMigration): Edit[] {
  const steps = change.steps.filter(({ statement }) => statement.path === path);
  const text = change.runner.refusesEdits ? unspaced : unguarded;
  const known = new Set(was.map(text));
  const kept = new Set(steps.map(({ statement }) => text(statement.sql)));
  const came = steps.filter(
    (step) => !known.has(text(step.statement.sql)) && (change.runner.refusesEdits || leavesTrace(step)),
  );
  const went = was.map(text).filter((sql) => !kept.has(sql));
  const [step] = came;
  if (!step) return [];
  const ofRows = came.every(writesRows);
  return [{ path, step, ofRows: ofRows && !went.some((sql) => ALTERS_SCHEMA.test(sql)) }];
}

/** Settings, locks and transactions end with the migration. */
function leavesTrace({ operations }: Step): boolean {
  return operations.length === 0 || operations.some(({ kind }) => !PASSING.has(kind));
}

const PASSING: ReadonlySet<string> = new Set(['set-setting', 'lock-table', 'transaction']);

function writesRows({ statement, operations }: Step): boolean {
  return statement.rowsOnly ?? (operations.length > 0 && operations.every(({ kind }) => OF_ROWS.has(kind)));
}

const OF_ROWS: ReadonlySet<string> = new Set(['insert', 'update', 'delete']);
const ALTERS_SCHEMA = /^(?:create|alter|drop|rename|comment)\b/i;

function matchOf(change: SchemaChange, [{ step, ofRows }, ...more]: readonly [Edit, ...Edit[]]): RuleMatch {
  const { name, refusesEdits } = change.runner;
  const runner = name === 'plain SQL files' ? 'A runner' : name;
  const consequence = ofRows
    ? 'wherever the merged text ran, the rows stay as it left them'
    : 'wherever the merged text ran, its result stays, while new databases and tests get this one. From here on they differ';
  const others =
    more.length > 0
      ? ` The same goes for ${more.length} more merged ${more.length > 1 ? 'migrations' : 'migration'}: ${listed(more.map(({ path }) => path))}.`
      : '';
  return {
    step,
    title: `Databases that already ran ${more.length > 0 ? `these ${more.length + 1} migrations` : 'this migration'} never get the edit`,
    message: refusesEdits
      ? `${runner} keeps a checksum of what it ran: wherever the merged text ran, the next deploy stops with a checksum error before any newer migration runs.${others}`
      : `${runner} remembers a migration by its name and does not run it again: ${consequence}.${others}`,
    remedy:
      'Leave the merged text alone and put the difference into a new migration. If it has run nowhere that counts, say so in the description.',
    evidence: [
      {
        fact: 'The base branch holds this migration with other statements.',
        quote: step.statement.sql.slice(0, 500),
      },
    ],
    tables: step.operations.flatMap((operation) => ('table' in operation && operation.table ? [operation.table] : [])),
    proof: 'derived',
    ...(refusesEdits ? { level: 'error', hazard: 'migration-fails' } : ofRows && { level: 'note' }),
  };
}

const unspaced = (sql: string) => sql.replaceAll(/\s+/g, ' ').trim();

/** IF [NOT] EXISTS makes no difference to a database on which the statement ran. */
const unguarded = (sql: string) => unspaced(sql.replaceAll(/\bif\s+(?:not\s+)?exists\b/gi, ''));
