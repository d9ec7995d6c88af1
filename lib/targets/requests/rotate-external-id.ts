import { randomUUID } from 'node:crypto';
import { defineVerb } from '@/lib/access/define-verb';
import { assertFresh } from '@/lib/access/fresh-sign-in';
import { refusal } from '@/lib/access/permissions';
import { lockTarget } from '@/lib/targets/closing/lock-target';
import { makeExternalId } from '@/lib/targets/external-id';
import { readTargetDetail } from '@/lib/targets/target-detail';
import { findTarget } from '@/lib/targets/target-name';
import { addRequest, alreadyRequested } from './add-request';

/**
 * Makes another external id for a target, shown in this answer only. The one that it has works until the bootstrap was
 * deployed with the new one and a worker could assume the launcher role with it.
 * Admins only; throws 'forbidden', 'not-found', 'conflict' (something is requested of it already, or it is retired).
 */
export const rotateExternalId = defineVerb({
  action: 'target.rotate',
  find: (ctx, { target }: { target: string }) => findTarget(ctx.database, target),
  may: (actor) => refusal(actor, 'target.rotate'),
  parse: () => null,
  lock: (tx, { id }) => lockTarget(tx, id),
  rules: async ({ ctx }) => assertFresh(ctx, 'Rotating an external id'),
  write: async ({ tx, ctx, locked: { id, name } }) => {
    const requestId = randomUUID();
    const externalId = makeExternalId();
    await addRequest(tx, ctx, { id: requestId, kind: 'ROTATE', name, targetId: id, externalId });
    return {
      answer: { ...(await readTargetDetail(tx, id)), externalId },
      audit: { subject: { type: 'target', id }, details: { name, requestId } },
    };
  },
  secret: true,
  refusalOf: alreadyRequested,
});
