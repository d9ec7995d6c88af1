-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "failing_since" TIMESTAMPTZ(3),
ADD COLUMN     "give_up" JSONB;
