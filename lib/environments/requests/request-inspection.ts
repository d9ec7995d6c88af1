import { randomUUID } from 'node:crypto';
import { databaseNow } from '@/lib/db/database-now';
import { enqueueInspection } from '@/lib/environments/enqueue';
import { environmentVerb } from '@/lib/environments/requests/environment-verb';
import { whyNotInspect } from '@/lib/environments/views/may';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { type InspectionKindName, inspectionKinds, toInspection } from '@/lib/inspections/inspection';

/**
 * Requests an inspection: what a teardown would do, or what was changed outside Slipway. Everybody who may see the
 * environment may ask. While one of the kind is waiting or under way, that one is returned.
 *
 * Throws 'not-found', 'conflict' (there is no stack to look at, or not at this time).
 */
export const requestInspection = environmentVerb({
  action: 'environment.inspect',
  deed: 'inspect',
  parse: ({ kind }: { name: string; kind: InspectionKindName }) => inspectionKinds[kind],
  rules: async ({ tx, environment, parsed: kind }) => {
    const unfinished = await tx.inspection.findFirst({
      where: { environmentId: environment.id, kind, status: { in: ['PENDING', 'RUNNING'] } },
    });
    const refusal = unfinished ? null : whyNotInspect(kind, environment);
    if (refusal !== null) throw new SlipwayError('conflict', refusal);
    return unfinished;
  },
  write: async ({ tx, ctx, environment: { id: environmentId }, parsed: kind, ruled: unfinished }) => {
    if (unfinished) return { answer: toInspection(unfinished), audit: null };
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
    const answer = toInspection(row);
    return { answer, audit: { details: { kind: answer.kind, inspectionId: row.id } } };
  },
});
