import { z } from 'zod';
import type { Engine } from '@/lib/practice-aws/engine/engine';
import { changeResource, removeResource, removeStack } from '@/lib/practice-aws/engine/outside';
import { emptyBucket, fillBucket } from '@/lib/practice-aws/s3/fill';
import type { Bucket, Stack, World } from '@/lib/practice-aws/state';
import { meets } from './fault-book';

const count = z.int().min(0).max(5000);

/** What people and programs do in an account without asking CloudFormation. */
export const outsideEventSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('fill-buckets'),
    objects: count.default(3),
    versions: count
      .min(1)
      .default(1)
      .describe('Of each object; more than one needs a bucket that keeps them'),
    deleteMarkers: count.default(0),
  }),
  z.strictObject({ do: z.literal('empty-buckets') }),
  z.strictObject({
    do: z.literal('change-resource'),
    logicalId: z.string().min(1),
    properties: z.record(z.string(), z.json()),
  }),
  z.strictObject({ do: z.literal('remove-resource'), logicalId: z.string().min(1) }),
  z.strictObject({ do: z.literal('remove-stack') }),
]);

export type OutsideEvent = z.infer<typeof outsideEventSchema>;

/** The buckets that a stack made and that are still there. */
export function bucketsOf(world: World, stack: Stack): Bucket[] {
  const buckets = [...stack.resources.values()].filter(({ type }) => type === 'AWS::S3::Bucket');
  return buckets.flatMap(({ physicalId }) => world.buckets.get(physicalId ?? '') ?? []);
}

/** Does it to one stack. */
export function happen(engine: Engine, stack: Stack, event: OutsideEvent, at: number): void {
  switch (event.do) {
    case 'fill-buckets':
      for (const bucket of bucketsOf(engine.world, stack)) fillBucket(engine.world, bucket, event, at);
      return;
    case 'empty-buckets':
      for (const bucket of bucketsOf(engine.world, stack)) emptyBucket(engine.world, bucket);
      return;
    case 'change-resource':
      changeResource(engine, stack.id, event.logicalId, event.properties);
      return;
    case 'remove-resource':
      removeResource(engine, stack.id, event.logicalId);
      return;
    case 'remove-stack':
      removeStack(engine, stack.id);
  }
}

/**
 * Lets what the `outside` faults say happen to the stacks that were launched after them and have settled, once to
 * each stack.
 */
export function letOutsideHappen(engine: Engine, at: number): void {
  for (const active of engine.faults.ofKind('outside')) {
    const { fault, since, done } = active;
    for (const stack of engine.world.stacks.values()) {
      if (active.left <= 0) break;
      const { account, region, name } = stack;
      if (stack.createdAt < since || done.has(stack.id)) continue;
      if (!hasSettled(stack, at - fault.afterSeconds * 1000)) continue;
      if (!meets(fault, { account, region, stack: name })) continue;
      done.add(stack.id);
      engine.faults.count(active);
      happen(engine, stack, fault.event, at);
    }
  }
}

function hasSettled({ status, events }: Stack, before: number): boolean {
  if (status === 'DELETE_COMPLETE' || status.endsWith('_IN_PROGRESS')) return false;
  return (events.at(-1)?.at ?? 0) <= before;
}
