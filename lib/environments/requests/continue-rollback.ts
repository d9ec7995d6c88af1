import { z } from 'zod';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { updateOptionsSchema } from '@/lib/environments/records';
import { stuckStatuses } from '@/lib/environments/stack-condition';
import { parseInput } from '@/lib/errors/parse-input';
import { invalid } from '@/lib/errors/slipway-error';
import { addUpdate } from './add-update';
import { environmentVerb, readSummary } from './environment-verb';
import { withdrawnDetails } from './withdraw-waiting';

export const rollbackRequestSchema = z.strictObject({
  skip: z
    .array(z.string(), { error: 'Must be a list of logical ids' })
    .default([])
    .describe('Of those in `stuck`: what CloudFormation is to leave as it is'),
});

/**
 * Continues the rollback of an update that got stuck. `body` is `{skip?}`, unchecked: logical ids that CloudFormation is
 * to leave as they are, of those that failed to roll back.
 *
 * Throws 'not-found', 'forbidden', 'invalid' (skip), 'conflict' (no rollback is stuck).
 */
export const continueRollback = environmentVerb({
  action: 'environment.continue-rollback',
  deed: 'continueRollback',
  parse: ({ body }: { name: string; body: unknown }) => parseInput(rollbackRequestSchema, body),
  rules: async ({ tx, environment, parsed: { skip } }) => {
    const resources = await tx.stackResource.findMany({
      where: { environmentId: environment.id, status: { in: stuckStatuses } },
      orderBy: { logicalId: 'asc' },
      select: { logicalId: true },
    });
    const stuck = resources.map(({ logicalId }) => logicalId);
    if (skip.some((logicalId) => !stuck.includes(logicalId))) {
      const message = `Only what failed to roll back can be skipped: ${stuck.join(', ') || 'nothing did'}`;
      throw invalid([{ path: 'skip', message }]);
    }
  },
  write: async ({ tx, ctx, environment, parsed: { skip } }) => {
    const { operationId, withdrawn } = await addUpdate(tx, ctx, {
      environment,
      inputs: environment.inputs as BlueprintInputs,
      held: null,
      options: updateOptionsSchema.parse({ continueRollback: { skip } }),
      event: 'ROLLBACK_REQUESTED',
    });
    return {
      answer: await readSummary(tx, environment.id),
      audit: { details: { operationId, skip, ...withdrawnDetails(withdrawn) } },
    };
  },
});
