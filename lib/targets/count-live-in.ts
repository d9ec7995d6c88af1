import type { Context } from '@/lib/access/context';
import { liveStatuses } from '@/lib/environments/states';

/** How many environments are in a target that have not ended, whosever they are. */
export async function countLiveIn({
  ctx,
  input: { targetId },
}: {
  ctx: Pick<Context, 'database'>;
  input: { targetId: string };
}): Promise<number> {
  return ctx.database.environment.count({ where: { targetId, status: { in: [...liveStatuses] } } });
}
