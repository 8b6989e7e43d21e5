import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange, Step } from '../../../domain/schema.ts';
import { foreignKeys } from './facts/keys.ts';
import { listed } from './facts/groups.ts';

const setup = `CREATE TABLE users (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));
CREATE VIEW emails AS SELECT email FROM users;`;

export const nameWhatCascadeDrops: Rule = {
  id: 'name-what-cascade-drops',
  code: 'DL04',
  hazard: 'data-loss',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Drop what depends on an object by name, not with CASCADE.',
  rationale:
    'CASCADE takes along whatever depends on the object: views, materialized views, foreign keys and columns of other tables. Nothing in the migration says which, and what exists only in production goes too. Without it PostgreSQL lists the dependents and stops.',
  exemptions: [
    'CASCADE that takes nothing along on the replayed schema',
    'what the change drops by name too, or makes anew',
    'constraints and indexes of the dropped table itself',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-depend.html',
  examples: {
    hazardous: [
      { name: 'a view goes along', setup, change: 'ALTER TABLE users DROP COLUMN email CASCADE;' },
      {
        name: 'a foreign key of another table goes along',
        setup,
        change: 'DROP VIEW emails;\nDROP TABLE users CASCADE;',
      },
      {
        name: 'a type takes columns along',
        setup: "CREATE TYPE state AS ENUM ('a');\nCREATE TABLE orders (id bigint, phase state);",
        change: 'DROP TYPE state CASCADE;',
      },
    ],
    safe: [
      {
        name: 'dependents are named',
        setup,
        change: 'DROP VIEW emails;\nALTER TABLE users DROP COLUMN email CASCADE;',
      },
      { name: 'nothing depends on it', setup, change: 'DROP TABLE orders CASCADE;' },
    ],
  },
  check(change) {
    const cascades = change.steps.filter(isCascade);
    const [first] = cascades;
    const lost = first ? lostObjects(change) : [];
    if (!first || lost.length === 0) return [];
    const step =
      cascades.find((each) => each.effect?.locks.some(({ table }) => lost.some((one) => one.table === table))) ?? first;
    const names = lost.map(({ what }) => what);
    const shown = names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');
    return [
      {
        step,
        title: `CASCADE also drops ${names[0]}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`,
        message: `Replayed on the base’s schema, this takes along what no statement of the change names: ${shown}. Whatever reads or relies on ${names.length > 1 ? 'them' : 'it'} breaks or goes unchecked, and in production CASCADE may find more.`,
        remedy:
          'Leave CASCADE out and drop or change each dependent by name first; PostgreSQL lists those that are left.',
        evidence: [
          {
            fact: `Before the change the catalog shows ${shown}; after it, it does not.`,
            quote: step.statement.sql.slice(0, 500),
          },
        ],
        tables: [...new Set(lost.map(({ table }) => table))],
        proof: 'proved',
      },
    ];
  },
};

/** Only these drop: TRUNCATE … CASCADE and ON DELETE CASCADE are other things. */
function isCascade({ statement: { sql }, effect }: Step): boolean {
  return (
    effect !== undefined && !effect.error && /\bdrop\b[\s\S]*\bcascade\b/i.test(sql) && /^(?:drop|alter)\b/i.test(sql)
  );
}

type Lost = { readonly what: string; readonly table: string };

/** Views, foreign keys and columns that the change loses though no statement names them. */
function lostObjects({ before, after, steps }: SchemaChange): Lost[] {
  const said = steps.map(({ statement }) => statement.sql).join('\n');
  const isSaid = (name: string) => new RegExp(`(?<!\\w)${bare(name)}(?!\\w)`).test(said);
  const renamed = steps.some(({ operations }) =>
    operations.some(({ kind }) => kind === 'rename-table' || kind === 'set-schema'),
  );
  return Object.values(before.tables).flatMap((table): Lost[] => {
    const left = after.tables[table.name];
    if (table.kind.endsWith('view')) {
      return left || isSaid(table.name) ? [] : [{ what: `the view "${table.name}"`, table: table.name }];
    }
    if (!left) return renamed || isSaid(table.name) ? [] : [{ what: `the table "${table.name}"`, table: table.name }];
    const keys = foreignKeys(table).filter(
      ({ name, columns }) =>
        !isSaid(name) &&
        columns.every((column) => left.columns.some((each) => each.name === column)) &&
        !foreignKeys(left).some((each) => each.name === name || each.columns.join() === columns.join()),
    );
    const columns = table.columns.filter(
      ({ name }) => !left.columns.some((each) => each.name === name) && !isSaid(name),
    );
    return [
      ...keys.map(({ name }) => ({ what: `the foreign key "${name}" of "${table.name}"`, table: table.name })),
      ...columns.map(({ name }) => ({ what: `the column ${listed([name])} of "${table.name}"`, table: table.name })),
    ];
  });
}

const bare = (name: string) => name.slice(name.indexOf('.') + 1).replace(/\W/g, '\\$&');
