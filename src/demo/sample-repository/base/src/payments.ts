import type { Pool } from 'pg';

export async function recordPayment(
  pool: Pool,
  payment: { readonly orderId: string; readonly provider: string; readonly amountCents: number },
): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO payments (order_id, provider, amount_cents) VALUES ($1, $2, $3) RETURNING id`,
    [payment.orderId, payment.provider, payment.amountCents],
  );
  return rows[0]?.id ?? '';
}

/** The provider tells us its reference once it has accepted the charge. */
export async function confirmPayment(pool: Pool, id: string, reference: string): Promise<void> {
  await pool.query(`UPDATE payments SET status = 'captured', provider_reference = $2 WHERE id = $1`, [id, reference]);
}
