import { z } from 'zod';
import type { Holder } from '@/lib/stacks/network-holders';

/**
 * What a worker looked up beside CloudFormation's reason, which often says that something failed and not why. Kept with
 * the root cause, since AWS forgets it: the console of an instance that is gone within an hour.
 */

/** EC2 refused to launch an instance, so often in the same words. */
const refusalSchema = z.object({
  /** The last time, ISO 8601. */
  at: z.string(),
  /** AWS's own words. */
  reason: z.string(),
  /** In plain words: what it means and what to do. */
  explanation: z.string().nullable(),
  times: z.int().min(1),
});

/** What became of the instances of the group that failed. */
export const instancesReportSchema = z.object({
  /** How many instances the group launched during the operation; null where that was not read. */
  launched: z.int().min(0).nullable(),
  /** Why the group launched no more, or took instances out of service; the latest first. */
  refusals: z.array(refusalSchema),
  /** The end of what one of them wrote to its console, without what looks like a secret. */
  console: z.object({ instanceId: z.string(), lines: z.array(z.string()) }).nullable(),
  /** What could not be read, and why: a sentence each. */
  notRead: z.array(z.string()),
});
export type InstancesReport = z.infer<typeof instancesReportSchema>;

/** What keeps a part of a network from being deleted. */
export const holderSchema = z.object({
  id: z.string(),
  what: z.string(),
  advice: z.string(),
}) satisfies z.ZodType<Holder>;

export const heldSchema = z.object({
  logicalId: z.string(),
  by: z.array(holderSchema),
  /** Why that could not be looked up; null when it was. */
  notRead: z.string().nullable(),
});
export type Held = z.infer<typeof heldSchema>;
