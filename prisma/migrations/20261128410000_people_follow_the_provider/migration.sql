-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "notice" TEXT,
ADD COLUMN     "provider_session_id" TEXT,
ADD COLUMN     "signed_in_at" TIMESTAMPTZ(3);

ALTER TABLE "accounts" ADD COLUMN     "issuer" TEXT;

ALTER TABLE "users" ADD COLUMN     "groups_read_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "group_mappings" (
    "group" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_mappings_pkey" PRIMARY KEY ("group")
);

CREATE INDEX "group_mappings_team_id_idx" ON "group_mappings"("team_id");

CREATE TABLE "account_requests" (
    "id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT,
    "email" TEXT,
    "user_id" TEXT NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_requests_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "account_requests_provider_issuer_subject_key" ON "account_requests"("provider", "issuer", "subject");

CREATE INDEX "account_requests_user_id_idx" ON "account_requests"("user_id");

CREATE INDEX "account_requests_last_at_idx" ON "account_requests"("last_at");

CREATE TABLE "used_logout_tokens" (
    "id_hash" TEXT NOT NULL,
    "expires" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_logout_tokens_pkey" PRIMARY KEY ("id_hash")
);

CREATE INDEX "used_logout_tokens_expires_idx" ON "used_logout_tokens"("expires");

-- CreateIndex
CREATE INDEX "sessions_provider_session_id_idx" ON "sessions"("provider_session_id");

-- AddForeignKey
ALTER TABLE "group_mappings" ADD CONSTRAINT "group_mappings_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "account_requests" ADD CONSTRAINT "account_requests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- As before, except for sessions: their use is noted once a minute, and a notice that was read is dismissed. Neither
-- changes what they may do.
CREATE OR REPLACE FUNCTION notice_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'sessions' AND TG_OP = 'UPDATE'
    AND to_jsonb(OLD) - '{last_seen_at,notice}'::text[] = to_jsonb(NEW) - '{last_seen_at,notice}'::text[] THEN
    RETURN NULL;
  END IF;
  PERFORM pg_notify('slipway_access', coalesce(to_jsonb(OLD), to_jsonb(NEW)) ->> TG_ARGV[0]);
  RETURN NULL;
END $$;
