import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { Context } from '@/lib/access/context';
import { sessionContext } from '@/lib/access/session-context';
import type { EnvironmentDetail, EventView } from '@/lib/environments/views/environment-view';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import { listEvents } from '@/lib/environments/views/list-events';
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

const EVENTS_PER_READ = 500;
const READS_AT_MOST = 8;

/** The events of an environment, oldest first; of a very long history the first four thousand. */
export async function readEvents(ctx: Context, { name, id }: EnvironmentDetail): Promise<EventView[]> {
  const events: EventView[] = [];
  let after: string | undefined;
  for (let read = 0; read < READS_AT_MOST; read += 1) {
    const { items, cursor } = await listEvents({ ctx, input: { name, id, after, limit: EVENTS_PER_READ } });
    events.push(...items);
    if (items.length < EVENTS_PER_READ) break;
    after = cursor ?? undefined;
  }
  return events;
}
