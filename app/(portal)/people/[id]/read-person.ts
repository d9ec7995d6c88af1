import { notFound } from 'next/navigation';
import { cache } from 'react';
import { may } from '@/lib/access/permissions';
import { sessionContext } from '@/lib/access/session-context';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { getPerson, type PersonDetail } from '@/lib/people/get-person';

/** The person of a page, read once for its title and its content; null for who may not see people. */
export const readPerson = cache(async (id: string): Promise<PersonDetail | null> => {
  const ctx = await sessionContext();
  if (!may(ctx.actor, 'person.read')) return null;
  try {
    return await getPerson({ ctx, input: { id } });
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'not-found') notFound();
    throw error;
  }
});
