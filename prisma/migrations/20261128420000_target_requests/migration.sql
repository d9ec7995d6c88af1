-- CreateEnum
CREATE TYPE "target_request_kind" AS ENUM ('NEW', 'EDIT', 'ROTATE');

CREATE TYPE "target_request_status" AS ENUM ('PENDING', 'RUNNING', 'DONE', 'WITHDRAWN');

-- CreateTable
CREATE TABLE "target_requests" (
    "id" UUID NOT NULL,
    "kind" "target_request_kind" NOT NULL,
    "status" "target_request_status" NOT NULL DEFAULT 'PENDING',
    "name" TEXT NOT NULL,
    "target_id" TEXT,
    "requested_by_id" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "team_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "account_id" TEXT,
    "region" TEXT,
    "external_id" TEXT,
    "role_arn" TEXT,
    "execution_role_arn" TEXT,
    "artifact_bucket" TEXT,
    "steps" JSONB NOT NULL DEFAULT '[]',
    "principal" TEXT,
    "refusal" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "worker_id" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "target_requests_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "target_requests_one_open_key" ON "target_requests"("name") WHERE status = ANY (ARRAY['PENDING'::target_request_status, 'RUNNING'::target_request_status]);

CREATE INDEX "target_requests_status_due_at_idx" ON "target_requests"("status", "due_at");

CREATE INDEX "target_requests_target_id_idx" ON "target_requests"("target_id");

-- AddForeignKey
ALTER TABLE "target_requests" ADD CONSTRAINT "target_requests_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "target_requests" ADD CONSTRAINT "target_requests_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
