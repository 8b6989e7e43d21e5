import type { Rule } from '../../../domain/rule.ts';
import { alterations } from './facts/alterations.ts';
import { isLarge } from './facts/mysql.ts';
import { inStep } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT);';
const declared = { orders: { rows: 5_000_000 } };
const KINDS = [
  'add-column',
  'drop-column',
  'create-index',
  'drop-index',
  'rename-column',
  'alter-column-type',
  'set-not-null',
] as const;

export const stateOnlineDdl: Rule = {
  id: 'state-online-ddl',
  code: 'MY02',
  hazard: 'write-lock',
  level: 'note',
  dialects: ['mysql'],
  summary: 'On a large table, say ALGORITHM and LOCK, so that MySQL refuses instead of blocking.',
  rationale:
    'Without the clauses MySQL takes the best way that it has at that moment and falls back to a copy without a word: a full-text index, a row format or the number of earlier instant changes decide. With ALGORITHM=INPLACE, LOCK=NONE (or ALGORITHM=INSTANT) the statement fails at once instead.',
  exemptions: [
    'tables that are not declared with 100,000 rows or more',
    'statements that another rule says block writes',
    'what the scratch server agreed to do at once',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-performance.html',
  examples: {
    hazardous: [
      { name: 'a table declared large', setup, declared, change: 'ALTER TABLE orders ADD INDEX by_user (user_id);' },
    ],
    safe: [
      {
        name: 'asserted',
        setup,
        declared,
        change: 'ALTER TABLE orders ADD INDEX by_user (user_id), ALGORITHM=INPLACE, LOCK=NONE;',
      },
      { name: 'no declared size', setup, change: 'ALTER TABLE orders ADD INDEX by_user (user_id);' },
    ],
  },
  check(change) {
    const blocking = new Set(alterations(change, ...BLOCKING).map(({ step }) => step));
    const found = change.steps.flatMap((step) => {
      const [first] = inStep(step, KINDS);
      const table = first?.operation.table;
      const asserted = inStep(step, ['alter-table-options']).some(
        ({ operation }) => operation.algorithm ?? operation.lock,
      );
      if (!first || table === undefined || asserted || blocking.has(step) || step.effect?.error) return [];
      if (step.effect?.online?.algorithm === 'instant' || step.statement.sourceLines) return [];
      return isLarge(change, table) && baseTable(change, step, table) ? [{ step, table, quote: first.quote }] : [];
    });
    return found.slice(0, 1).map(({ step, table, quote }) => {
      const isIndex = /^(?:create|drop)\b/i.test(step.statement.sql);
      const clauses = isIndex ? ' ALGORITHM=INPLACE LOCK=NONE' : ', ALGORITHM=INPLACE, LOCK=NONE';
      return {
        step,
        quote,
        title: `Nothing makes sure that this leaves "${table}" open for writes`,
        message: `MySQL falls back to copying "${table}" under a lock when it cannot alter it online, and says nothing. "${table}" is declared with ${change.declared[table]?.rows?.toLocaleString('en-US')} rows.`,
        remedy: 'Say ALGORITHM and LOCK: the statement then fails at once where it would block.',
        fix: [`${step.statement.sql}${clauses}`],
        evidence: [{ fact: 'The statement names neither ALGORITHM nor LOCK.', quote }] as const,
        tables: [table],
        proof: 'derived' as const,
      };
    });
  },
};

const BLOCKING = [
  'type',
  'varchar',
  'enum',
  'primary-key',
  'character-set',
  'engine',
  'stored-column',
  'asked-for',
  'foreign-key',
  'check',
  'special-index',
  'auto-increment',
] as const;
