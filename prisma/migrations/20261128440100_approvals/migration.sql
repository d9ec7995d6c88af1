-- CreateEnum
CREATE TYPE "approval_state" AS ENUM ('WAITING', 'APPROVED', 'REFUSED', 'EXPIRED', 'WITHDRAWN');

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "approval_valid_days" INTEGER NOT NULL DEFAULT 7;

-- CreateTable
CREATE TABLE "approvals" (
    "operation_id" UUID NOT NULL,
    "state" "approval_state" NOT NULL DEFAULT 'WAITING',
    "requested_by_id" TEXT NOT NULL,
    "people_behind" TEXT[],
    "about" JSONB NOT NULL,
    "reasons" JSONB NOT NULL,
    "reason" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_id" TEXT,
    "decision_reason" TEXT,

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("operation_id")
);

-- CreateIndex
CREATE INDEX "approvals_requested_at_operation_id_idx" ON "approvals"("requested_at" DESC, "operation_id" DESC);
CREATE INDEX "approvals_waiting_idx" ON "approvals"("expires_at") WHERE (state = 'WAITING'::approval_state);

-- AddForeignKey
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The index that keeps an environment to one operation at a time counts those that wait for approval, too.
-- expand: the version before has no operation that waits for approval, and one index takes the other's place at once.
DROP INDEX "operations_one_unfinished_key";
-- expand: of what the version before writes, it refuses what the index before refused.
CREATE UNIQUE INDEX "operations_one_unfinished_key" ON "operations"("environment_id") WHERE (status = ANY (ARRAY['AWAITING_APPROVAL'::operation_status, 'AWAITING_CONFIRMATION'::operation_status, 'PENDING'::operation_status, 'STARTING'::operation_status, 'IN_PROGRESS'::operation_status]));
