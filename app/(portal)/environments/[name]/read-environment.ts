import { notFound } from 'next/navigation';
import { cache } from 'react';
import { sessionContext } from '@/lib/access/session-context';
import type { EnvironmentDetail } from '@/lib/environments/views/environment-view';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { SlipwayError } from '@/lib/errors/slipway-error';

const plainText = /^[\w-]{1,64}$/;

/** The environment of a page, read once for its title and its content. */
export const readEnvironment = cache(
  async (name: string, id: string | undefined): Promise<EnvironmentDetail> => {
    const ctx = await sessionContext();
    // No environment has such a name or id, and Postgres refuses some characters with an error of its own.
    if (!plainText.test(name) || (id !== undefined && !plainText.test(id))) notFound();
    try {
      return await getEnvironment({ ctx, input: { name, id } });
    } catch (error) {
      if (error instanceof SlipwayError && error.code === 'not-found') notFound();
      throw error;
    }
  },
);
