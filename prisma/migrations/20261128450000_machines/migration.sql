-- AlterTable
ALTER TABLE "api_tokens" ADD COLUMN     "parent_id" TEXT,
ADD COLUMN     "trust_id" TEXT,
ADD COLUMN     "vouched_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "federated_trusts" (
    "id" TEXT NOT NULL,
    "service_account_id" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "repository" TEXT NOT NULL,
    "repository_id" TEXT,
    "ref" TEXT,
    "environment" TEXT,
    "pull_requests" BOOLEAN NOT NULL DEFAULT false,
    "workflow" TEXT,
    "scopes" TEXT[],
    "max_minutes" INTEGER NOT NULL DEFAULT 15,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by_id" TEXT,
    "last_used_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "federated_trusts_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "federated_trusts_issuer_repository_idx" ON "federated_trusts"("issuer", "repository");

CREATE INDEX "federated_trusts_service_account_id_idx" ON "federated_trusts"("service_account_id");

CREATE TABLE "federated_token_uses" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "federated_token_uses_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "federated_token_uses_expires_at_idx" ON "federated_token_uses"("expires_at");

-- CreateIndex
CREATE INDEX "api_tokens_parent_id_idx" ON "api_tokens"("parent_id");

CREATE INDEX "api_tokens_trust_id_expires_at_idx" ON "api_tokens"("trust_id", "expires_at");

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "api_tokens"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_trust_id_fkey" FOREIGN KEY ("trust_id") REFERENCES "federated_trusts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "federated_trusts" ADD CONSTRAINT "federated_trusts_service_account_id_fkey" FOREIGN KEY ("service_account_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "federated_trusts" ADD CONSTRAINT "federated_trusts_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Sign-ins were not recorded until now: nobody's token is suspended for that before they had 30 days to sign in.
UPDATE "api_tokens" SET "vouched_at" = now() WHERE "revoked_at" IS NULL;
