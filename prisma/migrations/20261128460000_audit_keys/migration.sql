-- Rows of the audit log are signed from now on: `key_id` names the key of the HMAC, and is null for the rows before, whose
-- hash is a plain one. Address and request id are part of what is signed.
ALTER TABLE "audit_entries" ADD COLUMN "key_id" TEXT,
ADD COLUMN "address" TEXT,
ADD COLUMN "request_id" TEXT;

CREATE INDEX "audit_entries_actor_id_id_idx" ON "audit_entries"("actor_id", "id");
CREATE INDEX "audit_entries_action_id_idx" ON "audit_entries"("action", "id");
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");

-- What is in the log stays as it is. The owner of the table can take these triggers away, which is what the signatures
-- are for.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit log can only be added to' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_entries_only_grow BEFORE UPDATE OR DELETE ON "audit_entries"
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

CREATE TRIGGER audit_entries_never_emptied BEFORE TRUNCATE ON "audit_entries"
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Refused requests, counted by actor, action and minute, so that they neither wait for the log's turn nor fill it: a
-- worker makes one row of the log of each actor's minute.
CREATE TABLE "audit_denials" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "actor_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "address" TEXT,
    "request_id" TEXT,
    "count" INTEGER NOT NULL,

    CONSTRAINT "audit_denials_pkey" PRIMARY KEY ("minute", "actor_id", "action")
);

-- Up to which row the signed head of the log was kept outside the database, and when.
ALTER TABLE "audit_verifications" ADD COLUMN "anchored_to" BIGINT,
ADD COLUMN "anchored_at" TIMESTAMPTZ(3);
