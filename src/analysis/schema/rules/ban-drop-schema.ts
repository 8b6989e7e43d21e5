import type { Rule } from '../../../domain/rule.ts';
import { identifier } from './facts/names.ts';

const setup = 'CREATE SCHEMA billing;\nCREATE TABLE billing.invoices (id bigint PRIMARY KEY);\nCREATE SCHEMA empty;';

const DROP = /^drop\s+(?:schema|database)\s+(?:if\s+exists\s+)?([^;]+?)(?:\s+(?:cascade|restrict))?\s*$/i;

export const banDropSchema: Rule = {
  id: 'ban-drop-schema',
  code: 'DL05',
  hazard: 'data-loss',
  level: 'error',
  dialects: ['postgres'],
  summary: 'Do not drop a schema that holds tables.',
  rationale:
    'DROP SCHEMA … CASCADE takes every table, view, type and function in the schema with all rows, in one statement that names none of them.',
  exemptions: ['schemas without tables', 'schemas that the change creates'],
  source: 'https://www.postgresql.org/docs/18/sql-dropschema.html',
  examples: {
    hazardous: [{ name: 'with its tables', setup, change: 'DROP SCHEMA billing CASCADE;' }],
    safe: [
      { name: 'an empty one', setup, change: 'DROP SCHEMA empty;' },
      { name: 'one that the change made', setup: '', change: 'CREATE SCHEMA work;\nDROP SCHEMA work;' },
    ],
  },
  check({ steps, before }) {
    return steps.flatMap((step) => {
      const listed = step.effect?.error ? undefined : DROP.exec(step.statement.sql)?.[1];
      const schemas = (listed?.split(',') ?? []).map((each) => each.trim().replace(/^"(.*)"$/, '$1'));
      const tables = Object.values(before.tables).filter(({ name }) => {
        const dot = name.indexOf('.');
        return schemas.includes(dot < 0 ? 'public' : name.slice(0, dot));
      });
      const [first] = tables;
      if (!first) return [];
      return [
        {
          step,
          title:
            `Drops the schema with ${tables.length === 1 ? `"${first.name}"` : `all its ${tables.length} tables`}`.slice(
              0,
              80,
            ),
          message: `${tables.length === 1 ? `"${first.name}" and its rows are` : `"${first.name}", the ${tables.length - 1} other tables and views in it, and all their rows are`} gone for good, and every instance that still runs fails at its next query.`,
          remedy: `Move or drop the tables one by one after nothing has used them for a while; keep the schema under another name until then.`,
          fix: schemas.map((name) => `ALTER SCHEMA ${identifier(name)} RENAME TO ${identifier(`${name}_to_drop`)}`),
          evidence: [
            {
              fact: `Before the change the schema holds ${tables
                .slice(0, 5)
                .map(({ name }) => name)
                .join(', ')}${tables.length > 5 ? ', …' : ''}.`,
              quote: step.statement.sql,
            },
          ] as const,
          tables: tables.map(({ name }) => name),
          proof: 'derived' as const,
        },
      ];
    });
  },
};
