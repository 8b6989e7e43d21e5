import { describe, expect, test } from 'vitest';
import { sqitch } from '../../../../src/analysis/schema/formats/sqitch.ts';
import { planTransactions } from '../../../../src/analysis/schema/runners.ts';
import { histories } from './histories.ts';

const by = '2024-01-01T00:00:00Z A <a@example.com>';
const plan = (...lines: string[]) => ['%syntax-version=1.0.0', '%project=p', '', ...lines, ''].join('\n');
const read = (text: string, conf = '') =>
  histories(sqitch, { 'sqitch.plan': plan(`a ${by}`), 'sqitch.conf': conf, 'deploy/a.sql': text })[0]?.migrations[0]
    ?.batches[0]?.lines;

describe('Sqitch', () => {
  test('follows the plan, not the names, and leaves out what it does not list', () => {
    const [history] = histories(sqitch, {
      'db/sqitch.plan': plan(`users ${by} # the first`, '@v1 ' + by, `tables/orders [users !old] ${by}`),
      'db/sqitch.conf': '[core]\n\tengine = pg\n',
      'db/deploy/users.sql': 'SELECT 1;',
      'db/deploy/tables/orders.sql': 'SELECT 2;',
      'db/deploy/forgotten.sql': 'SELECT 3;',
      'db/revert/users.sql': 'SELECT 4;',
    });
    expect(history).toMatchObject({ root: 'db', target: 'postgres', refused: [] });
    expect(history?.migrations.map(({ path }) => path)).toEqual(['deploy/users.sql', 'deploy/tables/orders.sql']);
  });

  test('runs the script of a reworked change under the name of the tag before it was planned again', () => {
    const [history] = histories(sqitch, {
      'sqitch.plan': plan(`f ${by}`, `@v1 ${by}`, `g ${by}`, `@v2 ${by}`, `f [f@v1] ${by}`),
      'sql/deploy/f.sql': 'SELECT 3;',
      'sql/deploy/f@v1.sql': 'SELECT 1;',
      'sql/deploy/g.sql': 'SELECT 2;',
    });
    expect(history?.migrations.map(({ path }) => path)).toEqual([
      'sql/deploy/f@v1.sql',
      'sql/deploy/g.sql',
      'sql/deploy/f.sql',
    ]);
  });

  test('has the transactions that the scripts open themselves', () => {
    const batches = sqitch.read('deploy/a.sql', 'BEGIN;\nSELECT 1;\nCOMMIT;\nSELECT 2;', new Map());
    const planned = planTransactions(sqitch.runner, [batches]);
    expect(planned.map(({ statement, transaction }) => [statement.sql, transaction])).toEqual([
      ['BEGIN', 1],
      ['SELECT 1', 1],
      ['COMMIT', 1],
      ['SELECT 2', undefined],
    ]);
  });

  test('fills in the variables of psql and leaves out what only changes its output', () => {
    const text = `\\set ON_ERROR_STOP on
\\set who 'app user'
\\echo hello
CREATE ROLE :"who";
COMMENT ON ROLE :"who" IS :'who';
SELECT 'a :who'::text, x[1:2] FROM :registry.changes;`;
    expect(read(text)).toEqual([
      '4 CREATE ROLE "app user"',
      `5 COMMENT ON ROLE "app user" IS 'app user'`,
      `6 SELECT 'a :who'::text, x[1:2] FROM sqitch.changes`,
    ]);
    expect(read('SELECT :size;', '[core "variables"]\n\tsize = 3\n')).toEqual(['1 SELECT 3']);
  });

  test('leaves opaque what psql would take from elsewhere', () => {
    expect(read("\\i other.sql\n\\set page `cat page.html`\nINSERT INTO t VALUES (:'page');\nSELECT 1;")).toEqual([
      '1 opaque: psql commands only run in psql',
      "3 opaque: psql takes :'page' from a program",
      '4 SELECT 1',
    ]);
  });

  test('says which lines of a plan Sqitch cannot read, and reads the others', () => {
    const [history] = histories(sqitch, {
      'sqitch.plan': plan(`a ${by}`, 'b without a date', `a ${by}`, `c ${by}`),
      'deploy/a.sql': 'SELECT 1;',
      'deploy/c.sql': 'SELECT 2;',
    });
    expect(history?.refused).toEqual([
      'sqitch.plan: Sqitch refuses this plan: line 5 is neither a change nor a tag',
      'sqitch.plan: Sqitch refuses this plan: line 4: the change a is planned again without a tag in between',
    ]);
    expect(history?.migrations.map(({ path }) => path)).toEqual(['deploy/a.sql', 'deploy/c.sql']);
  });
});
