import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { databaseNow } from '@/lib/db/database-now';
import { recordEvent } from '@/lib/environments/record-event';
import { isDeletableSnapshot } from '@/lib/environments/snapshot-deletion';
import { toResidue, toSnapshotDeletion } from '@/lib/environments/views/to-view';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { assertNameTyped } from './assert-name-typed';
import { environmentVerb } from './environment-verb';

export const snapshotDeletionRequestSchema = z.strictObject({
  snapshot: z.string({ error: 'Must be the name of a snapshot' }),
  confirm: z.string().optional().describe('Required: the name of the environment'),
});

/**
 * Requests the deletion of a snapshot that a failed launch, or an update, left in the account. `body` is `{snapshot,
 * confirm}`, unchecked: its name, and that of the environment. While it is under way, that request is returned.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (no such snapshot is left, or the name is not typed), 'conflict' (ended).
 */
export const deleteSnapshot = environmentVerb({
  action: 'environment.delete-snapshot',
  deed: 'deleteSnapshot',
  parse: ({ name, body }: { name: string; body: unknown }) => {
    const { snapshot, confirm } = parseInput(snapshotDeletionRequestSchema, body);
    assertNameTyped(confirm, name);
    return snapshot;
  },
  rules: async ({ tx, environment: { id: environmentId, residue }, parsed: snapshot }) => {
    const names = toResidue(residue)
      .filter(isDeletableSnapshot)
      .map(({ physicalId }) => physicalId);
    if (!names.includes(snapshot)) {
      const message = `Must be a snapshot that is left of it and that Slipway may delete: ${names.join(', ') || 'there is none'}`;
      throw invalid([{ path: 'snapshot', message }]);
    }
    return tx.snapshotDeletion.findFirst({ where: { environmentId, snapshot, finishedAt: null } });
  },
  write: async ({ tx, ctx, environment: { id: environmentId }, parsed: snapshot, ruled: unfinished }) => {
    if (unfinished) return { answer: toSnapshotDeletion(unfinished), audit: null };
    const now = await databaseNow(tx);
    const row = await tx.snapshotDeletion.create({
      data: {
        id: randomUUID(),
        environmentId,
        snapshot,
        requestedById: ctx.actor.id,
        createdAt: now,
        nextAttemptAt: now,
      },
    });
    const status = 'SNAPSHOT_DELETION_REQUESTED';
    await recordEvent(tx, { environmentId, operationId: null, status, reason: snapshot });
    return { answer: toSnapshotDeletion(row), audit: { details: { snapshot } } };
  },
});
