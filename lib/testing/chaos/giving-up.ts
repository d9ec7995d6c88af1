import { giveUp } from '@/lib/environments/requests/give-up';
import type { Fault } from '@/lib/practice-aws/faults/fault';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';
import type { World } from './world';

/** CloudFormation answers 500 to this, until the faults are others. */
export const neverAnswered = (action: string): Fault => ({
  kind: 'api',
  service: 'cloudformation',
  action,
  code: 'InternalFailure',
  status: 500,
  times: 100_000,
});

/** Until an attempt has failed, then as if they had failed for six minutes. */
export async function untilFailing(
  { database }: World,
  operationId: string,
  worker: Pick<WorkerProcess, 'isGone'>,
): Promise<void> {
  await waitUntil('an attempt to fail', async () => {
    const updated = await database.$executeRaw`
      UPDATE operations SET failing_since = failing_since - interval '6 minutes'
      WHERE id = ${operationId}::uuid AND failing_since IS NOT NULL`;
    return updated > 0 || worker.isGone();
  });
}

/** By an admin. */
export async function giveUpNow({ ctx }: World, name: string, withoutLooking = false): Promise<void> {
  const admin = { ...ctx, actor: { ...ctx.actor, role: 'admin' as const } };
  const body = { confirm: name, reason: 'AWS does not answer', withoutLooking };
  await giveUp({ ctx: admin, input: { name, body } });
}

export async function lookFailed({ database }: World, operationId: string): Promise<boolean> {
  const { giveUp: wish } = await database.operation.findUniqueOrThrow({ where: { id: operationId } });
  return Boolean((wish as { lookFailed?: string | null } | null)?.lookFailed);
}

/** The next attempt is due, and what AWS does not show has not been there for long enough. Never done by itself. */
export async function hurry({ database }: World, operationId: string): Promise<false> {
  await database.$executeRaw`
    UPDATE operations SET missing_since = missing_since - interval '2 minutes', next_attempt_at = clock_timestamp()
    WHERE id = ${operationId}::uuid AND finished_at IS NULL`;
  return false;
}
