-- AlterEnum
ALTER TYPE "role" ADD VALUE 'VIEWER' BEFORE 'ENGINEER';

-- CreateEnum
CREATE TYPE "user_kind" AS ENUM ('PERSON', 'SERVICE');

CREATE TYPE "target_state" AS ENUM ('ENABLED', 'DISABLED', 'RETIRED');

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3),
ADD COLUMN     "kind" "user_kind" NOT NULL DEFAULT 'PERSON',
ADD COLUMN     "last_sign_in_at" TIMESTAMPTZ(3),
ADD COLUMN     "service_team_id" TEXT;

ALTER TABLE "teams" ADD COLUMN     "max_environments" INTEGER,
ADD COLUMN     "max_monthly_usd" INTEGER;

ALTER TABLE "api_tokens" ADD COLUMN     "created_by_id" TEXT,
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY['read', 'launch', 'change', 'teardown', 'approve', 'admin']::TEXT[],
ADD COLUMN     "team_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];

ALTER TABLE "targets" ADD COLUMN     "frozen_at" TIMESTAMPTZ(3),
ADD COLUMN     "frozen_by" TEXT,
ADD COLUMN     "frozen_reason" TEXT,
ADD COLUMN     "max_environments" INTEGER,
ADD COLUMN     "state" "target_state" NOT NULL DEFAULT 'ENABLED';

-- CreateTable
CREATE TABLE "target_teams" (
    "target_id" TEXT NOT NULL,
    "team_id" TEXT NOT NULL,

    CONSTRAINT "target_teams_pkey" PRIMARY KEY ("target_id","team_id")
);

CREATE INDEX "target_teams_team_id_idx" ON "target_teams"("team_id");

CREATE TABLE "organization" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "frozen_at" TIMESTAMPTZ(3),
    "frozen_by" TEXT,
    "frozen_reason" TEXT,
    "max_environments_per_team" INTEGER NOT NULL DEFAULT 30,
    "max_environments_per_person" INTEGER NOT NULL DEFAULT 15,
    "approval_above_environment_usd" INTEGER NOT NULL DEFAULT 500,
    "approval_above_team_usd" INTEGER NOT NULL DEFAULT 5000,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("only"),
    CONSTRAINT "organization_only_one" CHECK ("only")
);

INSERT INTO "organization" DEFAULT VALUES;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_service_team_id_fkey" FOREIGN KEY ("service_team_id") REFERENCES "teams"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_created_by_id_fkey" FOREIGN KEY ("created_by_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "target_teams" ADD CONSTRAINT "target_teams_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "targets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "target_teams" ADD CONSTRAINT "target_teams_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams"("id") ON DELETE CASCADE ON UPDATE CASCADE;
