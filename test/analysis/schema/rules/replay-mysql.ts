import { FILE_RUNNER } from '../../../../src/analysis/schema/replay.ts';
import { planTransactions } from '../../../../src/analysis/schema/runners.ts';
import { mysqlShadows } from '../../../../src/analysis/schema/shadow/mysql/shadow.ts';
import type { ObservedChange } from '../../../../src/analysis/schema/shadow/shadow.ts';
import { splitStatements } from '../../../../src/analysis/schema/statements.ts';
import type { Level } from '../../../../src/domain/finding.ts';
import type { Rule, RuleExample } from '../../../../src/domain/rule.ts';

type Change = Pick<RuleExample, 'setup' | 'change' | 'declared' | 'scope'> & { readonly version?: number };
type Services = Parameters<typeof mysqlShadows>[0];

/** What the rules see of a change on MySQL: read, or run on a server where the services lead to one. */
export async function replayMysql(
  { setup, change, declared = {}, scope = 'none', version }: Change,
  services?: Services,
): Promise<ObservedChange> {
  const batches = (text: string, path: string) => [{ statements: splitStatements(text, path), atomic: false }];
  const shadow = await mysqlShadows(services)(
    {
      format: 'sql',
      preamble: undefined,
      entries: [{ path: 'base.sql', oid: '1', size: setup.length }],
      settings: [],
      read: async () => new Map([['base.sql', { text: setup, batches: batches(setup, 'base.sql'), referred: [] }]]),
      isCurrent: () => true,
    },
    [],
  );
  try {
    if (shadow.failures.length > 0) throw new Error(shadow.failures.map(({ reason }) => reason).join('; '));
    const runner = { ...FILE_RUNNER, scope };
    return await shadow.observe({
      runner,
      planned: planTransactions(runner, [batches(change, 'change.sql')]),
      version,
      declared,
    });
  } finally {
    await shadow.close();
  }
}

/** The rule's findings on MySQL, each with the line that it points at. */
export async function checkMysql(rule: Rule, change: Change) {
  return rule.check(await replayMysql(change)).map((match) => {
    const { sql, line } = match.step.statement;
    const offset = Math.max(0, sql.indexOf(match.quote ?? sql));
    const level: Level = match.level ?? rule.level;
    const { title, message, remedy, proof } = match;
    return { line: line + sql.slice(0, offset).split('\n').length - 1, level, proof, title, message, remedy };
  });
}
