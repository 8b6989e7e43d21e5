import type { Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import type { SchemaChange } from '../../../domain/schema.ts';
import { condensed, andMore } from './facts/groups.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

const setup = 'CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(100)) DEFAULT CHARSET=utf8mb4;';
/** Fewer tables do not show what a project does. */
const ENOUGH = 3;
const OTHERS = [1, 2, 3].map((n) => `CREATE TABLE t${n} (id INT PRIMARY KEY) DEFAULT CHARSET=utf8mb4;`).join('\n');

export const matchCharacterSet: Rule = {
  id: 'match-character-set',
  code: 'MY09',
  hazard: 'design',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Give a new table the character set that the others have.',
  rationale:
    'Text columns of different character sets cannot share a foreign key, and a join between them converts one side row by row, so its index is not used. utf8 (utf8mb3) and latin1 also refuse emoji and many scripts: "Incorrect string value" (1366).',
  exemptions: ['tables that name no character set', 'projects without a prevailing one', 'tables without text'],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-utf8mb3.html',
  examples: {
    hazardous: [
      {
        name: 'utf8 among utf8mb4',
        setup: `${setup}\n${OTHERS}`,
        change: 'CREATE TABLE invites (id INT PRIMARY KEY, email VARCHAR(100)) DEFAULT CHARSET=utf8;',
      },
    ],
    safe: [
      {
        name: 'like the others',
        setup: `${setup}\n${OTHERS}`,
        change: 'CREATE TABLE invites (id INT PRIMARY KEY, email VARCHAR(100)) DEFAULT CHARSET=utf8mb4;',
      },
    ],
  },
  check(change) {
    const usual = prevailing(change);
    if (usual === undefined) return [];
    const odd = occurrences(change, 'create-table').flatMap((occurrence) => {
      const { step, operation } = occurrence;
      const table = finalTable(change, step, operation.table);
      const isNew = !baseTable(change, step, operation.table);
      if (!table || !isNew || table.charset === undefined || table.charset === usual || !hasText(table)) return [];
      return [{ ...occurrence, table, charset: table.charset }];
    });
    return condensed(odd).map(([{ step, table, charset }, ...more]) => ({
      step,
      quote:
        step.statement.sql.match(/(?:default\s+)?(?:character\s+set|charset)\s*=?\s*\w+/i)?.[0] ?? step.statement.sql,
      title: `"${table.name}" is ${charset} among tables that are ${usual}`,
      message: `Text of "${table.name}" cannot share a foreign key with the other tables' (error 3780), and joins convert it row by row without the index.${charset === 'utf8mb3' || charset === 'latin1' ? ` ${charset} also refuses characters such as emoji with error 1366.` : ''}${andMore(more.map((each) => each.table.name))}`,
      remedy: `Make it DEFAULT CHARSET=${usual}, with the same collation as the others.`,
      evidence: [{ fact: `Of the tables before this change that name a character set, most say ${usual}.` }],
      tables: [table.name],
      proof: 'derived' as const,
    }));
  },
};

/** The character set of more than two thirds of the tables that name one. */
function prevailing({ before }: SchemaChange): string | undefined {
  const named = Object.values(before.tables).flatMap(({ charset }) => charset ?? []);
  const [most] = [...new Set(named)].toSorted((a, b) => count(b) - count(a));
  function count(charset: string): number {
    return named.filter((each) => each === charset).length;
  }
  return most !== undefined && named.length >= ENOUGH && count(most) * 3 > named.length * 2 ? most : undefined;
}

const hasText = ({ columns }: Table) =>
  columns.some(({ type, charset }) => /char|text/.test(type) && charset === undefined);
