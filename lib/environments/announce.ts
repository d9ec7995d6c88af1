import type { Transaction } from '@/lib/db/client';

export const changeChannel = 'slipway_environment';
/** Whose access may have changed: sent by triggers of the database, with the person's id. */
export const accessChannel = 'slipway_access';

/** What is sent over that channel for a person who sees less than before, though they may do the same. */
export function lostSightOf(userId: string): string {
  return `sight ${userId}`;
}

/** An environment has gone to another team: those of the former one alone see it no more, and their pages have to know. */
export async function announceLostSight(
  tx: Transaction,
  { formerTeamId, teamId }: { formerTeamId: string; teamId: string },
): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_notify(${accessChannel}, ${lostSightOf('')} || m.user_id) FROM memberships m
    WHERE m.team_id = ${formerTeamId}
    AND NOT EXISTS (SELECT 1 FROM memberships n WHERE n.user_id = m.user_id AND n.team_id = ${teamId})`;
}

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
