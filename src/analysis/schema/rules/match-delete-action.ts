import type { Constraint, Table } from '../../../domain/catalog.ts';
import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { listed } from './facts/groups.ts';
import { foreignKeys } from './facts/keys.ts';
import { foreignKeyOrigin } from './facts/origin.ts';
import { baseOfFinal } from './facts/tables.ts';

const setup = `CREATE TABLE documents (id bigint PRIMARY KEY);
CREATE TABLE fields (document_id bigint REFERENCES documents (id) ON DELETE CASCADE);
CREATE TABLE recipients (document_id bigint REFERENCES documents (id) ON DELETE CASCADE);`;

/** So many tables must clean up after the parent before one that refuses stands out. */
const ENOUGH = 2;

export const matchDeleteAction: Rule = {
  id: 'match-delete-action',
  code: 'CN19',
  hazard: 'breaks-running-code',
  level: 'warning',
  dialects: ['postgres', 'mysql', 'sqlite'],
  summary: 'Say what deleting the parent does, where its other children clean up.',
  rationale:
    'Code deletes a parent with one DELETE because all its children cascade or let go. One new child that refuses makes that DELETE fail, for exactly those parents that use the new feature.',
  exemptions: [
    'foreign keys that were there before',
    'parents of which any other child refuses too, or fewer than two clean up',
    'children that hold records of their own accord by name: logs, audits, invoices, payments',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    hazardous: [
      {
        name: 'the new child refuses',
        setup,
        change:
          'CREATE TABLE shares (id bigint PRIMARY KEY, document_id bigint NOT NULL REFERENCES documents (id));\nCREATE INDEX ON shares (document_id);',
      },
    ],
    safe: [
      {
        name: 'it goes with the parent, as the others do',
        setup,
        change:
          'CREATE TABLE shares (id bigint PRIMARY KEY, document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE);\nCREATE INDEX ON shares (document_id);',
      },
      {
        name: 'other children refuse too',
        setup: `${setup}\nCREATE TABLE orders (document_id bigint REFERENCES documents (id));`,
        change: 'CREATE TABLE shares (id bigint PRIMARY KEY, document_id bigint REFERENCES documents (id));',
      },
    ],
  },
  check(change) {
    return Object.values(change.after.tables).flatMap((table) => {
      if (table.kind === 'partition' || KEPT.test(table.name)) return [];
      const before = foreignKeys(baseOfFinal(change, table.name));
      return foreignKeys(table)
        .filter((key) => refuses(key) && !before.some(({ columns }) => columns.join() === key.columns.join()))
        .flatMap((key) => matchOf(change, table, key));
    });
  },
};

const KEPT = /log|audit|invoice|payment|transaction|ledger|history|event|order/i;

function matchOf(change: SchemaChange, table: Table, key: Constraint): RuleMatch[] {
  const parent = key.references?.table ?? '';
  const siblings = Object.values(change.before.tables)
    .filter(({ name, kind }) => kind !== 'partition' && name !== parent && name !== table.name)
    .flatMap((child) =>
      foreignKeys(child).flatMap((each) => (each.references?.table === parent ? [{ child, key: each }] : [])),
    );
  const children = new Set(siblings.map(({ child }) => child.name));
  if (children.size < ENOUGH || siblings.some((sibling) => refuses(sibling.key))) return [];
  const origin = foreignKeyOrigin(change, table, key);
  if (!origin) return [];
  const actions = new Set(siblings.map((sibling) => sibling.key.references?.onDelete.toUpperCase() ?? ''));
  const said = key.references?.onDelete.toUpperCase() ?? '';
  return [
    {
      ...origin,
      title: `A row of "${parent}" can no longer be deleted once "${table.name}" refers to it`,
      message: `This key says ON DELETE ${said}, while all ${children.size} other tables that refer to "${parent}" clean up (${[...actions].join(', ')}). Code that deletes from "${parent}" today fails for the rows that "${table.name}" refers to.`,
      remedy: `Say ON DELETE CASCADE or SET NULL, as the others do, or delete the rows of "${table.name}" first wherever "${parent}" rows are deleted.`,
      evidence: [
        {
          fact: `In the base, ${listed([...children])} refer to "${parent}", and none of them refuses.`,
          quote: origin.quote,
        },
      ],
      tables: [table.name, parent],
      proof: 'derived',
    },
  ];
}

function refuses({ references }: Constraint): boolean {
  return references?.onDelete === 'no action' || references?.onDelete === 'restrict';
}
