import { notFound } from 'next/navigation';
import { cache } from 'react';
import { sessionContext } from '@/lib/access/session-context';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { getTeam, type TeamDetail } from '@/lib/people/get-team';

/** The team of a page, read once for its title and its content. `segment` as it stands in the address. */
export const readTeam = cache(async (segment: string): Promise<TeamDetail> => {
  const ctx = await sessionContext();
  try {
    return await getTeam({ ctx, input: { name: decodeURIComponent(segment) } });
  } catch (error) {
    // An address that can't be decoded names no team.
    if (error instanceof URIError) notFound();
    if (error instanceof SlipwayError && error.code === 'not-found') notFound();
    throw error;
  }
});
