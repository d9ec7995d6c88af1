-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "trace_context" TEXT;

-- AlterTable
ALTER TABLE "workers" ADD COLUMN     "stopped_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "audit_verifications" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "verified_to" BIGINT,
    "hash" TEXT,
    "entries" INTEGER NOT NULL DEFAULT 0,
    "broken_at" BIGINT,
    "verified_at" TIMESTAMPTZ(3),
    "whole_at" TIMESTAMPTZ(3),
    "worker_id" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "audit_verifications_pkey" PRIMARY KEY ("only")
);
