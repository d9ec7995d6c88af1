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
