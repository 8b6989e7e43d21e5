import type { Rule, RuleMatch } from '../../../domain/rule.ts';
import { type Occurrence, occurrences } from './facts/steps.ts';
import { exposureOf } from './facts/size.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, total INT);';

export const stateDefaultForRequiredColumn: Rule = {
  id: 'state-default-for-required-column',
  code: 'MY06',
  hazard: 'breaks-running-code',
  level: 'error',
  dialects: ['mysql'],
  summary: 'Give a new NOT NULL column a default: old code inserts without it.',
  rationale:
    "MySQL adds a NOT NULL column without a default and fills existing rows with 0, '' or the first ENUM value, which nobody chose. From then on, in strict mode, every INSERT that does not name the column fails with error 1364: the running version's.",
  exemptions: [
    'tables that the change creates',
    'AUTO_INCREMENT and generated columns',
    'a default that the same change adds later',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html',
  examples: {
    hazardous: [
      { name: 'required, no default', setup, change: 'ALTER TABLE orders ADD COLUMN currency CHAR(3) NOT NULL;' },
    ],
    safe: [
      {
        name: 'with a default',
        setup,
        change: "ALTER TABLE orders ADD COLUMN currency CHAR(3) NOT NULL DEFAULT 'EUR';",
      },
      { name: 'optional', setup, change: 'ALTER TABLE orders ADD COLUMN currency CHAR(3);' },
      {
        name: 'a new table',
        setup: '',
        change: 'CREATE TABLE carts (id INT);\nALTER TABLE carts ADD COLUMN currency CHAR(3) NOT NULL;',
      },
    ],
  },
  check(change) {
    return occurrences(change, 'add-column').flatMap((occurrence) => {
      const { step, operation } = occurrence;
      const { name, notNull, identity, generated } = operation.column;
      if (!baseTable(change, step, operation.table) || !notNull || identity || generated) return [];
      const ends = finalTable(change, step, operation.table)?.columns.find((column) => column.name === name);
      if (operation.column.default !== undefined || !ends || ends.default !== undefined || !ends.notNull) return [];
      return [matchOf(occurrence, exposureOf(change, operation.table).level)];
    });
  },
};

function matchOf({ step, operation, quote }: Occurrence<'add-column'>, level: RuleMatch['level']): RuleMatch {
  const { table, column } = operation;
  return {
    step,
    quote,
    title: `Old code cannot insert into "${table}" without "${column.name}"`,
    message: `While this is deployed, instances of the old version insert without "${column.name}": in strict mode, the default, each such INSERT fails with "Field '${column.name}' doesn't have a default value" (1364). Existing rows silently get ${implicit(column.type)}.`,
    remedy: `Add it with a DEFAULT that is right for old rows, or allow NULL, let the new code fill it, and make it NOT NULL later.`,
    evidence: [
      { fact: `"${table}" exists before this change; "${column.name}" is NOT NULL and has no default.`, quote },
    ],
    tables: [table],
    proof: 'derived',
    ...(level && { level: 'warning' }),
  };
}

function implicit(type: string): string {
  if (/^(?:enum)\b/i.test(type)) return 'the first value';
  if (/^(?:date|time|year|timestamp)/i.test(type)) return 'a zero date';
  return /int|decimal|numeric|float|double|real|bit|bool/i.test(type) ? '0' : "''";
}
