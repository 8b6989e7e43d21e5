import { describe, expect, it } from 'vitest';
import { alembic } from '../../../../../src/analysis/schema/formats/alembic.ts';

function opaque(...lines: readonly string[]) {
  const text = [
    'from alembic import op',
    'import sqlalchemy as sa',
    'def upgrade():',
    ...lines.map((one) => `    ${one}`),
  ];
  return alembic
    .read('versions/a.py', text.join('\n'), new Map())
    .flatMap(({ statements }) => statements)
    .map(({ line, reason, rowsOnly }) => [line, reason, rowsOnly ?? false]);
}

describe('steps of Alembic migrations that cannot be followed', () => {
  it('only change rows where they read and write some', () => {
    expect(
      opaque(
        'conn = op.get_bind()',
        'for row in conn.execute(rows):',
        '    conn.execute(orders.update().where(orders.c.id == row.id))',
        'conn.execute(sa.select(orders).where(made_up))',
      ),
    ).toEqual([
      [5, 'its SQL is only known when it runs', false],
      [5, 'it loops over what is only known when it runs', true],
      [7, 'its SQL is only known when it runs', true],
    ]);
  });

  it('may change the schema where they speak of it', () => {
    expect(opaque('for name in inspector.get_names():', "    op.drop_index(name, 'orders')")).toEqual([
      [4, 'it loops over what is only known when it runs', false],
    ]);
    expect(opaque('conn = op.get_bind()', 'conn.execute(made_up)')).toEqual([
      [5, 'its SQL is only known when it runs', false],
    ]);
  });

  it('go on behind a way out that may be taken', () => {
    expect(
      opaque("if table_exists('orders'):", '    return', "op.drop_table('orders')", 'op.bulk_insert(made_up, [])'),
    ).toEqual([
      [4, 'it may end here, which is only known when it runs; the rest is taken to run', true],
      [6, undefined, false],
      [7, 'op.bulk_insert() cannot be read with these arguments', true],
    ]);
  });
});
