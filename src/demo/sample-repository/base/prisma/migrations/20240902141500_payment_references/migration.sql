-- The provider's id of the charge, for reconciliation.
ALTER TABLE "payments" ADD COLUMN "provider_reference" TEXT;

-- CreateIndex
CREATE INDEX "payments_provider_provider_reference_idx" ON "payments"("provider", "provider_reference");
