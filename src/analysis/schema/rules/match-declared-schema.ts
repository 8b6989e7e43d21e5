import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { Drift, SchemaChange, Step } from '../../../domain/schema.ts';
import { baseNameOf, describeDrift } from './facts/drift.ts';

const setup = 'CREATE TABLE users (id bigint PRIMARY KEY, email text);';

export const matchDeclaredSchema: Rule = {
  id: 'match-declared-schema',
  code: 'CP16',
  hazard: 'schema-drift',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Change the declared schema and the migrations together.',
  rationale:
    'The declared schema (schema.prisma, schema.rb, structure.sql, a Drizzle snapshot) is what the client is generated from, what new databases and tests are loaded from, and what the next migration is computed against. Where it says something else than the migrations, production and tests differ, and the next generated migration carries the difference of this one.',
  exemptions: [
    'differences that the base branch has already',
    'foreign keys, defaults, checks and the names of indexes and constraints',
    'what the declaration cannot say: indexes on expressions or with conditions in schema.prisma',
    'declarations that are not kept up to date: the one at the base lacks migrations of the base',
    'changes with a step that did not run on the engine',
  ],
  source: 'https://www.prisma.io/docs/orm/prisma-migrate/understanding-prisma-migrate/mental-model',
  examples: {
    hazardous: [
      {
        name: 'a column is migrated and not declared',
        setup,
        change: 'ALTER TABLE users ADD COLUMN name text;',
        declares: setup,
      },
      {
        name: 'an index is migrated and not declared',
        setup,
        change: 'CREATE INDEX users_email ON users (email);',
        declares: setup,
      },
    ],
    safe: [
      {
        name: 'the declaration says the same',
        setup,
        change: 'ALTER TABLE users ADD COLUMN name varchar(20);',
        declares: 'CREATE TABLE users (id bigint PRIMARY KEY, email text, name character varying(20));',
      },
    ],
  },
  check: (change) => faultsIn(change.drift ?? []).flatMap((fault) => matchOf(fault, change) ?? []),
};

type Fault = {
  readonly kind: 'not-declared' | 'not-migrated' | 'differs';
  readonly parts: readonly [Drift, ...Drift[]];
};

/** Several columns of a table that differ in one way are one fault, told where the first of them is. */
function faultsIn(drift: readonly Drift[]): Fault[] {
  const kindOf = ({ migrated, declared }: Drift): Fault['kind'] =>
    declared === undefined ? 'not-declared' : migrated === undefined ? 'not-migrated' : 'differs';
  const groups = Map.groupBy(drift, (one) => JSON.stringify([one.table, kindOf(one)]));
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first ? [{ kind: kindOf(first), parts: [first, ...rest] as const }] : [],
  );
}

const LONGEST = 240;

function matchOf({ kind, parts }: Fault, change: SchemaChange): RuleMatch | undefined {
  const [first] = parts;
  const { table, path } = first;
  const step = kind === 'not-migrated' ? declaredStep(first) : (stepFor(first, change) ?? declaredStep(first));
  if (!step) return undefined;
  const file = baseNameOf(path);
  const facts = parts.map(describeDrift).join(', ');
  const told = facts.length > LONGEST ? `${facts.slice(0, LONGEST)}…` : facts;
  const texts = {
    'not-declared': {
      title: `${file} does not declare what is migrated`,
      message: `Only the migrations have ${told}. What is generated or loaded from ${file} lacks it, and the next generated migration may drop it.`,
      remedy: `Bring ${file} up to date in this change.`,
    },
    'not-migrated': {
      title: `No migration makes what ${file} declares`,
      message: `Only ${file} has ${told}. ${absence(first)}`,
      remedy: 'Add the migration that makes it, or take the declaration back.',
    },
    differs: {
      title: `${file} and the migrations disagree`,
      message: `${told}. Databases differ by how they were made, and the next generated migration carries the difference.`,
      remedy: `Make the migration and ${file} say the same.`,
    },
  }[kind];
  return {
    step,
    ...texts,
    evidence: [
      {
        fact: `${table} was made on the engine by the migrations and from ${file}; on the base branch both have this alike.`,
        ...(first.at && { quote: first.at.text }),
      },
    ],
    tables: [table],
    proof: 'proved',
  };
}

function absence({ object }: Drift): string {
  if (object === 'index') return 'Queries do without it wherever the migrations ran.';
  if (object === 'unique key') return 'Duplicates are let in wherever the migrations ran.';
  return 'Code that is written against it fails wherever the migrations ran.';
}

/** The step of the change that makes what is not declared, or as it is not declared. */
function stepFor({ table, columns, object }: Drift, { steps }: SchemaChange): Step | undefined {
  const about = steps.filter(({ operations }) => operations.some((one) => 'table' in one && one.table === table));
  const naming = about.filter(({ statement }) => columns.every((name) => statement.sql.includes(name)));
  const isKey = object === 'index' || object === 'unique key' || object === 'primary key';
  const makesKey = ({ operations }: Step) =>
    operations.some(({ kind }) => kind === 'create-index' || kind === 'add-constraint');
  return naming.findLast((step) => makesKey(step) === isKey) ?? naming.at(-1);
}

/** The declaring line, as a step of its own, which ran nowhere. */
function declaredStep({ at }: Drift): Step | undefined {
  if (!at) return undefined;
  const { path, line, text } = at;
  return { statement: { kind: 'opaque', sql: text, path, line, endLine: line }, operations: [], held: [] };
}
