-- CreateTable
CREATE TABLE "database_identity" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "system_identifier" TEXT,
    "database_oid" TEXT NOT NULL,
    "incarnation" TEXT NOT NULL,
    "written_by" TEXT NOT NULL,
    "looked_at" TIMESTAMPTZ(3) NOT NULL,
    "behind" TEXT,

    CONSTRAINT "database_identity_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "environments" ADD COLUMN     "stack_changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "stack_differences" JSONB;
