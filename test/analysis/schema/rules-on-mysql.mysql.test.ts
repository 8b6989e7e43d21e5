import { afterAll, describe, expect, it } from 'vitest';
import * as registry from '../../../src/analysis/schema/rules/index.ts';
import type { Rule } from '../../../src/domain/rule.ts';
import { mysqlRelay, mysqlUrl, NEEDS_MYSQL } from '../../helpers/mysql.ts';
import { replayMysql } from './rules/replay-mysql.ts';

const rules: readonly Rule[] = Object.values(registry).filter(({ dialects }) => dialects[0] === 'mysql');
/** What the server's own kind decides: MariaDB does at once, or takes, what MySQL does not. */
const MYSQL_ONLY = new Set(['MY05', 'MY07', 'MY17', 'MY18']);
/** An index over an expression, which MySQL has since 8.0.13 and MariaDB has not. */
const EXPRESSION_INDEX = /\(\(\s*\w+\(/;

describe.skipIf(!mysqlUrl)(`examples of MySQL’s rules on a server (skipped where ${NEEDS_MYSQL})`, () => {
  const relay = [mysqlRelay()];
  afterAll(() => Promise.all(relay.map((each) => each.close())));
  const replay = async (example: Parameters<typeof replayMysql>[0]) => {
    const own = mysqlRelay();
    relay.push(own);
    return replayMysql(example, { askServer: own.answer });
  };

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s: the safe ones run, and the rule is quiet',
    async (_, rule) => {
      for (const example of rule.examples.safe.filter(({ change }) => !EXPRESSION_INDEX.test(change))) {
        const observed = await replay(example);
        expect(observed.steps.map(({ effect }) => effect?.error)).toEqual(observed.steps.map(() => undefined));
        expect([example.name, ...rule.check(observed)]).toEqual([example.name]);
      }
    },
  );

  it.each(rules.filter(({ code }) => !MYSQL_ONLY.has(code)).map((rule) => [rule.id, rule] as const))(
    '%s: the hazardous ones are found, or refused',
    async (_, rule) => {
      for (const example of rule.examples.hazardous) {
        const observed = await replay(example);
        const refused = observed.steps.some(({ effect }) => effect?.error);
        expect([example.name, rule.check(observed).length > 0 || refused]).toEqual([example.name, true]);
      }
    },
  );
});
