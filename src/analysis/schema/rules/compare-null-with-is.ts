import type { Rule } from '../../../domain/rule.ts';
import { grouped } from './facts/groups.ts';
import { occurrences } from './facts/steps.ts';

const NULL_COMPARISON = /(?:<>|!=|[^<>!:=]=)\s*null\b/i;

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);';

export const compareNullWithIs: Rule = {
  id: 'compare-null-with-is',
  code: 'BF09',
  hazard: 'migration-fails',
  level: 'error',
  dialects: ['postgres', 'sqlite'],
  summary: 'Find NULLs with IS NULL.',
  rationale:
    'A comparison with = NULL or <> NULL is never true, so the UPDATE or DELETE touches no row. What comes next believes that the rows were corrected: SET NOT NULL then fails on the first of them.',
  exemptions: ['SET column = NULL, which is an assignment'],
  source: 'https://www.postgresql.org/docs/18/functions-comparison.html',
  examples: {
    hazardous: [
      { name: 'a backfill that changes nothing', setup, change: "UPDATE orders SET code = 'none' WHERE code = NULL;" },
      {
        name: 'a backfill on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: "UPDATE orders SET code = 'none' WHERE code = NULL;",
      },
    ],
    safe: [
      { name: 'IS NULL', setup, change: "UPDATE orders SET code = 'none' WHERE code IS NULL;" },
      { name: 'an assignment', setup, change: 'UPDATE orders SET code = NULL WHERE id = 1;' },
      {
        name: 'IS NULL, on SQLite',
        dialect: 'sqlite',
        setup: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, code TEXT);',
        change: "UPDATE orders SET code = 'none' WHERE code IS NULL;",
      },
    ],
  },
  check(change) {
    const blind = occurrences(change, 'update', 'delete').filter(({ operation: { where = '' } }) =>
      NULL_COMPARISON.test(where.replace(/'(?:[^']|'')*'/g, "''")),
    );
    return grouped(blind, ({ step }) => step.statement.path).map(([{ step, operation }, ...more]) => {
      const { sql } = step.statement;
      const { table, where = '' } = operation;
      const corrected = where.replace(/\s*(?:<>|!=)\s*null\b/gi, ' IS NOT NULL').replace(/\s*=\s*null\b/gi, ' IS NULL');
      const end = sql.lastIndexOf(where);
      const others = more.length > 0 ? ` So do ${more.length} more of this file.` : '';
      return {
        step,
        title: `This condition on "${table}" is never true: NULL needs IS NULL`,
        message: `Nothing equals NULL, so the statement touches no row of "${table}" and reports success. Rows that it was meant to correct stay as they are, and a constraint that relies on it fails on production data.${others}`,
        remedy: `Write ${corrected.replace(/\s+/g, ' ')}.`,
        fix: [sql.slice(0, end) + corrected + sql.slice(end + where.length)],
        evidence: [
          { fact: 'In SQL, a comparison with NULL gives NULL, and WHERE keeps only what is true.', quote: where },
        ],
        tables: [...new Set([table, ...more.map((each) => each.operation.table)])],
        proof: 'derived',
      };
    });
  },
};
