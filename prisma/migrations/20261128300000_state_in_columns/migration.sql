-- An update that waits for a person is a status of its own operation, what a worker decides by is a column, and rows
-- keep data where they kept words. What is in the database is carried over.

-- AlterEnum: made anew, since a value that is added to a type can't be used in the same transaction.
CREATE TYPE "operation_status_new" AS ENUM ('AWAITING_CONFIRMATION', 'PENDING', 'STARTING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELLED');
DROP INDEX "operations_one_unfinished_key";
ALTER TABLE "operations" ALTER COLUMN "status" DROP DEFAULT;
ALTER TABLE "operations" ALTER COLUMN "status" TYPE "operation_status_new" USING ("status"::text::"operation_status_new");
DROP TYPE "operation_status";
ALTER TYPE "operation_status_new" RENAME TO "operation_status";
ALTER TABLE "operations" ALTER COLUMN "status" SET DEFAULT 'PENDING';
CREATE UNIQUE INDEX "operations_one_unfinished_key" ON "operations"("environment_id") WHERE (status = ANY (ARRAY['AWAITING_CONFIRMATION'::operation_status, 'PENDING'::operation_status, 'STARTING'::operation_status, 'IN_PROGRESS'::operation_status]));

-- AlterTable
ALTER TABLE "operations" ADD COLUMN     "from_status" "environment_status",
ADD COLUMN     "executing" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "cancel_requested" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "cancelled_by" TEXT,
ADD COLUMN     "confirmed_change_set" TEXT,
ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "removed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "emptying" JSONB;

-- AlterTable
ALTER TABLE "environments" ADD COLUMN     "ended_teardown_id" UUID,
ADD COLUMN     "changed_outside_at" TIMESTAMPTZ(3),
ADD COLUMN     "lost_at" TIMESTAMPTZ(3),
ADD COLUMN     "former_events_to" BIGINT;

-- AddForeignKey
ALTER TABLE "environments" ADD CONSTRAINT "environments_ended_teardown_id_fkey" FOREIGN KEY ("ended_teardown_id") REFERENCES "operations"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What was decided is taken out of the options, which keep what was asked for.
UPDATE operations SET
  from_status = CASE kind
    WHEN 'UPDATE' THEN coalesce(options->>'from', 'ACTIVE')::environment_status
    WHEN 'TEARDOWN' THEN coalesce(options->>'from', 'TEARDOWN_BLOCKED')::environment_status END,
  executing = coalesce((options->>'executing')::boolean, (options->>'deleting')::boolean, false),
  cancel_requested = coalesce((options->>'cancelRequested')::boolean, false),
  cancelled_by = options->>'cancelledBy',
  confirmed_change_set = options->>'confirmedChangeSet',
  round = coalesce((options->>'round')::integer, 1),
  removed = coalesce((options->>'removed')::integer, 0),
  options = options - ARRAY['from', 'executing', 'deleting', 'cancelRequested', 'cancelledBy', 'confirmedChangeSet', 'round', 'removed'];

-- Of a launch: the intent to have the stack made was on the time line only.
UPDATE operations o SET executing = true
WHERE kind = 'CREATE' AND EXISTS (
  SELECT 1 FROM environment_events v
  WHERE v.operation_id = o.id AND v.source = 'SLIPWAY' AND v.status = 'LAUNCH_STARTED');

-- The environment of an update that waits for confirmation is what it was before.
UPDATE environments e SET status = o.from_status, status_reason = NULL, updated_at = clock_timestamp()
FROM operations o
WHERE o.environment_id = e.id AND o.kind = 'UPDATE' AND o.status = 'PENDING' AND o.awaits_confirmation
  AND e.status = 'UPDATING';
UPDATE operations SET status = 'AWAITING_CONFIRMATION', reason = NULL
WHERE kind = 'UPDATE' AND status = 'PENDING' AND awaits_confirmation;
UPDATE environments SET status_reason = NULL WHERE status_reason LIKE 'Waits for your word%';
UPDATE operations SET reason = NULL WHERE reason LIKE 'Waits for your word%';
ALTER TABLE "operations" DROP COLUMN "awaits_confirmation";

-- A worker had removed the change set before it ended a cancelled update.
UPDATE operations SET change_set_id = NULL WHERE kind = 'UPDATE' AND status = 'CANCELLED' AND NOT executing;

-- The bucket that a teardown emptied last, and how far it came.
UPDATE operations o SET emptying = jsonb_build_object(
  'bucket', begun.words[1],
  'total', replace(begun.words[3], ',', '')::integer,
  'atLeast', begun.words[2] IS NOT NULL,
  'removed', CASE WHEN o.reason ~ '^Emptying bucket \S+: [\d,]+ of'
    THEN replace(substring(o.reason FROM '^Emptying bucket \S+: ([\d,]+) of'), ',', '')::integer ELSE 0 END)
FROM (
  SELECT DISTINCT ON (operation_id) operation_id,
    regexp_match(reason, '^Emptying bucket (\S+): (more than )?([\d,]+) ') AS words
  FROM environment_events WHERE source = 'SLIPWAY' AND status = 'EMPTYING_BUCKET'
  ORDER BY operation_id, id DESC
) begun
WHERE begun.operation_id = o.id AND begun.words IS NOT NULL;
UPDATE environments SET status_reason = NULL
WHERE status = 'TEARING_DOWN' AND status_reason ~ '^Emptying bucket \S+: [\d,]+ of';
UPDATE operations SET reason = NULL
WHERE kind = 'TEARDOWN' AND reason ~ '^Emptying bucket \S+: [\d,]+ of' AND status IN ('PENDING', 'STARTING');

-- When it is tried again is said from `next_attempt_at`.
UPDATE environments SET status_reason = regexp_replace(status_reason, '; trying again at \d\d:\d\d:\d\d UTC$', '')
WHERE status_reason ~ '; trying again at \d\d:\d\d:\d\d UTC$';

-- What a teardown that came to nothing left of the environment is said from its operation.
UPDATE environments e SET ended_teardown_id = last.id, status_reason = NULL
FROM (
  SELECT DISTINCT ON (environment_id) environment_id, id, status, reason
  FROM operations WHERE kind = 'TEARDOWN' ORDER BY environment_id, created_at DESC
) last
WHERE last.environment_id = e.id AND last.status IN ('FAILED', 'CANCELLED')
  AND e.status IN ('LAUNCHING', 'ACTIVE', 'UPDATE_FAILED', 'LAUNCH_FAILED', 'LOST')
  AND e.status_reason ~ '^(Nothing was deleted|The stack was not deleted, but)'
  AND right(e.status_reason, length(last.reason)) = last.reason;

-- What was read from the time line.
UPDATE environments e SET
  changed_outside_at = seen.changed_outside_at,
  lost_at = seen.lost_at,
  former_events_to = seen.former_events_to
FROM (
  SELECT environment_id,
    max(at) FILTER (WHERE status = 'CHANGED_OUTSIDE') AS changed_outside_at,
    max(at) FILTER (WHERE status = 'LOST') AS lost_at,
    max(id) FILTER (WHERE status = 'FAILED_STACK_REMOVED') AS former_events_to
  FROM environment_events
  WHERE source = 'SLIPWAY' AND status IN ('CHANGED_OUTSIDE', 'LOST', 'FAILED_STACK_REMOVED')
  GROUP BY environment_id
) seen
WHERE seen.environment_id = e.id;
