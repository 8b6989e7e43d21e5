-- Orders are handed over to the warehouses.

-- CreateTable
CREATE TABLE "shipments" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "order_id" BIGINT NOT NULL,
    "warehouse_id" BIGINT NOT NULL,
    "tracking_code" TEXT,
    "shipped_at" TIMESTAMPTZ,

    CONSTRAINT "shipments_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "shipments_warehouse_id_idx" ON "shipments"("warehouse_id");

-- AddForeignKey
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "orders"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shipments" ADD CONSTRAINT "shipments_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouses"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- It is the customer's note, not ours.
ALTER TABLE "orders" RENAME COLUMN "note" TO "customer_note";

-- Shipping starts only once the provider has named the charge.
ALTER TABLE "payments" ALTER COLUMN "provider_reference" SET NOT NULL;

-- Every order has a channel from now on.
UPDATE "orders" SET "channel" = 'web' WHERE "channel" IS NULL;
ALTER TABLE "orders" ALTER COLUMN "channel" SET NOT NULL;
