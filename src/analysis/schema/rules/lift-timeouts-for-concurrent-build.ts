import type { Rule } from '../../../domain/rule.ts';
import { milliseconds, settingAt } from './facts/session.ts';
import { exposureOf } from './facts/size.ts';
import { occurrences } from './facts/steps.ts';
import { baseTable } from './facts/tables.ts';

const setup = 'CREATE TABLE orders (id bigint PRIMARY KEY, code text);';
const build = 'CREATE INDEX CONCURRENTLY orders_code ON orders (code);';

/** What a build may be given before the limit counts as short, in milliseconds. */
const ENOUGH = { statement_timeout: 60_000, lock_timeout: 30_000 } as const;

export const liftTimeoutsForConcurrentBuild: Rule = {
  id: 'lift-timeouts-for-concurrent-build',
  code: 'TX03',
  hazard: 'migration-fails',
  level: 'warning',
  dialects: ['postgres'],
  summary: 'Lift short timeouts for a build CONCURRENTLY.',
  rationale:
    'CREATE INDEX CONCURRENTLY reads the table twice and waits for every transaction that is older than it, in the whole database. A timeout that is right for ALTER TABLE ends it half-way and leaves an INVALID index behind, which each write still maintains and a retry stumbles over.',
  exemptions: [
    'timeouts of a minute (statement) or half a minute (lock) and more, which were set with the build in mind, or zero',
    'a note only about a lock_timeout, which ends the build only where older transactions last longer',
    'tables that are declared small',
  ],
  source: 'https://www.postgresql.org/docs/18/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    hazardous: [{ name: 'five seconds', setup, change: `SET statement_timeout = '5s';\n${build}` }],
    safe: [
      { name: 'lifted', setup, change: `SET statement_timeout = '5s';\nSET statement_timeout = 0;\n${build}` },
      { name: 'no limit', setup, change: build },
    ],
  },
  check(change) {
    return occurrences(change, 'create-index', 'reindex').flatMap(({ step, operation, quote }) => {
      const table = operation.kind === 'create-index' ? operation.table : operation.target;
      if (!operation.concurrently || (operation.kind === 'create-index' && !baseTable(change, step, table))) return [];
      if (exposureOf(change, table).level) return [];
      return (['statement_timeout', 'lock_timeout'] as const).slice().flatMap((name, position, names) => {
        const short = names
          .slice(0, position + 1)
          .filter((each) => isShort(settingAt(change, step, each)?.value, each));
        if (short.length !== 1 || short[0] !== name) return [];
        const value = settingAt(change, step, name)?.value ?? '';
        return [
          {
            step,
            quote,
            title: `${name} = ${value} is likely to end this build half-way`,
            message: `The build reads "${table}" twice and waits for all older transactions of the database. When ${value}${/^\d+$/.test(value) ? ' ms' : ''} are over it is cancelled and leaves an INVALID index that slows every write, and the deploy stops. ${exposureOf(change, table).when}`,
            remedy: `SET ${name} = 0 for this statement, and set it back afterwards.`,
            fix: [`SET ${name} = 0`, step.statement.sql, `RESET ${name}`],
            evidence: [
              { fact: `An earlier statement of the change sets ${name} to ${value}, and nothing lifts it.`, quote },
            ] as const,
            tables: [table],
            proof: 'derived' as const,
            ...(name === 'lock_timeout' && { level: 'note' as const }),
          },
        ];
      });
    });
  },
};

function isShort(value: string | undefined, name: keyof typeof ENOUGH): boolean {
  const limit = value === undefined ? undefined : milliseconds(value);
  return limit !== undefined && limit > 0 && limit < ENOUGH[name];
}
