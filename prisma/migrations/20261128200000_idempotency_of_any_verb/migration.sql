-- A key belongs to a person and a request; not every request is about an environment.
ALTER TABLE "idempotency_keys" DROP COLUMN "environment_id";
