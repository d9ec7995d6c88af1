import { z } from 'zod';
import { startPracticeAws } from '@/lib/practice-aws/server';

/** One call that the practice AWS answered. */
export interface ObservedCall {
  service: string;
  action: string;
  /** Milliseconds since the epoch. */
  at: number;
  errorCode?: string | undefined;
}

/**
 * The practice AWS as a child process that remembers every call: the control interface keeps the last ones only. Sends
 * `{url}` when it is ready and, for each message, `{calls}`; ends with its parent.
 */
async function main(): Promise<void> {
  const { SANDBOX_SPEED } = z.object({ SANDBOX_SPEED: z.coerce.number().positive() }).parse(process.env);
  const calls: ObservedCall[] = [];
  const practice = await startPracticeAws({
    speed: SANDBOX_SPEED,
    onRequest: ({ service, action, at, errorCode }) => calls.push({ service, action, at, errorCode }),
  });
  process.on('message', () => process.send?.({ calls }));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url: practice.url });
}

await main();
