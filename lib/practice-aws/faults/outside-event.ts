import { z } from 'zod';

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
  z.strictObject({ do: z.literal('guard-network') }).describe('GuardDuty puts an endpoint into each VPC'),
  z
    .strictObject({ do: z.literal('unguard-network') })
    .describe('Somebody deletes it, and its security group'),
]);

export type OutsideEvent = z.infer<typeof outsideEventSchema>;
