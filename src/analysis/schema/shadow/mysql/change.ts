import type { Step } from '../../../../domain/schema.ts';
import { assumedVersion } from '../../dialects.ts';
import { resplit } from '../../operations/mysql/resplit.ts';
import { controlOf, type PlannedStatement } from '../../runners.ts';
import type { ChangeToReplay, ObservedChange } from '../shadow.ts';
import type { StaticBase } from './base.ts';
import { Interpreter } from './interpret.ts';
import { Schema } from './schema.ts';

/** The oldest MariaDB that is still maintained; versions from 10 on are MariaDB's, since MySQL's are 8 and 9. */
const MARIADB_VERSION = 10;

/** What a change means on the rebuilt schema. Nothing is run, so no step has an effect. */
export function readChange({ schema, mariadb }: StaticBase, change: ChangeToReplay): ObservedChange {
  const version = change.version ?? (mariadb ? MARIADB_VERSION : assumedVersion('mysql'));
  const before = schema.catalog();
  const after = new Schema(before);
  const interpreter = new Interpreter(after, { inlineReferences: version >= 9 });
  const steps: Step[] = [];
  const skipped: (string | undefined)[] = [];
  for (const { statement, transaction } of plannedAgain(change.planned)) {
    const { operations, reason, refusal } = interpreter.interpret(statement);
    steps.push({ statement, operations, ...(transaction !== undefined && { transaction }), held: [] });
    skipped.push(
      refusal === undefined ? reason : `it does not fit the schema that the merged migrations make: ${refusal}`,
    );
  }
  return {
    dialect: 'mysql',
    version,
    runner: change.runner,
    steps,
    skipped,
    before,
    after: after.catalog(),
    declared: change.declared,
  };
}

/** The plan with its statements split as MySQL's client does. */
function plannedAgain(planned: readonly PlannedStatement[]): PlannedStatement[] {
  const result: PlannedStatement[] = [];
  for (let start = 0; start < planned.length;) {
    const first = planned[start] as PlannedStatement;
    let end = start + 1;
    while (planned[end]?.statement.path === first.statement.path && planned[end]?.transaction === first.transaction)
      end += 1;
    for (const statement of resplit(planned.slice(start, end).map((each) => each.statement))) {
      const control = controlOf(statement);
      result.push({
        statement,
        ...(first.transaction !== undefined && { transaction: first.transaction }),
        ...(control && { control }),
      });
    }
    start = end;
  }
  return result;
}
