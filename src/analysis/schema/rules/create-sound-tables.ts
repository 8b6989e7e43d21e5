import type { Table } from '../../../domain/catalog.ts';
import type { Rule } from '../../../domain/rule.ts';
import { condensed, andMore } from './facts/groups.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable, finalTable } from './facts/tables.ts';

export const createSoundTables: Rule = {
  id: 'create-sound-tables',
  code: 'MY15',
  hazard: 'operability',
  level: 'warning',
  dialects: ['mysql'],
  summary: 'Give a new table a primary key, the InnoDB engine and exact numbers.',
  rationale:
    'Without a primary key row-based replication searches the whole table for each changed row, group replication and gh-ost refuse the table, and rows cannot be told apart. MyISAM locks the whole table for each write and loses data in a crash. FLOAT(M,D) rounds money and is deprecated.',
  exemptions: [
    'tables of the base',
    'a NOT NULL UNIQUE key stands for a primary key',
    'tables copied from another or from a query',
    'MEMORY tables',
  ],
  source: 'https://dev.mysql.com/doc/refman/8.4/en/group-replication-requirements.html',
  examples: {
    hazardous: [
      {
        name: 'no key',
        setup: '',
        change: 'CREATE TABLE visits (user_id INT NOT NULL, at DATETIME NOT NULL, KEY (user_id));',
      },
      { name: 'MyISAM', setup: '', change: 'CREATE TABLE visits (id INT PRIMARY KEY) ENGINE=MyISAM;' },
      {
        name: 'rounded money',
        setup: '',
        change: 'CREATE TABLE invoices (id INT PRIMARY KEY, total FLOAT(10,2) NOT NULL);',
      },
    ],
    safe: [
      {
        name: 'a sound one',
        setup: '',
        change:
          'CREATE TABLE visits (user_id INT NOT NULL, at DATETIME NOT NULL, total DECIMAL(10,2), PRIMARY KEY (user_id, at)) ENGINE=InnoDB;',
      },
    ],
  },
  check(change) {
    const odd = occurrences(change, 'create-table').flatMap((occurrence) => {
      const { step, operation } = occurrence;
      const table = finalTable(change, step, operation.table);
      if (!table || baseTable(change, step, operation.table) || !/^[^(]*\(\s*[^\s(]/.test(step.statement.sql))
        return [];
      const fault = faultOf(table, /\bselect\b/i.test(step.statement.sql));
      return fault ? [{ step, table, fault }] : [];
    });
    return condensed(odd).map(([{ step, table, fault }, ...more]) => ({
      step,
      quote:
        fault.quote === undefined
          ? step.statement.sql
          : (fault.quote.exec(step.statement.sql)?.[0] ?? step.statement.sql),
      title: fault.title(table.name),
      message: `${fault.why}${andMore(more.map((each) => each.table.name))}`,
      remedy: fault.remedy,
      evidence: [{ fact: fault.fact(table.name) }],
      tables: [table.name],
      proof: 'derived' as const,
    }));
  },
};

type Fault = {
  readonly title: (table: string) => string;
  readonly why: string;
  readonly remedy: string;
  readonly fact: (table: string) => string;
  readonly quote?: RegExp;
};

const NO_KEY: Fault = {
  title: (table) => `"${table}" has no primary key`,
  why: 'Replicas search the whole table for each row that changes, group replication and gh-ost refuse it, and two equal rows cannot be told apart.',
  remedy: 'Add a PRIMARY KEY: the columns that identify a row, or an AUTO_INCREMENT id.',
  fact: (table) => `After this change "${table}" has neither a primary key nor a unique key over NOT NULL columns.`,
};

const MYISAM: Fault = {
  title: (table) => `"${table}" is a MyISAM table`,
  why: 'Each write locks the whole table, a crash can corrupt it, and it takes part in no transaction and no foreign key.',
  remedy: 'Leave ENGINE out or say ENGINE=InnoDB.',
  fact: (table) => `"${table}" is created with ENGINE=MyISAM.`,
  quote: /(?:engine|type)\s*=?\s*\w+/i,
};

const FLOAT: Fault = {
  title: (table) => `"${table}" keeps FLOAT(M,D), which rounds what it stores`,
  why: 'FLOAT holds about seven digits whatever M says: 1234567.89 comes back as 1234567.88, and sums of money drift. The form with (M,D) is deprecated since MySQL 8.0.17.',
  remedy: 'Use DECIMAL(M,D) for amounts, DOUBLE for measurements.',
  fact: (table) => `"${table}" declares a FLOAT or DOUBLE with digits.`,
  quote: /\b(?:float|double|real)\s*\(\s*\d+\s*,\s*\d+\s*\)/i,
};

function faultOf(table: Table, fromQuery: boolean): Fault | undefined {
  if (table.engine === 'myisam') return MYISAM;
  const isKey = table.indexes.some(
    ({ unique, columns }) =>
      unique && columns.every((name) => table.columns.find((column) => column.name === name)?.notNull),
  );
  if (!isKey && !fromQuery && table.columns.length > 0 && (table.engine === undefined || table.engine === 'innodb'))
    return NO_KEY;
  return table.columns.some(({ type }) => /^(?:float|double)\(\d+,\d+\)/.test(type)) ? FLOAT : undefined;
}
