import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import type { Step } from '../../../domain/schema.ts';

const setup = `CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT, state TEXT UNIQUE);
CREATE INDEX orders_code ON orders (code);`;

const ALTER = /^alter\s+table\s+(?:"[^"]+"|`[^`]+`|\[[^\]]+\]|\w+)\s+(.*)$/is;

export const rebuildInsteadOfAlter: Rule = {
  id: 'rebuild-instead-of-alter',
  code: 'SQ03',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['sqlite'],
  summary: 'Rebuild the table where SQLite has no ALTER TABLE for it.',
  rationale:
    'SQLite renames tables and columns, adds columns, and drops those that nothing uses. It refuses to drop a column that is UNIQUE, part of the PRIMARY KEY, or used by an index, view, trigger or CHECK, and has no statement to change a type or a default. NOT NULL and CHECK can be added and removed since 3.53 only.',
  exemptions: ['names that may only be missing from the rebuilt base'],
  source: 'https://www.sqlite.org/lang_altertable.html',
  examples: {
    hazardous: [
      { name: 'an index uses the column', setup, change: 'ALTER TABLE orders DROP COLUMN code;' },
      { name: 'the column is UNIQUE', setup, change: 'ALTER TABLE orders DROP COLUMN state;' },
      {
        name: 'what only a recent SQLite can do',
        setup,
        change: 'ALTER TABLE orders ADD CONSTRAINT short CHECK (length(code) < 9);',
      },
      { name: 'another type', setup, change: 'ALTER TABLE orders ALTER COLUMN code TYPE INTEGER;' },
    ],
    safe: [
      {
        name: 'the index goes first',
        setup,
        change: 'DROP INDEX orders_code;\nALTER TABLE orders DROP COLUMN code;',
      },
    ],
  },
  check({ steps, before }) {
    return steps.flatMap((step) => {
      const { sql } = step.statement;
      const error = step.effect?.error;
      const command = ALTER.exec(sql)?.[1];
      if (command === undefined) return [];
      const table = tableOf(sql);
      if (!error && step.effect && RECENT.test(command)) return [needsRecent(step, table)];
      if (!error || !CERTAIN.test(error.message)) return [];
      const user = /^error in (index|view|trigger) (\S+) after/.exec(error.message);
      const [, kind, name = ''] = user ?? [];
      const known = before.tables[table]?.indexes.some((index) => index.name === name);
      return [
        {
          step,
          title: user
            ? `"${table}" cannot lose a column that ${kind} "${name}" uses`
            : `SQLite cannot alter "${table}" like this`,
          message: `SQLite refuses it: ${error.message}. The migration stops here.`,
          remedy: user
            ? `Drop the ${kind} "${name}" first${kind === 'index' ? '' : ', and create it again without the column'}.`
            : 'Make a new table as it should be, copy the rows, drop the old one and rename, with foreign keys off (see the manual’s twelve steps).',
          ...(known && { fix: [`DROP INDEX "${name}"`, sql] }),
          evidence: [{ fact: `SQLite answered: ${error.message}.`, quote: sql }],
          tables: [table],
          proof: 'proved',
        },
      ];
    });
  },
};

/** New in SQLite 3.53.0, of April 2026, and a syntax error to every release before. */
const RECENT =
  /^(?:alter\s+(?:column\s+)?\S+\s+(?:set|drop)\s+not\s+null|add\s+(?:constraint|check)|drop\s+constraint)\b/i;

function needsRecent(step: Step, table: string): RuleMatch {
  const { sql } = step.statement;
  return {
    step,
    level: 'warning',
    title: `Only SQLite 3.53 and later can alter "${table}" like this`,
    message: `SQLite adds and removes NOT NULL and CHECK since 3.53.0, of April 2026. Every older library, as drivers, systems and phones bundle them, answers with a syntax error, and the migration stops here.`,
    remedy: 'Check which SQLite each installation brings along (SELECT sqlite_version()), or rebuild the table.',
    evidence: [
      {
        fact: 'The release notes of 3.53.0 list it as new.',
        quote: sql,
        source: 'https://www.sqlite.org/changes.html',
      },
    ],
    tables: [table],
    proof: 'derived',
  };
}

/** Refusals that follow from the statement or from objects that are certainly there. */
const CERTAIN = /syntax error|^cannot drop |^error in (?:index|view|trigger) \S+ after drop column/;

function tableOf(sql: string): string {
  const written = /^alter\s+table\s+("[^"]+"|`[^`]+`|\[[^\]]+\]|\w+)/i.exec(sql)?.[1] ?? '';
  return written.replaceAll(/^["`[]|["`\]]$/g, '');
}
