import type { Pool } from 'pg';

export type Shipment = {
  readonly id: string;
  readonly warehouse: string;
  readonly trackingCode: string | null;
  readonly shippedAt: Date | null;
};

export async function listShipments(pool: Pool, orderId: string): Promise<readonly Shipment[]> {
  const { rows } = await pool.query<Shipment>(
    `SELECT shipments.id, warehouses.code AS warehouse, tracking_code AS "trackingCode", shipped_at AS "shippedAt"
     FROM shipments JOIN warehouses ON warehouses.id = shipments.warehouse_id
     WHERE order_id = $1`,
    [orderId],
  );
  return rows;
}

/** The oldest paid orders, for the people who pack them. */
export async function packingList(pool: Pool): Promise<readonly { readonly id: string }[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM orders WHERE status = 'paid' ORDER BY placed_at LIMIT 200`,
  );
  return rows;
}
