-- A copy of the database lets nobody in: of a session it holds what its token hashes to, of a provider's token nothing.
ALTER TABLE "sessions" ADD COLUMN     "token_hash" TEXT,
ADD COLUMN     "sealed_id_token" TEXT;

CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- expand: the version before looks a session up by its token, and so never meets one without it.
ALTER TABLE "sessions" ALTER COLUMN "session_token" DROP NOT NULL;

-- Who signed in with the version before stays signed in with both. Their tokens are in here until they expire, which
-- takes 12 hours.
UPDATE "sessions" SET "token_hash" = encode(sha256(convert_to("session_token", 'UTF8')), 'hex');

CREATE FUNCTION hash_session_token() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.token_hash := coalesce(NEW.token_hash, encode(sha256(convert_to(NEW.session_token, 'UTF8')), 'hex'));
  RETURN NEW;
END $$;

CREATE TRIGGER hash_session_token BEFORE INSERT ON "sessions"
  FOR EACH ROW EXECUTE FUNCTION hash_session_token();

-- Neither version writes or reads them.
UPDATE "accounts" SET "access_token" = NULL, "refresh_token" = NULL, "id_token" = NULL
WHERE "access_token" IS NOT NULL OR "refresh_token" IS NOT NULL OR "id_token" IS NOT NULL;
