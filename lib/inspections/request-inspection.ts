import { randomUUID } from 'node:crypto';
import type { Context } from '@/lib/access/context';
import { assertMay } from '@/lib/access/policy';
import { appendAudit } from '@/lib/audit/append';
import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import { announce } from '@/lib/environments/announce';
import { enqueueInspection } from '@/lib/environments/enqueue';
import { findEnvironmentId } from '@/lib/environments/find-environment';
import { lockTimeLine } from '@/lib/environments/record-event';
import { SlipwayError } from '@/lib/errors/slipway-error';
import {
  type Inspection,
  type InspectionKindName,
  inspectionKinds,
  mayInspect,
  toInspection,
} from './inspection';

/**
 * Asks the worker to look into AWS: what a teardown would do, or what was changed outside Slipway. Whoever may see the
 * environment may ask. While one of the kind is waiting or under way, that one is the answer.
 *
 * Throws 'not-found', 'conflict' (there is no stack to look at, or not at this time).
 */
export async function requestInspection({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; kind: InspectionKindName };
}): Promise<Inspection> {
  const found = await findEnvironmentId(ctx.database, ctx, { name: input.name });
  assertMay(
    ctx.actor,
    { kind: 'environment.read', team: found.team },
    `There is no environment "${input.name}" that you may see.`,
  );
  return ctx.database.$transaction((tx) => writeInspection(tx, ctx, found.id, input));
}

async function writeInspection(
  tx: Transaction,
  ctx: Context,
  environmentId: string,
  { name, kind: kindName }: { name: string; kind: InspectionKindName },
): Promise<Inspection> {
  await lockTimeLine(tx, environmentId);
  const kind = inspectionKinds[kindName];
  const unfinished = await tx.inspection.findFirst({
    where: { environmentId, kind, status: { in: ['PENDING', 'RUNNING'] } },
  });
  if (unfinished) return toInspection(unfinished);
  const { status, stackId } = await tx.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: { status: true, stackId: true },
  });
  if (stackId === null || !mayInspect(kind, status)) {
    const why = stackId === null ? 'has no stack in AWS' : `is ${status}`;
    throw new SlipwayError('conflict', `"${name}" ${why}: there is nothing to look at now.`);
  }
  const now = await databaseNow(tx);
  const row = await tx.inspection.create({
    data: {
      id: randomUUID(),
      environmentId,
      kind,
      requestedById: ctx.actor.id,
      createdAt: now,
      nextAttemptAt: now,
    },
  });
  await enqueueInspection(tx, { inspectionId: row.id });
  await announce(tx, environmentId);
  await appendAudit(tx, ctx, {
    action: 'environment.inspect',
    subject: { type: 'environment', id: environmentId },
    details: { name, kind: kindName, inspectionId: row.id },
  });
  return toInspection(row);
}
