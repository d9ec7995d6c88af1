-- CreateEnum
CREATE TYPE "flight_check_kind" AS ENUM ('LAUNCH', 'RELAUNCH', 'UPDATE');

-- CreateEnum
CREATE TYPE "flight_check_status" AS ENUM ('PENDING', 'RUNNING', 'DONE');

-- CreateTable
CREATE TABLE "flight_checks" (
    "id" UUID NOT NULL,
    "requested_by_id" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "environment_id" TEXT,
    "name" TEXT NOT NULL,
    "kind" "flight_check_kind" NOT NULL,
    "status" "flight_check_status" NOT NULL DEFAULT 'PENDING',
    "request" JSONB NOT NULL,
    "items" JSONB NOT NULL DEFAULT '[]',
    "probe_stack" TEXT,
    "answered" BOOLEAN NOT NULL DEFAULT false,
    "worker_id" TEXT,
    "lease_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "flight_checks_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "flight_checks_requested_by_id_created_at_idx" ON "flight_checks"("requested_by_id", "created_at");

-- CreateIndex
CREATE INDEX "flight_checks_created_at_idx" ON "flight_checks"("created_at");

-- AddForeignKey
ALTER TABLE "flight_checks" ADD CONSTRAINT "flight_checks_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flight_checks" ADD CONSTRAINT "flight_checks_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "flight_checks" ADD CONSTRAINT "flight_checks_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE SET NULL ON UPDATE CASCADE;
