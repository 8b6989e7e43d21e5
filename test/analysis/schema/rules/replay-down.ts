import { openEngine } from '../../../../src/analysis/schema/shadow/sqlite/engine.ts';
import { observeChange } from '../../../../src/analysis/schema/shadow/sqlite/change.ts';
import { FILE_RUNNER } from '../../../../src/analysis/schema/replay.ts';
import { planTransactions } from '../../../../src/analysis/schema/runners.ts';
import { splitStatements } from '../../../../src/analysis/schema/statements.ts';
import type { Rule } from '../../../../src/domain/rule.ts';

/** What a rule says of a change that is undone on SQLite, with the file and line that each finding points at. */
export async function checkDown(
  rule: Rule,
  {
    setup,
    up,
    down,
    standIn = false,
  }: { readonly setup: string; readonly up: string; readonly down: string; readonly standIn?: boolean },
) {
  const engine = openEngine();
  engine.run(setup);
  const plan = (sql: string, path: string) =>
    planTransactions(FILE_RUNNER, [[{ statements: splitStatements(sql, path), atomic: true }]]);
  const change = await observeChange(engine.image(), {
    runner: FILE_RUNNER,
    planned: plan(up, 'up.sql'),
    version: 3,
    declared: {},
    undoing: { planned: plan(down, 'down.sql'), whole: true },
  });
  engine.close();
  const steps = change.steps.map(({ effect, ...step }) => ({ ...step, ...(effect && !standIn && { effect }) }));
  return rule.check({ ...change, steps }).map(({ step: { statement }, title, message, remedy, level = rule.level }) => {
    const { path, line } = statement;
    return { path, line, level, title, message, remedy };
  });
}
