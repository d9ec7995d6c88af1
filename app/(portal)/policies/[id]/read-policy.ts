import { notFound } from 'next/navigation';
import { cache } from 'react';
import { may } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { getPolicy, type PolicyView } from '@/lib/policies/list-policies';

/** The policy of the address; a page that is not found where there is none, or it is not this person's to see. */
export const readPolicy = cache(async (id: string): Promise<PolicyView> => {
  const ctx = await sessionContext();
  if (!may(ctx.actor, 'policy.read')) notFound();
  try {
    return await getPolicy({ ctx, input: { id: decodeURIComponent(id) } });
  } catch (error) {
    if (error instanceof URIError || (error instanceof SlipwayError && error.code === 'not-found'))
      notFound();
    throw error;
  }
});
