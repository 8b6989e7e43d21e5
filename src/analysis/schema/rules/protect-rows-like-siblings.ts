import type { Rule } from '../../../domain/rule.ts';
import { addedTables } from './facts/added.ts';
import { relation } from './facts/names.ts';

const table = (name: string) =>
  `CREATE TABLE ${name} (id bigint PRIMARY KEY, owner uuid);\nALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own ON ${name} USING (owner IS NOT NULL);`;
const setup = ['notes', 'files', 'teams'].map(table).join('\n');

export const protectRowsLikeSiblings: Rule = {
  id: 'protect-rows-like-siblings',
  code: 'MT03',
  hazard: 'design',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Enable row level security on a new table where the others have it.',
  rationale:
    'Where clients reach the database through their own role, row level security is what keeps one user out of another’s rows. It is off on a new table: whoever may use the table reads and writes all of it.',
  exemptions: [
    'schemas in which fewer than three tables have a policy, or under four in five have row level security',
    'row level security that the change enables later',
    'partitions, and tables in other schemas than those that are protected',
  ],
  source: 'https://www.postgresql.org/docs/18/ddl-rowsecurity.html',
  examples: {
    hazardous: [
      {
        name: 'a table beside protected ones',
        setup,
        change: 'CREATE TABLE drafts (id bigint PRIMARY KEY, owner uuid);',
      },
    ],
    safe: [
      { name: 'protected too', setup, change: table('drafts') },
      {
        name: 'nothing is protected',
        setup: 'CREATE TABLE a (id int PRIMARY KEY);',
        change: 'CREATE TABLE b (id int PRIMARY KEY);',
      },
    ],
  },
  check(change) {
    return addedTables(change).flatMap(({ table: added, origin }) => {
      if (added.policies !== undefined) return [];
      const siblings = Object.values(change.before.tables).filter(
        ({ name, kind }) => (kind === 'table' || kind === 'partitioned') && schemaOf(name) === schemaOf(added.name),
      );
      const safe = siblings.filter(({ policies }) => policies !== undefined);
      const open = safe.filter(({ policies }) => policies?.length);
      if (open.length < 3 || safe.length < siblings.length * 0.8) return [];
      return [
        {
          ...origin,
          title: `"${added.name}" has no row level security, unlike the tables beside it`,
          message: `${safe.length} of the ${siblings.length} other tables of this schema have row level security. Without it every role that may use "${added.name}", the clients' own included, reads and writes all of its rows.`,
          remedy: `Enable row level security here and add a policy per kind of access; without a policy only the owner gets in.`,
          fix: [`ALTER TABLE ${relation(added.name)} ENABLE ROW LEVEL SECURITY`],
          fixPlacement: 'after' as const,
          evidence: [
            {
              fact: `The catalog after this change shows row level security off for "${added.name}", and on for ${safe
                .slice(0, 3)
                .map(({ name }) => `"${name}"`)
                .join(', ')}${safe.length > 3 ? ', …' : ''}.`,
              quote: origin.quote,
            },
          ] as const,
          tables: [added.name],
          proof: 'proved' as const,
        },
      ];
    });
  },
};

const schemaOf = (name: string) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : 'public');
