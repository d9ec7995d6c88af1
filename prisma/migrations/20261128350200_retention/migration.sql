-- What is kept of the events of an environment that ended long ago: a row for many of them.
CREATE TABLE "event_summaries" (
    "id" BIGSERIAL NOT NULL,
    "environment_id" TEXT NOT NULL,
    "operation_id" UUID,
    "events" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "first_reason" JSONB,
    "kept" JSONB NOT NULL,
    "folded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_summaries_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "event_summaries_environment_id_id_idx" ON "event_summaries"("environment_id", "id");

ALTER TABLE "event_summaries" ADD CONSTRAINT "event_summaries_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "event_summaries" ADD CONSTRAINT "event_summaries_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "environments" ADD COLUMN     "events_folded_at" TIMESTAMPTZ(3);

-- What is due is found without reading the rest of its table.
CREATE INDEX "environments_to_fold_idx" ON "environments"("ended_at") WHERE (events_folded_at IS NULL);

CREATE INDEX "sessions_expires_idx" ON "sessions"("expires");

CREATE INDEX "verification_tokens_expires_idx" ON "verification_tokens"("expires");

CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

CREATE INDEX "inspections_finished_at_idx" ON "inspections"("finished_at");
