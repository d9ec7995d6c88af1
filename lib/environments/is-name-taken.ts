import type { Context } from '@/lib/access/context';
import { liveNameCondition } from './live-name';

/** Whether a request for this name would be refused now; the unique index has the last word. */
export async function isNameTaken({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string };
}): Promise<boolean> {
  const taken = await ctx.database.environment.findFirst({
    where: { name: input.name, ...liveNameCondition },
    select: { id: true },
  });
  return taken !== null;
}
