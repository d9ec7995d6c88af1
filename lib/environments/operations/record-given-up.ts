import type { Database } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { announce } from '@/lib/environments/announce';
import { moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import type { GiveUp } from '@/lib/environments/records';
import { withoutFullStop } from '@/lib/environments/without-full-stop';
import { auditEnd, type Held, moveToFailed, writeUnderLease } from './record-operation';

/**
 * Records that AWS could not be asked whether it took the operation, and why: then it may end without that. The rest of
 * the wish stays as it is by now, which may be more than the worker knows.
 */
export async function recordLookFailed(database: Database, held: Held, reason: string): Promise<void> {
  await writeUnderLease(database, held, 'record-look-failed', async (tx) => {
    const { environmentId, operationId } = held;
    await tx.$executeRaw`
      UPDATE operations SET give_up = jsonb_set(give_up, '{lookFailed}', to_jsonb(${reason}::text))
      WHERE id = ${operationId}::uuid`;
    await announce(tx, environmentId);
  });
}

/**
 * Ends an operation that was given up. `stackStatus`: what AWS said of its stack, which it has not begun to change;
 * `looked` false: AWS could not be asked, so the target is compared with AWS as soon as that is possible.
 */
export async function recordGivenUp(
  database: Database,
  held: Held,
  { wish, looked, stackStatus }: { wish: GiveUp; looked: boolean; stackStatus: string | null },
): Promise<void> {
  await writeUnderLease(database, held, 'record-given-up', async (tx) => {
    const { environmentId, operationId } = held;
    const now = await databaseNow(tx);
    const reason = givenUpWords(held, wish, looked);
    await moveOperation(tx, {
      id: operationId,
      from: 'STARTING',
      to: 'FAILED',
      set: {
        reason,
        rootCause: { logicalId: null, type: null, reason, explanation: null },
        finishedAt: now,
        leaseExpiresAt: null,
        giveUp: { ...wish, lookedAt: looked ? now.toISOString() : null },
      },
    });
    if (stackStatus !== null) {
      await tx.environment.update({ where: { id: environmentId }, data: { stackStatus } });
    }
    await moveToFailed(tx, held, reason, held.kind === 'TEARDOWN' ? null : stackStatus);
    await recordEvent(tx, { environmentId, operationId, status: 'GIVEN_UP', reason });
    await auditEnd(tx, held, 'FAILED', reason);
    if (!looked) {
      await tx.$executeRaw`
        UPDATE targets SET reconcile_due_at = clock_timestamp()
        WHERE id = (SELECT target_id FROM environments WHERE id = ${environmentId})`;
    }
  });
}

const whatMayBe = {
  CREATE: 'a stack may have been made',
  UPDATE: 'the update may be carried out all the same',
  TEARDOWN: 'parts of the stack may be deleted all the same',
} as const satisfies Record<Held['kind'], string>;

function givenUpWords({ kind }: Pick<Held, 'kind'>, wish: GiveUp, looked: boolean): string {
  const { by, reason, lastSaid, lookFailed } = wish;
  const said = lastSaid === null ? '' : `. Every attempt had failed: ${withoutFullStop(lastSaid)}`;
  const outcome = looked
    ? '. AWS shows nothing of it'
    : `. AWS could not be asked${lookFailed === null ? '' : ` (${withoutFullStop(lookFailed)})`}: ${whatMayBe[kind]}`;
  return `Given up by ${by}: ${withoutFullStop(reason)}${said}${outcome}`;
}
