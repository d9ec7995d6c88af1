import { z } from 'zod';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { happen, outsideEventSchema } from '@/lib/practice-aws/faults/outside-event';
import { matchesPattern } from '@/lib/practice-aws/faults/pattern';

const onStacksSchema = z.strictObject({
  stack: z.string().min(1).describe('A StackId, or a name in which `*` stands for anything'),
  event: outsideEventSchema,
});

const onSessionsSchema = z.strictObject({
  expireCredentials: z.strictObject({ role: z.string().min(1).default('*') }),
});

/** Something that is to happen now, without AWS being asked. */
export const outsideRequestSchema = z.union([onStacksSchema, onSessionsSchema]);

/** @returns how many stacks, or sessions, it happened to */
export function doOutside(engine: Engine, asked: z.infer<typeof outsideRequestSchema>, now: number): number {
  if ('expireCredentials' in asked) return expireSessions(engine, asked.expireCredentials.role, now);
  const stacks = [...engine.world.stacks.values()].filter((stack) => {
    const named = stack.id === asked.stack || matchesPattern(asked.stack, stack.name);
    return named && stack.status !== 'DELETE_COMPLETE';
  });
  for (const stack of stacks) happen(engine, stack, asked.event, now);
  return stacks.length;
}

function expireSessions({ world }: Engine, role: string, now: number): number {
  let count = 0;
  for (const session of world.sessions.values()) {
    const name = session.roleArn.split('/').at(-1) ?? '';
    if (session.expiresAt <= now || !matchesPattern(role, name)) continue;
    session.expiresAt = now;
    count += 1;
  }
  if (count > 0) world.changes += 1;
  return count;
}
