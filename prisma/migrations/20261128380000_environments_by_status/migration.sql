-- CreateIndex
CREATE INDEX "environments_status_created_at_id_idx" ON "environments"("status", "created_at" DESC, "id" DESC);
