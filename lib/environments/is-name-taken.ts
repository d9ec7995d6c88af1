import type { Context } from '@/lib/access/context';
import { newNameSchema } from '@/lib/blueprints/environment-request';
import { liveNameCondition } from '@/lib/environments/find-environment';

/** Whether a request for this name would be refused now; the unique index has the last word. */
export async function isNameTaken({
  ctx,
  input,
}: {
  ctx: Context;
  input: { name: string };
}): Promise<boolean> {
  // What can't be a name is held by nobody; Postgres refuses some characters with an error of its own.
  if (!newNameSchema.safeParse(input.name).success) return false;
  const taken = await ctx.database.environment.findFirst({
    where: { name: input.name, ...liveNameCondition },
    select: { id: true },
  });
  return taken !== null;
}
