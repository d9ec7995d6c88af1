import type { Transaction } from '@/lib/db/client';

export const changeChannel = 'slipway_environment';
/** Whose access may have changed: sent by triggers of the database, with the person's id. */
export const accessChannel = 'slipway_access';

/** Heard by the workers: a stack is in flight, so somebody should follow its target now. */
export const followChannel = 'slipway_follow';

/**
 * Announces to every portal process, when this transaction commits, that an environment changed, with its next revision
 * by the database's clock: pages that were away ask for what is newer. A notification has room for 8,000 bytes, so it says
 * no more than which environment it is; each portal reads the rest once, for all its streams.
 */
export async function announce(tx: Transaction, environmentId: string): Promise<void> {
  await tx.$executeRaw`
    WITH e AS (
      UPDATE environments SET updated_at = greatest(clock_timestamp(), updated_at + interval '1 millisecond')
      WHERE id = ${environmentId} RETURNING *)
    SELECT pg_notify(${changeChannel}, json_build_object(
      'id', e.id, 'name', e.name, 'team', t.name, 'status', e.status,
      'awaitsConfirmation', EXISTS (
        SELECT 1 FROM operations o WHERE o.environment_id = e.id AND o.status = 'AWAITING_CONFIRMATION'),
      'awaitsApproval', EXISTS (
        SELECT 1 FROM operations o WHERE o.environment_id = e.id AND o.status = 'AWAITING_APPROVAL'),
      'done', e.resources_done, 'total', e.resources_total,
      'revision', floor(extract(epoch FROM e.updated_at) * 1000)
    )::text)
    FROM e JOIN teams t ON t.id = e.team_id`;
}
