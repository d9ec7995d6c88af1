import { notFound } from 'next/navigation';
import { cache } from 'react';
import { sessionContext } from '@/lib/access/session-context';
import { listTargetDetails } from '@/lib/targets/target-detail';
import { targetNameSchema } from '@/lib/targets/target-name';
import type { TargetDetail } from '@/lib/targets/target-view';

/** The target of a page, or the one that is only requested, read once for its title and its content. */
export const readTarget = cache(async (name: string): Promise<TargetDetail> => {
  const ctx = await sessionContext();
  if (!targetNameSchema.safeParse(name).success) notFound();
  const [target] = await listTargetDetails({ ctx, input: { name } });
  if (!target) notFound();
  return target;
});
