import type { Context } from '@/lib/access/context';
import { inWords } from '@/lib/access/permissions';
import type { ApprovalDetail, ApprovalView } from './approval';
import { decidersOf } from './deciders';
import { type ApprovalRow, approvalSelection, toApproval } from './to-approval';
import { whyNotDecide } from './why-not-decide';

/** One request, for whoever may see its environment. Null where the operation never waited for approval. */
export async function getApproval(ctx: Context, operationId: string): Promise<ApprovalDetail | null> {
  const row = await ctx.database.approval.findUnique({ where: { operationId }, select: approvalSelection });
  if (!row) return null;
  return { ...viewFor(ctx, row), deciders: await decidersOf(ctx.database, row) };
}

export function viewFor({ actor }: Context, row: ApprovalRow): ApprovalView {
  const refused = whyNotDecide(actor, { ...row, team: row.operation.environment.team.name });
  return toApproval(row, refused && inWords(refused));
}
