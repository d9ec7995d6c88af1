import type { Context } from '@/lib/access/context';
import { may } from '@/lib/access/policy';
import type { EnvironmentDetail } from './environment-view';
import { findEnvironmentId } from './find-environment';
import {
  operationSelection,
  summarySelection,
  toOperation,
  toResidue,
  toResource,
  toSummary,
  toTarget,
} from './to-view';

/** One environment with everything a page shows of it. Throws 'not-found'. */
export async function getEnvironment({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string; id?: string | undefined };
}): Promise<EnvironmentDetail> {
  const found = await findEnvironmentId(ctx.database, ctx, input);
  const row = await ctx.database.environment.findUniqueOrThrow({
    where: { id: found.id },
    select: {
      ...summarySelection,
      residue: true,
      stackStatus: true,
      target: true,
      resources: { orderBy: [{ startedAt: 'asc' }, { logicalId: 'asc' }] },
      operations: { orderBy: { createdAt: 'desc' }, take: 50, ...operationSelection },
    },
  });
  return {
    ...toSummary(row),
    residue: toResidue(row.residue),
    stackStatus: row.stackStatus,
    targetDetail: toTarget(row.target),
    resources: row.resources.map(toResource),
    operations: row.operations.map(toOperation),
    mayChange: may(ctx.actor, { kind: 'environment.tear-down', team: found.team }),
  };
}
