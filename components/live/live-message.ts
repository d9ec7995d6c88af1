import { z } from 'zod';
import { environmentStatuses } from '@/lib/environments/states';

const liveMessageSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(environmentStatuses),
  awaitsConfirmation: z.boolean().default(false),
});

/** What the stream says of one environment; the rest of the page's data is read again from the server. */
export type LiveMessage = z.infer<typeof liveMessageSchema>;

/** Reads one message of the stream; null for anything that an older or newer server may send. */
export function readLiveMessage(data: unknown): LiveMessage | null {
  if (typeof data !== 'string') return null;
  try {
    const result = liveMessageSchema.safeParse(JSON.parse(data));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * How long to wait before the stream is opened again after `failures` failures in a row. Doubles, with up to
 * half of it at random, so that a restarted server isn't met by every page at once.
 *
 * @param random from 0 to 1
 */
export function reconnectDelayMs(failures: number, random: number, longestMs = LONGEST_RETRY_MS): number {
  const ceiling = Math.min(longestMs, FIRST_RETRY_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling * (0.5 + random / 2));
}
