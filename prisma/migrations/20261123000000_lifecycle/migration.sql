-- CreateEnum
CREATE TYPE "inspection_kind" AS ENUM ('TEARDOWN_REHEARSAL', 'DRIFT');

-- CreateEnum
CREATE TYPE "inspection_status" AS ENUM ('PENDING', 'RUNNING', 'DONE', 'FAILED');

-- AlterTable
ALTER TABLE "environments" ADD COLUMN     "drift" JSONB;

-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "awaits_confirmation" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "change_set_id" TEXT,
ADD COLUMN     "options" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "plan" JSONB,
ADD COLUMN     "receipt" JSONB;

-- AlterTable
ALTER TABLE "targets" ADD COLUMN     "reconciled_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "read_budgets" (
    "account_id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "tokens" DOUBLE PRECISION NOT NULL,
    "rate" DOUBLE PRECISION NOT NULL,
    "refilled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "throttled_at" TIMESTAMPTZ(3),

    CONSTRAINT "read_budgets_pkey" PRIMARY KEY ("account_id","region")
);

-- CreateTable
CREATE TABLE "orphans" (
    "target_id" TEXT NOT NULL,
    "stack_id" TEXT NOT NULL,
    "stack_name" TEXT NOT NULL,
    "stack_status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "orphans_pkey" PRIMARY KEY ("target_id","stack_id")
);

-- CreateTable
CREATE TABLE "watches" (
    "environment_id" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "watches_pkey" PRIMARY KEY ("environment_id")
);

-- CreateTable
CREATE TABLE "inspections" (
    "id" UUID NOT NULL,
    "environment_id" TEXT NOT NULL,
    "kind" "inspection_kind" NOT NULL,
    "status" "inspection_status" NOT NULL DEFAULT 'PENDING',
    "requested_by_id" TEXT,
    "detection_id" TEXT,
    "result" JSONB,
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "worker_id" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "inspections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "resource_timings" (
    "blueprint" TEXT NOT NULL,
    "kind" "operation_kind" NOT NULL,
    "logical_id" TEXT NOT NULL,
    "samples" INTEGER NOT NULL,
    "mean_start" DOUBLE PRECISION NOT NULL,
    "mean_end" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "resource_timings_pkey" PRIMARY KEY ("blueprint","kind","logical_id")
);

-- CreateIndex
CREATE INDEX "inspections_environment_id_kind_created_at_idx" ON "inspections"("environment_id", "kind", "created_at" DESC);

-- CreateIndex
CREATE INDEX "inspections_status_next_attempt_at_idx" ON "inspections"("status", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "inspections_one_unfinished_key" ON "inspections"("environment_id", "kind") WHERE (status = ANY (ARRAY['PENDING'::inspection_status, 'RUNNING'::inspection_status]));

-- AddForeignKey
ALTER TABLE "orphans" ADD CONSTRAINT "orphans_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "watches" ADD CONSTRAINT "watches_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inspections" ADD CONSTRAINT "inspections_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;
