import { expect, it } from 'vitest';
import { addForeignKeyNotValid as rule } from '../../../../src/analysis/schema/rules/add-foreign-key-not-valid.ts';
import { check, foreignKey, table } from './observed.ts';

const before = [
  table('orders', ['id! bigint', 'user_id bigint', 'code text', 'total integer']),
  table('users', ['id! bigint']),
];
const seen = [{ scans: { orders: 'validating foreign key constraint "fk"' } }];
const sql = 'ALTER TABLE orders\n  ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id);';

it('says that an orphan aborts the migration', async () => {
  expect(await check(rule, { sql, before, seen })).toMatchObject([
    {
      line: 1,
      level: 'warning',
      title: 'Rows of "orders" without their "users" make this foreign key fail',
      message: expect.stringContaining('one orphaned row aborts the migration'),
      fix: [
        'ALTER TABLE orders\n  ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID',
        '-- as a statement of its own transaction:\nALTER TABLE orders VALIDATE CONSTRAINT fk',
      ],
    },
  ]);
});

it('is a note, once per change, for new columns that hold only NULL', async () => {
  const after = [table('orders', ['id! bigint', 'a bigint', 'b bigint']), table('users', ['id! bigint'])];
  const two = `ALTER TABLE orders ADD a bigint, ADD b bigint;
ALTER TABLE orders ADD CONSTRAINT fa FOREIGN KEY (a) REFERENCES users (id);
ALTER TABLE orders ADD CONSTRAINT fb FOREIGN KEY (b) REFERENCES users (id);`;
  expect(await check(rule, { sql: two, before, after, seen: [{}, ...seen, ...seen] })).toMatchObject([
    { line: 2, level: 'note', title: 'Checking these 2 foreign keys blocks writes to "orders" and "users"' },
  ]);
});

it('is quiet when nothing was checked', async () => {
  expect(await check(rule, { sql: sql.replace(';', ' NOT VALID;'), before })).toEqual([]);
});

it('does not fear orphans where the same key was enforced until this change', async () => {
  const enforced = table('orders', ['id! bigint', 'user_id bigint'], {
    constraints: [foreignKey('old', 'user_id', 'users')],
  });
  const [found] = await check(rule, { sql, before: [enforced, table('users', ['id! bigint'])], seen });
  expect(found).toMatchObject({ title: 'Checking this foreign key blocks writes to "orders" and "users"' });
  expect(found?.message).not.toContain('orphaned');
});

it('makes every key of a statement NOT VALID, and validates each', async () => {
  const two = `ALTER TABLE orders
  ADD COLUMN a bigint, ADD CONSTRAINT fa FOREIGN KEY (a) REFERENCES users (id),
  ADD COLUMN b bigint, ADD CONSTRAINT fb FOREIGN KEY (b) REFERENCES users (id);`;
  const after = [table('orders', ['id! bigint', 'a bigint', 'b bigint']), table('users', ['id! bigint'])];
  const [found] = await check(rule, { sql: two, before, after, seen });
  expect(found?.fix?.join('\n').match(/\) NOT VALID/g)).toHaveLength(2);
  expect(found?.fix?.at(-1)).toContain('VALIDATE CONSTRAINT fa;\nALTER TABLE orders VALIDATE CONSTRAINT fb');
});

it('says once per table whose orphans it fears', async () => {
  const two = `${sql}\nALTER TABLE orders ADD CONSTRAINT fc FOREIGN KEY (total) REFERENCES sums (id);`;
  const tables = [...before, table('sums', ['id! integer'])];
  expect(await check(rule, { sql: two, before: tables, seen: [...seen, ...seen] })).toMatchObject([
    { line: 1, title: 'Rows of "orders" without their "users" and "sums" make these foreign keys fail' },
  ]);
});

it('fears none where the old key went through a table that refers to the same parent', async () => {
  const members = table('members', ['user_id! bigint', 'team bigint'], {
    constraints: [foreignKey('m', 'user_id', 'users')],
  });
  const through = foreignKey('old', 'user_id', 'members');
  const orders = table('orders', ['id! bigint', 'user_id bigint'], {
    constraints: [{ ...through, references: { table: 'members', columns: ['user_id'], onDelete: 'no action' } }],
  });
  const [found] = await check(rule, { sql, before: [orders, members, table('users', ['id! bigint'])], seen });
  expect(found?.message).not.toContain('orphaned');
});
