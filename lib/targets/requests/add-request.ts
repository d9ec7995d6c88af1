import type { Context } from '@/lib/access/context';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { Prisma } from '@/lib/db/generated/client';
import { isUniqueViolation } from '@/lib/db/is-unique-violation';
import { SlipwayError } from '@/lib/errors/slipway-error';

/** Adds a request in this person's name, due at once. One at a time of a target: the unique index has the last word. */
export async function addRequest(
  tx: Transaction,
  ctx: Context,
  request: Omit<Prisma.TargetRequestUncheckedCreateInput, 'requestedById' | 'createdAt' | 'dueAt'>,
): Promise<void> {
  const now = await databaseNow(tx);
  const requestedById = ctx.actor.id;
  await tx.targetRequest.create({
    data: { ...request, requestedById, createdAt: now, dueAt: now },
    select: { id: true },
  });
}

export function alreadyRequested(error: unknown): SlipwayError | undefined {
  if (!isUniqueViolation(error, 'target_requests')) return undefined;
  return new SlipwayError(
    'conflict',
    'A change of this target is requested already. Wait until a worker has carried it out, or withdraw it.',
  );
}
