import { defineVerb } from '@/lib/access/define-verb';
import { type Action, refusal } from '@/lib/access/permissions';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { targetNameSchema } from '@/lib/targets/target-name';
import { requestKinds } from './request-view';

const needs = {
  NEW: 'target.add',
  EDIT: 'target.edit',
  ROTATE: 'target.rotate',
} as const satisfies Record<string, Action>;

/**
 * Withdraws what is requested of a target, or a target that is only requested: nothing comes of it, and its external id is
 * forgotten. Admins only; throws 'forbidden', 'not-found', 'conflict' (it was carried out,
 * or withdrawn).
 */
export const withdrawTargetRequest = defineVerb({
  action: 'target.withdraw-request',
  find: async (ctx, { target: name }: { target: string }) => {
    // The one that is open, if any is: there is one at a time.
    const request = targetNameSchema.safeParse(name).success
      ? await ctx.database.targetRequest.findFirst({ where: { name }, orderBy: { createdAt: 'desc' } })
      : null;
    if (!request) throw new SlipwayError('not-found', 'Nothing is requested of a target of this name.');
    return request;
  },
  may: (actor, { kind }) => refusal(actor, needs[kind]),
  parse: () => null,
  lock: async (tx, { id }) => {
    await tx.$queryRaw`SELECT 1 FROM target_requests WHERE id = ${id}::uuid FOR UPDATE`;
    return tx.targetRequest.findUniqueOrThrow({ where: { id } });
  },
  rules: async ({ locked: { name, status } }) => {
    if (status === 'PENDING' || status === 'RUNNING') return;
    const how = status === 'DONE' ? 'carried out' : 'withdrawn already';
    throw new SlipwayError('conflict', `What was requested of ${name} was ${how}.`);
  },
  write: async ({ tx, locked: { id, kind, name, targetId } }) => {
    await tx.$executeRaw`
      UPDATE target_requests SET status = 'WITHDRAWN', external_id = NULL, worker_id = NULL, lease_expires_at = NULL,
        ended_at = clock_timestamp()
      WHERE id = ${id}::uuid`;
    const details = { name, requestId: id, kind: requestKinds[kind] };
    return {
      answer: { name, withdrawn: requestKinds[kind] },
      audit: { subject: { type: 'target', id: targetId ?? id }, details },
    };
  },
});
