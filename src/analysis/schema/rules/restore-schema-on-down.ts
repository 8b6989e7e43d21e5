import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange, Statement, Step } from '../../../domain/schema.ts';
import { grouped } from './facts/groups.ts';
import { type Difference, differences } from './facts/restoration.ts';
import { engineOfUndoing, isStandIn } from './facts/undoing.ts';

const setup = `CREATE TABLE orders (id bigint PRIMARY KEY, code text NOT NULL DEFAULT '', note text);
CREATE UNIQUE INDEX orders_code ON orders (code);`;
const change = 'ALTER TABLE orders DROP COLUMN code;';
const restored = "ALTER TABLE orders ADD COLUMN code text NOT NULL DEFAULT '';";

export const restoreSchemaOnDown: Rule = {
  id: 'restore-schema-on-down',
  code: 'RV02',
  hazard: 'schema-drift',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Let a down migration restore the schema that was there.',
  rationale:
    'The change was replayed and undone. What undoing does not bring back is missing once a deploy is rolled back: a unique index that nobody misses until there are duplicates, a default that the old code counts on. What it leaves behind makes the next attempt to migrate fail, because it is already there. Nobody sees either until the night on which the rollback is needed.',
  exemptions: [
    'names of indexes and constraints, the order of columns, values of an enum type',
    'columns that the change added and rows that undoing cannot bring back',
    'types of columns where another engine stands in for the project’s',
    'changes that did not run as a whole, and down migrations with a step that only runs in the application',
  ],
  source: 'https://edgeguides.rubyonrails.org/active_record_migrations.html#using-reversible',
  examples: {
    hazardous: [
      { name: 'an index of a column that comes back', setup, change, down: restored },
      {
        name: 'a default and NOT NULL',
        setup,
        change: 'ALTER TABLE orders DROP COLUMN code;',
        down: 'ALTER TABLE orders ADD COLUMN code text;\nCREATE UNIQUE INDEX orders_code ON orders (code);',
      },
      {
        name: 'a type that stays',
        setup,
        change: "CREATE TYPE state AS ENUM ('new');\nALTER TABLE orders ADD COLUMN state state;",
        down: 'ALTER TABLE orders DROP COLUMN state;',
      },
      {
        name: 'an index on SQLite',
        dialect: 'sqlite',
        setup,
        change: 'DROP INDEX orders_code;\nALTER TABLE orders DROP COLUMN note;',
        down: 'ALTER TABLE orders ADD COLUMN note text;',
      },
    ],
    safe: [
      {
        name: 'all of it comes back',
        setup,
        change,
        down: `${restored}\nCREATE UNIQUE INDEX orders_code ON orders (code);`,
      },
      {
        name: 'an added column goes',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN total int;',
        down: 'ALTER TABLE orders DROP COLUMN total;',
      },
    ],
  },
  check(observed) {
    const after = observed.undone?.after;
    if (!after) return [];
    // An engine that stands in for another makes do with a type of its own here and there.
    const found = differences(observed.before, after).filter(({ type }) => !type || !isStandIn(observed));
    return grouped(found, ({ table = '' }) => table).flatMap((group) => matchOf(observed, group) ?? []);
  },
};

function matchOf(observed: SchemaChange, found: readonly [Difference, ...Difference[]]): RuleMatch | undefined {
  const step = stepAbout(observed, found);
  if (!step) return undefined;
  const [{ table }] = found;
  const lost = found.filter(({ kind }) => kind === 'lost').map(({ what }) => what);
  const altered = found.filter(({ kind }) => kind === 'altered').map(({ what }) => what);
  const left = found.filter(({ kind }) => kind === 'left').map(({ what }) => what);
  const inTheWay = found.filter((each) => isInTheWay(observed, each)).map(({ what }) => what);
  const parts = [
    ...(lost.length > 0 ? [`does not bring back ${joined(lost)}`] : []),
    ...(altered.length > 0 ? [`gets ${joined(altered)} wrong`] : []),
    ...(left.length > 0 ? [`leaves ${joined(left)} behind`] : []),
  ];
  const again = inTheWay.length > 0 ? ` Migrating again then fails, because ${joined(inTheWay)} is already there.` : '';
  return {
    step,
    title:
      table === undefined ? 'Undoing this leaves something behind' : `Undoing this does not restore "${bare(table)}"`,
    message: `After this change and its down migration, the schema is not what it was: the down migration ${parts.join(', and ')}.${again}`,
    remedy: `In the down migration, ${[
      ...(lost.length + altered.length > 0 ? [`make ${joined([...lost, ...altered].map(plain))} as before`] : []),
      ...(left.length > 0 ? [`drop ${joined(left)}`] : []),
    ].join(' and ')}.`,
    evidence: [
      {
        fact: `${engineOfUndoing(observed)} ran the change and then its down migration; its catalog was compared with the one before.`,
        quote: step.statement.sql,
      },
    ],
    tables: table === undefined ? [] : [table],
    proof: isStandIn(observed) ? 'derived' : 'proved',
    ...(lost.length + altered.length + inTheWay.length === 0 && { level: 'note' }),
  };
}

const MOST = 3;

function joined(parts: readonly string[]): string {
  const shown = parts.length > MOST ? [...parts.slice(0, MOST - 1), `${parts.length - MOST + 1} more`] : parts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const plain = (what: string) => what.replace(/ \(.*, now .*\)$/, '');
const bare = (table: string) => table.slice(0, 50);

/** Whether a statement of the change makes it, and refuses to where it is already there. */
function isInTheWay({ steps }: SchemaChange, { kind, what, names }: Difference): boolean {
  if (kind !== 'left' || !/^the (?:table|column|index|unique|type|view|check|foreign|exclude|primary)/.test(what))
    return false;
  const [name = ''] = names;
  return steps.some(
    ({ statement: { sql } }) =>
      mentions(sql, name) &&
      /\b(?:create|add|rename)\b/i.test(sql) &&
      !/\bif\s+not\s+exists\b|\bor\s+replace\b/i.test(sql),
  );
}

/** The statement that undoes most of what it is about, else the one that is to be undone. */
function stepAbout({ steps, undone }: SchemaChange, found: readonly Difference[]): Step | undefined {
  const names = found.flatMap((each) => each.names);
  const tables = found.flatMap(({ table }) => table ?? []);
  const back = (undone?.statements ?? []).filter(({ kind }) => kind === 'sql');
  const about = (statement: Statement, some: readonly string[]) => some.some((name) => mentions(statement.sql, name));
  const undoing =
    back.find((each) => about(each, tables) && about(each, names)) ?? back.find((each) => about(each, tables));
  if (undoing) return { statement: undoing, operations: [], held: [] };
  return (
    steps.find(({ statement }) => about(statement, names)) ?? steps.find(({ statement }) => about(statement, tables))
  );
}

function mentions(sql: string, name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return new RegExp(`(?<![\\w$])${last.replaceAll(/[^\w ]/g, '\\$&')}(?![\\w$])`, 'i').test(sql);
}
