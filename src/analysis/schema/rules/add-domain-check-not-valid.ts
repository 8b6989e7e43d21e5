import type { Rule } from '../../../domain/rule.ts';
import { listed } from './facts/groups.ts';
import { later, laterTransaction } from './facts/runners.ts';
import { exposureOf } from './facts/size.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE DOMAIN price AS numeric;\nCREATE TABLE orders (id bigint PRIMARY KEY, total price);';

const ADD = /^alter\s+domain\s+(\S+)\s+add\s+(?:constraint\s+(\S+)\s+)?check\b/i;

export const addDomainCheckNotValid: Rule = {
  id: 'add-domain-check-not-valid',
  code: 'LK23',
  hazard: 'write-lock',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Add constraints to a domain NOT VALID, and validate them later.',
  rationale:
    'ALTER DOMAIN … ADD CONSTRAINT reads every table that has a column of the domain, and holds SHARE on all of them at once: writes to each wait until the last one has been read. One value that breaks it aborts the migration.',
  exemptions: ['constraints that are added NOT VALID', 'domains that no table of the base uses'],
  source: 'https://www.postgresql.org/docs/18/sql-alterdomain.html',
  examples: {
    hazardous: [
      { name: 'a domain in use', setup, change: 'ALTER DOMAIN price ADD CONSTRAINT positive CHECK (value > 0);' },
    ],
    safe: [
      {
        name: 'not validated',
        setup,
        change: 'ALTER DOMAIN price ADD CONSTRAINT positive CHECK (value > 0) NOT VALID;',
      },
      {
        name: 'nobody uses it',
        setup: 'CREATE DOMAIN price AS numeric;',
        change: 'ALTER DOMAIN price ADD CONSTRAINT positive CHECK (value > 0);',
      },
    ],
  },
  check(change) {
    return change.steps.flatMap((step) => {
      const { sql } = step.statement;
      const [, domain, name] = (!step.effect?.error && ADD.exec(sql)) || [];
      const tables = (step.effect?.locks ?? []).flatMap(({ table, mode }) =>
        mode === 'ShareLock' && baseTable(change, step, table) ? [table] : [],
      );
      const [first] = tables;
      if (domain === undefined || first === undefined || /\bnot\s+valid\s*$/i.test(sql)) return [];
      const { level, when } = exposureOf(change, first);
      return [
        {
          step,
          title: `Checking the domain ${domain} blocks writes to ${listed(tables)}`,
          message: `Every value of ${domain} is read, in ${listed(tables)}, with writes to ${tables.length > 1 ? 'all of them' : 'it'} waiting; one that breaks the rule aborts the migration. ${when}`,
          remedy: `Add it NOT VALID, which checks new values only, correct the old ones, and VALIDATE CONSTRAINT ${laterTransaction(change.runner)}.`,
          ...(name !== undefined && {
            fix: [`${sql} NOT VALID`, later(change.runner, `ALTER DOMAIN ${domain} VALIDATE CONSTRAINT ${name}`)],
          }),
          evidence: [
            { fact: `pg_locks shows ShareLock on ${listed(tables)} from this statement.`, quote: sql },
          ] as const,
          tables,
          proof: 'proved' as const,
          ...(level && { level }),
        },
      ];
    });
  },
};
