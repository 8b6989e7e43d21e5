-- AlterTable
ALTER TABLE "customers" ADD COLUMN "marketing_consent_at" TIMESTAMPTZ;
