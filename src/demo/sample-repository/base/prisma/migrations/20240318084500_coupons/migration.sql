-- CreateTable
CREATE TABLE "coupons" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "code" TEXT NOT NULL,
    "percent_off" SMALLINT NOT NULL,
    "valid_until" TIMESTAMPTZ,

    CONSTRAINT "coupons_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "coupons_percent_off_check" CHECK ("percent_off" BETWEEN 1 AND 100)
);

-- CreateIndex
CREATE UNIQUE INDEX "coupons_code_key" ON "coupons"("code");

-- AlterTable
ALTER TABLE "orders" ADD COLUMN "coupon_id" BIGINT;

-- CreateIndex
CREATE INDEX "orders_coupon_id_idx" ON "orders"("coupon_id");

-- AddForeignKey
ALTER TABLE "orders" ADD CONSTRAINT "orders_coupon_id_fkey" FOREIGN KEY ("coupon_id") REFERENCES "coupons"("id") ON DELETE SET NULL ON UPDATE CASCADE;
