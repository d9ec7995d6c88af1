-- Alone in their migration: Postgres lets nobody use a new value of an enum in the transaction that adds it.
-- https://www.postgresql.org/docs/current/sql-altertype.html

-- AlterEnum
ALTER TYPE "operation_status" ADD VALUE 'AWAITING_APPROVAL' BEFORE 'AWAITING_CONFIRMATION';
ALTER TYPE "operation_status" ADD VALUE 'REJECTED';
