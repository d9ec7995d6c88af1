-- AlterTable
ALTER TABLE "account_requests" ADD COLUMN     "decided_at" TIMESTAMPTZ(3);
