import { z } from 'zod';
import { environmentStatuses } from '@/lib/environments/states';
import { liveRowSchema } from '@/lib/live/live-row';

const liveMessageSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(environmentStatuses),
  awaitsConfirmation: z.boolean().default(false),
  awaitsApproval: z.boolean().default(false),
  /** What the page shows of it; without it the page is read again. */
  row: liveRowSchema.nullable().catch(null),
});

const seenSchema = z.object({ row: liveRowSchema, trouble: z.string().nullable() });

const pingSchema = z.object({
  now: z.number(),
  person: z.string(),
  build: z.string().optional(),
  workers: z.object({ alive: z.boolean(), lastSeenAt: z.string().nullable() }).optional(),
});

/** What the stream says of one environment that changed. */
export type LiveMessage = z.infer<typeof liveMessageSchema>;
/** What it says now and then of one that AWS is at work on, and somebody looks at. */
export type PingMessage = z.infer<typeof pingSchema>;

/** Reads one message of the stream; null for anything that an older or newer server may send. */
export const readLiveMessage = (data: unknown) => read(liveMessageSchema, data);
export const readSeen = (data: unknown) => read(seenSchema, data);
export const readPing = (data: unknown) => read(pingSchema, data);

function read<Message>(schema: z.ZodType<Message>, data: unknown): Message | null {
  if (typeof data !== 'string') return null;
  try {
    const result = schema.safeParse(JSON.parse(data));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
