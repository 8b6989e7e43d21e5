import type { Rule } from '../../../domain/rule.ts';
import { grouped, listed } from './facts/groups.ts';

const setup = "CREATE TYPE state AS ENUM ('new', 'done');\nCREATE TABLE orders (id bigint PRIMARY KEY, state state);";

const RENAME = /^alter\s+type\s+([^\s]+)\s+rename\s+value\s+'((?:[^']|'')*)'\s+to\s+'((?:[^']|'')*)'/i;

export const banRenameEnumValue: Rule = {
  id: 'ban-rename-enum-value',
  code: 'EN01',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Add the new enum value and move to it; do not rename one in use.',
  rationale:
    'Renaming a value takes effect for all rows at once. Code of the version before still writes and compares with the old word, which the type refuses from that moment (22P02), and it reads a word that it does not know.',
  exemptions: ['enum types and values that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-altertype.html',
  examples: {
    hazardous: [{ name: 'a value in use', setup, change: "ALTER TYPE state RENAME VALUE 'done' TO 'closed';" }],
    safe: [
      { name: 'a value is added', setup, change: "ALTER TYPE state ADD VALUE 'closed';" },
      {
        name: 'the type is new',
        setup: '',
        change: "CREATE TYPE state AS ENUM ('new', 'done');\nALTER TYPE state RENAME VALUE 'done' TO 'closed';",
      },
    ],
  },
  check({ steps, before }) {
    const renames = steps.flatMap((step) => {
      const [, written = '', from = '', to = ''] = (!step.effect?.error && RENAME.exec(step.statement.sql)) || [];
      const type = written.replaceAll('"', '').replace(/^public\./, '');
      return before.enums?.[type]?.includes(from) ? [{ step, written, type, from, to }] : [];
    });
    return grouped(renames, ({ step, type }) => `${step.statement.path} ${type}`).map(([first, ...more]) => {
      const { step, written, type, from, to } = first;
      const users = Object.values(before.tables).flatMap((table) =>
        table.columns.some((column) => column.type.replaceAll('"', '') === type) ? [table.name] : [],
      );
      return {
        step,
        title: `Code that still says '${from}' fails once it is '${to}'`,
        message: `Instances of the old version still run while this is deployed: each query of theirs that names '${from}' is refused ("invalid input value for enum ${type}"), and they read '${to}', which they do not know.${more.length > 0 ? ` The same goes for ${more.length} more of its values that this file renames.` : ''}`,
        remedy: `Add '${to}' beside '${from}', ship code that reads both and writes the new one, update the old rows, and leave '${from}' unused.`,
        ...(more.length === 0 && { fix: [`ALTER TYPE ${written} ADD VALUE '${to}'`] }),
        evidence: [
          {
            fact: `Before this change "${type}" has the value '${from}'${users.length > 0 ? `; in use by ${listed(users)}` : ''}.`,
            quote: step.statement.sql,
          },
        ] as const,
        tables: users,
        proof: 'derived' as const,
      };
    });
  },
};
