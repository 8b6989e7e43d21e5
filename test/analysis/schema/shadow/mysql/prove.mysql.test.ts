import { afterAll, describe, expect, it } from 'vitest';
import type { Rule } from '../../../../../src/domain/rule.ts';
import * as registry from '../../../../../src/analysis/schema/rules/index.ts';
import { mysqlRelay, mysqlUrl, NEEDS_MYSQL } from '../../../../helpers/mysql.ts';
import { replayMysql } from '../../rules/replay-mysql.ts';

const rules: readonly Rule[] = Object.values(registry).filter(({ dialects }) => dialects.includes('mysql'));
const setup =
  'CREATE TABLE users (id INT PRIMARY KEY);\nCREATE TABLE orders (id INT PRIMARY KEY, user_id INT, total INT, KEY by_user (user_id));';

describe.skipIf(!mysqlUrl)(`a change that is run on MySQL (skipped where ${NEEDS_MYSQL})`, () => {
  const relay = mysqlRelay();
  afterAll(() => relay.close());
  const prove = (change: string, base = setup) => replayMysql({ setup: base, change }, { askServer: relay.answer });

  it('says how gently the server agrees to alter a table', async () => {
    const { steps } = await prove(
      'ALTER TABLE orders ADD COLUMN note TEXT;\nCREATE INDEX i ON orders (total);\nALTER TABLE orders MODIFY total BIGINT;',
    );
    expect(steps.map(({ effect }) => effect?.online)).toMatchObject([
      { table: 'orders', algorithm: 'instant', lock: 'none' },
      { table: 'orders', algorithm: 'inplace', lock: 'none' },
      {
        table: 'orders',
        algorithm: 'copy',
        lock: 'shared',
        refusals: [expect.any(String), expect.any(String), expect.any(String)],
      },
    ]);
  });

  it('proves what a rule derived, with the server’s own words', async () => {
    const observed = await prove('ALTER TABLE orders MODIFY total BIGINT;');
    const matches = rules.flatMap((rule) => rule.check(observed));
    expect(matches).toMatchObject([
      { proof: 'proved', evidence: [{ fact: expect.stringMatching(/^(?:MariaDB|MySQL) \d.*refused/) }] },
    ]);
  });

  it('shows the schema as the server has it, and tables that the change leaves alone as they were read', async () => {
    const { before, after } = await prove('ALTER TABLE orders ADD COLUMN note VARCHAR(20) NOT NULL DEFAULT 1;');
    expect(Object.keys(before.tables)).toEqual(['users', 'orders']);
    expect(after.tables['orders']?.columns.at(-1)).toMatchObject({ name: 'note', type: 'varchar(20)', notNull: true });
  });

  it('tells a refusal in the vocabulary of all engines', async () => {
    const { steps } = await prove('ALTER TABLE orders ADD COLUMN total INT;');
    expect(steps[0]?.effect?.error).toEqual({
      sqlstate: '42701',
      message: "Duplicate column name 'total' (error 1060)",
    });
  });
});
