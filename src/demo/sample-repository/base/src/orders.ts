import type { Pool } from 'pg';

export type Order = {
  readonly id: string;
  readonly status: string;
  readonly totalCents: number;
  readonly currency: string;
  readonly note: string | null;
  readonly placedAt: Date | null;
};

const COLUMNS = `id, status, total_cents AS "totalCents", currency, note, placed_at AS "placedAt"`;

export async function listOrders(
  pool: Pool,
  filter: { readonly status: string; readonly before: Date; readonly limit: number },
): Promise<readonly Order[]> {
  const { rows } = await pool.query<Order>(
    `SELECT ${COLUMNS} FROM orders WHERE status = $1 AND placed_at < $2 ORDER BY placed_at DESC LIMIT $3`,
    [filter.status, filter.before, filter.limit],
  );
  return rows;
}

export async function findOrder(pool: Pool, id: string): Promise<Order | undefined> {
  const { rows } = await pool.query<Order>(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
  return rows[0];
}

export async function placeOrder(
  pool: Pool,
  order: { readonly customerId: string; readonly note: string | null; readonly totalCents: number },
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO orders (customer_id, note, total_cents, status, placed_at)
     VALUES ($1, $2, $3, 'placed', now()) RETURNING id`,
    [order.customerId, order.note, order.totalCents],
  );
  return rows[0]?.id ?? '';
}
