-- AlterTable
ALTER TABLE "targets" ADD COLUMN     "reconcile_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "reconcile_error" TEXT;
