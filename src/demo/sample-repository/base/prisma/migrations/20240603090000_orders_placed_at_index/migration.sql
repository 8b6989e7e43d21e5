-- The order list of the back office sorts by this.
CREATE INDEX CONCURRENTLY "orders_placed_at_idx" ON "orders"("placed_at");
