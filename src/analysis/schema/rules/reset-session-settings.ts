import type { Rule } from '../../../domain/rule.ts';
import { resets } from './facts/session.ts';
import { occurrences } from './facts/steps.ts';

/** What changes the meaning of the statements that come next. */
const MATTERS =
  /^(?:search_path|role|session_authorization|session_replication_role|row_security|default_transaction_read_only)$/i;

/** A file that sets this many things is a dump, which sets up its own session. */
const DUMP = 5;

export const resetSessionSettings: Rule = {
  id: 'reset-session-settings',
  code: 'TX09',
  hazard: 'operability',
  level: 'note',
  dialects: ['postgres'],
  summary: 'Set what a migration needs with SET LOCAL, or set it back.',
  rationale:
    'SET lasts as long as the connection. Runners use one connection for all pending migrations, and poolers hand it to others: the next file runs with another search path, role or without triggers, and makes its tables in the wrong schema.',
  exemptions: [
    'SET LOCAL, and settings that are set back by a later statement of the file',
    'timeouts and settings that only change how things are shown',
    'dumps, which set five things and more',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-set.html',
  examples: {
    hazardous: [
      {
        name: 'the search path stays',
        setup: 'CREATE SCHEMA billing;',
        change: 'SET search_path = billing;\nCREATE TABLE invoices (id bigint PRIMARY KEY);',
      },
    ],
    safe: [
      {
        name: 'for this transaction',
        setup: 'CREATE SCHEMA billing;',
        change: 'SET LOCAL search_path = billing;\nCREATE TABLE invoices (id bigint PRIMARY KEY);',
        scope: 'file',
      },
      {
        name: 'set back',
        setup: 'CREATE SCHEMA billing;',
        change: 'SET search_path = billing;\nCREATE TABLE invoices (id bigint PRIMARY KEY);\nRESET search_path;',
      },
    ],
  },
  check(change) {
    const all = occurrences(change, 'set-setting');
    return all.flatMap(({ step, operation: { name, value, local }, quote }) => {
      const { path } = step.statement;
      const inFile = all.filter((each) => each.step.statement.path === path);
      if (local || !MATTERS.test(name) || inFile.length >= DUMP) return [];
      const rest = change.steps
        .slice(change.steps.indexOf(step) + 1)
        .filter(({ statement }) => statement.path === path);
      const isUndone = rest.some(
        (each) =>
          resets(each, name) || each.operations.some((other) => other.kind === 'set-setting' && other.name === name),
      );
      if (isUndone) return [];
      const inTransaction = step.transaction !== undefined;
      return [
        {
          step,
          quote,
          title: `${name} stays ${value} for whoever gets this connection next`,
          message: `SET without LOCAL outlives the migration: the files that run after it on the same connection, and sessions of a pooler, go on with ${name} = ${value}.`,
          remedy: inTransaction
            ? 'Use SET LOCAL, which ends with the transaction.'
            : `RESET ${name} at the end of the file.`,
          fix: inTransaction ? [step.statement.sql.replace(/^set\s+(?:session\s+)?/i, 'SET LOCAL ')] : [],
          evidence: [{ fact: `No later statement of this file sets ${name} back.`, quote }] as const,
          tables: [],
          proof: 'derived' as const,
        },
      ];
    });
  },
};
