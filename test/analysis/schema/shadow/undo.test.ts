import { expect, it } from 'vitest';
import { planTransactions } from '../../../../src/analysis/schema/runners.ts';
import { undoChange } from '../../../../src/analysis/schema/shadow/undo.ts';
import { splitStatements } from '../../../../src/analysis/schema/statements.ts';
import type { Refused, Step } from '../../../../src/domain/schema.ts';

const refused: Refused = { sqlstate: '42704', message: 'index "b" does not exist' };
const done = { locks: [], rewrites: [], indexRewrites: [], scans: [] };
const up = (error?: Refused): Step[] =>
  splitStatements('SELECT 1;', 'up.sql').map((statement) => ({
    statement,
    operations: [],
    held: [],
    effect: { ...done, ...(error && { error }) },
  }));

/** What was sent, and what came of it, where the engine refuses `DROP INDEX b`. */
async function undo(sql: string, steps = up(), whole = true) {
  const sent: string[] = [];
  const session = {
    async run(text: string) {
      sent.push(text);
      return text === 'DROP INDEX b' ? { error: refused } : {};
    },
    catalog: async () => ({ tables: {} }),
  };
  const runner = { name: 'plain', scope: 'file', source: 'https://example.org' } as const;
  const planned = planTransactions(runner, [[{ statements: splitStatements(sql, 'down.sql'), atomic: true }]]);
  return { sent, undone: await undoChange(session, steps, { planned, whole }) };
}

it('runs in the runner’s transaction, and looks at the schema afterwards', async () => {
  const { sent, undone } = await undo('DROP TABLE a;\nDROP TABLE c;');
  expect(sent).toEqual(['BEGIN', 'DROP TABLE a', 'DROP TABLE c', 'COMMIT']);
  expect(undone).toMatchObject({ after: { tables: {} } });
});

it('stops at the first refusal, with its line, and says nothing of the schema then', async () => {
  const { sent, undone } = await undo('DROP TABLE a;\nDROP INDEX b;\nDROP TABLE c;');
  expect(sent).toEqual(['BEGIN', 'DROP TABLE a', 'DROP INDEX b', 'ROLLBACK']);
  expect(undone).toMatchObject({ refused: { statement: { line: 2 }, error: refused } });
  expect(undone?.after).toBeUndefined();
});

it('tries nothing after a change that was refused itself, and compares nothing where it is undone in part', async () => {
  expect(await undo('DROP TABLE a;', up(refused))).toEqual({ sent: [], undone: undefined });
  expect((await undo('DROP TABLE a;', up(), false)).undone?.after).toBeUndefined();
});
