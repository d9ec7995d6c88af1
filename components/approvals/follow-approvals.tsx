'use client';

import { useEffect, useRef } from 'react';
import { z } from 'zod';
import { joinBrowserStream } from '@/components/live/browser-stream';
import { connection } from '@/components/live/connection';
import { refreshPage } from '@/components/live/refresh-page';
import { trailingThrottle } from '@/components/live/trailing-throttle';
import { noteServerTime } from '@/components/time/clock';
import { paths } from '@/lib/paths/paths';

const refreshEveryMs = 1_000;

const messageSchema = z.object({ id: z.string(), awaitsApproval: z.boolean().default(false) });
const pingSchema = z.object({ now: z.number() });

/** Reads the queue again when a request is added, or something happens to what one of those shown is about. */
export function FollowApprovals({
  person,
  asOf,
  shown,
}: {
  person: string;
  /** When the page was read, by the server's clock. */
  asOf: number;
  /** Ids of the environments. */
  shown: readonly string[];
}) {
  const latest = useRef({ asOf, shown });
  useEffect(() => {
    latest.current = { asOf, shown };
  });
  useEffect(() => {
    const refresh = trailingThrottle(refreshPage, refreshEveryMs);
    const leave = joinBrowserStream({
      key: `${person} ${process.env.NEXT_PUBLIC_BUILD}`,
      watch: [],
      revision: latest.current.asOf,
      url: paths.live,
      types: ['environment', 'seen', 'reset'],
      connection,
      onConnected: () => undefined,
      onEvent({ type, data }) {
        if (type === 'reset') return refresh();
        if (type === 'ping') {
          const ping = read(pingSchema, data);
          if (ping) noteServerTime(ping.now);
        }
        const message = type === 'environment' ? read(messageSchema, data) : null;
        if (message && (message.awaitsApproval || latest.current.shown.includes(message.id))) refresh();
      },
    });
    return () => {
      leave();
      refresh.cancel();
    };
  }, [person]);
  return null;
}

function read<Message>(schema: z.ZodType<Message>, data: unknown): Message | null {
  try {
    return schema.safeParse(JSON.parse(String(data))).data ?? null;
  } catch {
    return null;
  }
}
