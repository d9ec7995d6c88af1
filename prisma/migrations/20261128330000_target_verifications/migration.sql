-- CreateEnum
CREATE TYPE "target_verification_status" AS ENUM ('PENDING', 'RUNNING', 'DONE');

-- AlterTable
ALTER TABLE "targets" ADD COLUMN     "bootstrap_read_at" TIMESTAMPTZ(3),
ADD COLUMN     "bootstrap_version" INTEGER;

-- CreateTable
CREATE TABLE "target_verifications" (
    "target_id" TEXT NOT NULL,
    "status" "target_verification_status" NOT NULL DEFAULT 'PENDING',
    "requested_by_id" TEXT,
    "steps" JSONB NOT NULL DEFAULT '[]',
    "principal" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "verified_at" TIMESTAMPTZ(3),
    "worker_id" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "target_verifications_pkey" PRIMARY KEY ("target_id")
);

-- AddForeignKey
ALTER TABLE "target_verifications" ADD CONSTRAINT "target_verifications_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "target_verifications" ADD CONSTRAINT "target_verifications_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
