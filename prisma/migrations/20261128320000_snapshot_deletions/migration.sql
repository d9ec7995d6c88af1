-- CreateTable
CREATE TABLE "snapshot_deletions" (
    "id" UUID NOT NULL,
    "environment_id" TEXT NOT NULL,
    "snapshot" TEXT NOT NULL,
    "requested_by_id" TEXT NOT NULL,
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "snapshot_deletions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_deletions_one_unfinished_key" ON "snapshot_deletions"("environment_id", "snapshot") WHERE (finished_at IS NULL);

-- CreateIndex
CREATE INDEX "snapshot_deletions_environment_id_created_at_idx" ON "snapshot_deletions"("environment_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "snapshot_deletions_finished_at_next_attempt_at_idx" ON "snapshot_deletions"("finished_at", "next_attempt_at");

-- AddForeignKey
ALTER TABLE "snapshot_deletions" ADD CONSTRAINT "snapshot_deletions_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot_deletions" ADD CONSTRAINT "snapshot_deletions_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
