import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { inWords } from '@/lib/access/permissions';
import { approvalSubjectSchema } from '@/lib/approvals/approval';
import { noteDecision } from '@/lib/approvals/note-decision';
import { whyNotDecide } from '@/lib/approvals/why-not-decide';
import { requestReasonSchema } from '@/lib/blueprints/request-reason';
import { crashPoint } from '@/lib/config/crash-point';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { moveEnvironment, moveOperation } from '@/lib/environments/move';
import { recordEvent } from '@/lib/environments/record-event';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { askAgain, type WaitingOperation } from './ask-again';
import { type Environment, environmentVerb, readSummary } from './environment-verb';
import { startApproved } from './start-approved';

export const decisionSchema = z.strictObject({
  operation: z.uuid({ error: 'Must be the id of the operation that is waiting for approval' }),
  decision: z.enum(['approve', 'refuse'], { error: 'Must be approve or refuse' }),
  reason: requestReasonSchema.optional(),
});

/**
 * Decides on a request that waits for approval. Approved, it begins as if it had been asked for now: the policies are
 * asked again, and whether the requester still may. Refused, with a reason, it ends. `body` is
 * `{operation, decision, reason?}`, unchecked.
 *
 * Throws 'not-found', 'forbidden' (no approver, or it is one's own request), 'invalid' (each path named), 'conflict'
 * (it was decided, withdrawn or changed meanwhile, has expired, or may no longer be done).
 */
export const decideApproval = environmentVerb({
  action: 'environment.decide',
  deed: 'decide',
  parse: ({ body }: { name: string; body: unknown }) => {
    const parsed = parseInput(decisionSchema, body);
    if (parsed.decision === 'refuse' && parsed.reason === undefined)
      throw invalid([{ path: 'reason', message: 'Say why, so that the requester knows what to do' }]);
    return parsed;
  },
  rules: async ({ tx, ctx, environment, parsed }) => {
    const operation = await findWaiting(tx, ctx, environment, parsed.operation);
    const about = approvalSubjectSchema.parse(operation.approval.about);
    const asked = { environment, operation, about };
    return {
      ...asked,
      blueprint: parsed.decision === 'approve' ? await askAgain(tx, ctx, asked) : undefined,
    };
  },
  write: async ({ tx, ctx, environment, parsed: { decision, reason }, ruled }) => {
    const { operation, about, blueprint } = ruled;
    const { id: operationId, kind } = operation;
    const now = await databaseNow(tx);
    const approves = decision === 'approve';
    const said = {
      state: approves ? 'APPROVED' : 'REFUSED',
      by: ctx.actor.id,
      reason: reason ?? null,
    } as const;
    await noteDecision(tx, { operationId, ...said });
    if (approves) await approve(tx, ctx, { environment, operation, blueprint, now, reason });
    else await refuse(tx, ctx, { environment, operationId, now, reason });
    crashPoint(`commit.${decision}.before`);
    return {
      answer: await readSummary(tx, environment.id),
      audit: {
        action: `environment.${decision}`,
        details: {
          operationId,
          kind,
          requestedBy: operation.requestedById,
          reason: reason ?? null,
          reasons: operation.approval.reasons,
          flightCheckAt: about.flightCheck?.at ?? null,
        },
      },
    };
  },
});

async function findWaiting(
  tx: Transaction,
  ctx: Context,
  { id, name, team }: Environment,
  operationId: string,
): Promise<WaitingOperation> {
  const operation = await tx.operation.findFirst({
    where: { id: operationId, environmentId: id },
    include: { approval: { include: { decidedBy: { select: { name: true, email: true } } } } },
  });
  const approval = operation?.approval;
  if (!operation || !approval)
    throw new SlipwayError('conflict', `No such request about "${name}" has waited for approval.`);
  const refused = whyNotDecide(ctx.actor, { ...approval, team: team.name });
  if (refused) throw new SlipwayError('forbidden', inWords(refused));
  if (approval.state !== 'WAITING') {
    const by = approval.decidedBy?.name ?? approval.decidedBy?.email;
    const words = {
      APPROVED: 'was approved',
      REFUSED: 'was refused',
      EXPIRED: 'has expired',
      WITHDRAWN: 'was withdrawn',
    };
    const message = `This request about "${name}" ${words[approval.state]}${by ? ` by ${by}` : ''} meanwhile.`;
    throw new SlipwayError('conflict', message);
  }
  if (approval.expiresAt <= (await databaseNow(tx)))
    throw new SlipwayError('conflict', `This request about "${name}" has expired; it has to be made again.`);
  return { ...operation, approval };
}

async function approve(
  tx: Transaction,
  ctx: Context,
  approved: Parameters<typeof startApproved>[1] & { reason: string | undefined },
): Promise<void> {
  const { environment, operation, reason } = approved;
  await startApproved(tx, approved);
  await recordEvent(tx, {
    environmentId: environment.id,
    operationId: operation.id,
    status: 'APPROVED',
    reason: `Approved by ${ctx.actor.name}${reason ? `: ${reason}` : ''}`,
  });
}

async function refuse(
  tx: Transaction,
  ctx: Context,
  refused: { environment: Environment; operationId: string; now: Date; reason: string | undefined },
): Promise<void> {
  const { environment, operationId, now } = refused;
  const { id: environmentId, status } = environment;
  const reason = `Refused by ${ctx.actor.name}: ${refused.reason ?? ''}`;
  await moveOperation(tx, {
    id: operationId,
    from: 'AWAITING_APPROVAL',
    to: 'REJECTED',
    set: { reason, finishedAt: now },
  });
  // Of any other request, the environment stays what it is.
  if (status === 'AWAITING_APPROVAL') {
    const ended = { to: 'REJECTED', statusReason: reason, set: { endedAt: now } } as const;
    await moveEnvironment(tx, { id: environmentId, from: 'AWAITING_APPROVAL', ...ended });
  }
  await recordEvent(tx, { environmentId, operationId, status: 'REFUSED', reason });
}
