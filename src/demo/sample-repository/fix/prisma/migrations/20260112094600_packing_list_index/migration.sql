-- The packing list shows the oldest paid orders first.
CREATE INDEX CONCURRENTLY "orders_status_placed_at_idx" ON "orders"("status", "placed_at");
