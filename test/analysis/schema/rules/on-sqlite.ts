import type { Level } from '../../../../src/domain/finding.ts';
import type { Rule } from '../../../../src/domain/rule.ts';
import type { Runner, SchemaChange } from '../../../../src/domain/schema.ts';
import { planTransactions } from '../../../../src/analysis/schema/runners.ts';
import { observeChange } from '../../../../src/analysis/schema/shadow/sqlite/change.ts';
import { openEngine } from '../../../../src/analysis/schema/shadow/sqlite/engine.ts';
import { splitStatements } from '../../../../src/analysis/schema/statements.ts';

type Example = {
  readonly setup: string;
  readonly change: string;
  /** One transaction per file unless said. */
  readonly runner?: Partial<Runner>;
  readonly declared?: SchemaChange['declared'];
};

const PLAIN: Runner = { name: 'plain SQL', scope: 'file', source: 'https://example.org' };

/** What the rules see of a change on SQLite itself. */
export function observedOnSqlite({ setup, change, runner, declared = {} }: Example): Promise<SchemaChange> {
  const engine = openEngine();
  engine.run(setup);
  const image = engine.image();
  engine.close();
  const whole = { ...PLAIN, ...runner };
  const statements = splitStatements(change, 'm.sql');
  const planned = planTransactions(whole, [[{ statements, atomic: whole.scope !== 'none' }]]);
  return observeChange(image, { runner: whole, planned, version: undefined, declared });
}

/** The rule's findings on SQLite, each with the line that it points at. */
export async function checkOnSqlite(rule: Rule, example: Example) {
  return rule.check(await observedOnSqlite(example)).map((match) => {
    const { sql, line } = match.step.statement;
    const offset = Math.max(0, sql.indexOf(match.quote ?? sql));
    const level: Level = match.level ?? rule.level;
    const { title, message, remedy, proof, fix, hazard = rule.hazard } = match;
    return {
      line: line + sql.slice(0, offset).split('\n').length - 1,
      level,
      hazard,
      proof,
      title,
      message,
      remedy,
      fix,
    };
  });
}
