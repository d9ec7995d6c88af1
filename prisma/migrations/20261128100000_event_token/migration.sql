-- AlterTable
ALTER TABLE "environment_events" ADD COLUMN     "token" TEXT;
