import type { ColumnSpec } from '../../../domain/operation.ts';
import type { Rule } from '../../../domain/rule.ts';
import { identifier, objectName, relation } from './facts/names.ts';
import { inStep } from './facts/steps.ts';

const setup = 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);\nCREATE TABLE users (id INTEGER PRIMARY KEY);';

export const avoidRefusedColumn: Rule = {
  id: 'avoid-refused-column',
  code: 'SQ02',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['sqlite'],
  summary: 'Add only what SQLite can add to a table with rows.',
  rationale:
    'ADD COLUMN writes nothing into the rows that are there, so SQLite refuses what would have to: a default that is not constant, UNIQUE, PRIMARY KEY, a stored generated column, a reference with a default. Some of these it refuses only once the table has rows, which a test database does not show.',
  exemptions: ['NOT NULL without a default, which ban-required-column-without-default reports'],
  source: 'https://www.sqlite.org/lang_altertable.html#altertabaddcol',
  examples: {
    hazardous: [
      {
        name: 'a default that is not constant',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN created_at TEXT DEFAULT CURRENT_TIMESTAMP;',
      },
      { name: 'UNIQUE', setup, change: 'ALTER TABLE orders ADD COLUMN token TEXT UNIQUE;' },
      { name: 'a stored column', setup, change: 'ALTER TABLE orders ADD COLUMN big TEXT AS (upper(code)) STORED;' },
      {
        name: 'a reference with a default',
        setup,
        change:
          'PRAGMA foreign_keys = ON;\nALTER TABLE orders ADD COLUMN owner INTEGER DEFAULT 1 REFERENCES users (id);',
      },
    ],
    safe: [
      { name: 'a constant default', setup, change: "ALTER TABLE orders ADD COLUMN state TEXT NOT NULL DEFAULT 'new';" },
      {
        name: 'a reference that may be empty',
        setup,
        change: 'ALTER TABLE orders ADD COLUMN owner INTEGER REFERENCES users (id);',
      },
    ],
  },
  check({ steps }) {
    return steps.flatMap((step) =>
      inStep(step, ['add-column']).flatMap(({ operation: { table, column }, quote }) => {
        const bare = step.effect?.error;
        const refusal = bare ?? step.effect?.onRows?.error;
        if (!refusal || !/^cannot add an? (?!not null)/i.test(refusal.message)) return [];
        return [
          {
            step,
            quote,
            title: `SQLite refuses to add "${column.name}" to "${table}"${bare ? '' : ' once it has rows'}`,
            message: `${refusal.message}: ADD COLUMN leaves the rows of "${table}" as they are.${bare ? '' : ' On the empty table of a test it passes; on the first database with a row the migration stops here.'}`,
            remedy: `${remedyFor(refusal.message)} Or rebuild the table.`,
            fix: fixFor(table, column),
            evidence: [
              {
                fact: `SQLite answered${bare ? '' : ', with one row in the table'}: ${refusal.message}.`,
                quote,
              },
            ] as const,
            tables: [table],
            proof: 'proved' as const,
          },
        ];
      }),
    );
  },
};

function remedyFor(message: string): string {
  if (/non-constant/.test(message))
    return 'Add it without the default, fill it with an UPDATE, and let INSERTs give the value.';
  if (/UNIQUE/.test(message)) return 'Add it plain, then create a unique index on it.';
  if (/STORED/.test(message)) return 'Make it VIRTUAL, with an index if it is searched.';
  return 'Leave out the default, fill it with an UPDATE.';
}

function fixFor(table: string, { name, type, generated, constraints, default: expression }: ColumnSpec): string[] {
  if (generated || constraints.some(({ kind }) => kind === 'primary-key' || kind === 'check')) return [];
  const reference = constraints.find(({ references }) => references)?.references;
  const keepsDefault = expression !== undefined && !reference && /^(?:'[^']*'|-?[\d.]+|null)$/i.test(expression);
  const parts = [
    `ALTER TABLE ${relation(table)} ADD COLUMN ${identifier(name)} ${type}`.trim(),
    ...(keepsDefault ? [`DEFAULT ${expression}`] : []),
    ...(reference
      ? [
          `REFERENCES ${relation(reference.table)}${reference.columns.length > 0 ? ` (${reference.columns.map(identifier).join(', ')})` : ''}`,
        ]
      : []),
  ];
  const unique = constraints.some(({ kind }) => kind === 'unique');
  const index = `CREATE UNIQUE INDEX ${identifier(objectName(table, [name], 'key'))} ON ${relation(table)} (${identifier(name)})`;
  return [parts.join(' '), ...(unique ? [index] : [])];
}
