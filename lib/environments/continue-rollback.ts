import { z } from 'zod';
import type { Context } from '@/lib/access/context';
import { appendAudit } from '@/lib/audit/append';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import { invalid, SlipwayError } from '@/lib/errors/slipway-error';
import { addUpdate } from './add-update';
import { changeEnvironment } from './change-environment';
import type { EnvironmentSummary } from './environment-view';
import { parseInput } from './parse-input';
import { updateOptionsSchema } from './records';
import { isRollbackStuck } from './stack-condition';
import { updateReturn } from './states';
import { summarySelection, toSummary } from './to-view';

const bodySchema = z.strictObject({
  skip: z.array(z.string(), { error: 'Must be a list of logical ids' }).default([]),
});

/** Resources of which a rollback that got stuck says so; only those can be skipped. */
export const stuckStatuses = ['UPDATE_FAILED'];

/**
 * Continues the rollback of an update that got stuck. `body` is `{skip?}`, unchecked: logical ids that CloudFormation is
 * to leave as they are, of those that failed to roll back.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (skip), 'conflict' (no rollback is stuck).
 */
export async function continueRollback({
  ctx,
  input: { name, body },
}: {
  ctx: Context;
  input: { name: string; body: unknown };
}): Promise<EnvironmentSummary> {
  const { skip } = parseInput(bodySchema, body);
  return changeEnvironment(ctx, name, 'change', (tx, id) => writeContinuation(tx, ctx, id, skip));
}

async function writeContinuation(
  tx: Transaction,
  ctx: Context,
  id: string,
  skip: readonly string[],
): Promise<EnvironmentSummary> {
  const { name, status, stackStatus, inputs, resources } = await tx.environment.findUniqueOrThrow({
    where: { id },
    include: { resources: { where: { status: { in: stuckStatuses } }, orderBy: { logicalId: 'asc' } } },
  });
  if (!isRollbackStuck({ status, stackStatus })) {
    throw new SlipwayError('conflict', `No rollback of "${name}" is stuck.`);
  }
  const stuck = resources.map(({ logicalId }) => logicalId);
  const unknown = skip.filter((logicalId) => !stuck.includes(logicalId));
  if (unknown.length > 0) {
    const message = `Only what failed to roll back can be skipped: ${stuck.join(', ') || 'nothing did'}`;
    throw invalid([{ path: 'skip', message }]);
  }
  const from = updateReturn(status);
  const { operationId, withdrawn } = await addUpdate(tx, ctx, {
    environment: { id, name },
    from,
    inputs: inputs as BlueprintInputs,
    options: updateOptionsSchema.parse({ continueRollback: { skip } }),
    event: 'ROLLBACK_REQUESTED',
  });
  const row = await tx.environment.findUniqueOrThrow({ where: { id }, select: summarySelection });
  if (withdrawn) await appendAudit(tx, ctx, withdrawn);
  await appendAudit(tx, ctx, {
    action: 'environment.continue-rollback',
    subject: { type: 'environment', id },
    details: { name, operationId, skip },
  });
  return toSummary(row);
}
