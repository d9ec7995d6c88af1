-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "follow_error" TEXT,
ADD COLUMN     "follow_error_since" TIMESTAMPTZ(3);
