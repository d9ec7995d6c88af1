import { z } from 'zod';
import { teardownReturns } from './states';

/** A resource of the stack, by its name in the template. */
const logicalId = z.string().regex(/^[A-Za-z0-9]{1,255}$/);

/**
 * What the requester of an operation chose beside the inputs, stored with the operation and read by the worker. One
 * schema per kind; everything has a default, so that `{}` is an operation without choices.
 */
export const createOptionsSchema = z.strictObject({
  /** The failed launch's stack, to be removed before this launch makes its own. */
  removeStackId: z.string().nullable().default(null),
});
export type CreateOptions = z.infer<typeof createOptionsSchema>;

export const updateOptionsSchema = z.strictObject({
  /** `review`: the plan waits for a person's word. `automatic`: it is executed unless it would lose data. */
  apply: z.enum(['review', 'automatic']).default('automatic'),
  /** The requester typed the environment's name: what holds data may be replaced or removed. */
  mayReplaceData: z.boolean().default(false),
  /** Where the environment goes back to when nothing was changed. */
  from: z.enum(['ACTIVE', 'UPDATE_FAILED']).default('ACTIVE'),
  /** Instead of a change: continue a rollback that got stuck, leaving these resources as they are. */
  continueRollback: z
    .strictObject({ skip: z.array(logicalId).default([]) })
    .nullable()
    .default(null),
  /** The blueprint's version that the inputs were checked by; null when they don't change. */
  blueprintVersion: z.string().nullable().default(null),
  /** The change set whose plan a person has seen and confirmed. */
  confirmedChangeSet: z.string().nullable().default(null),
  /** The worker is about to execute it: from here on CloudFormation may be at work, and only its word ends the update. */
  executing: z.boolean().default(false),
  /** Somebody asked to stop the update; a worker still has to. */
  cancelRequested: z.boolean().default(false),
  /** Who asked for it, unless it was too late. */
  cancelledBy: z.string().nullable().default(null),
});
export type UpdateOptions = z.infer<typeof updateOptionsSchema>;

/** What a person may choose about a teardown. */
export const teardownChoiceSchema = z.strictObject({
  /** Explicit consent: every version of every object in the stack's buckets is deleted. */
  emptyBuckets: z.boolean().default(false),
  /** Buckets that hold anything stay in the account, with everything in them. */
  keepBuckets: z.boolean().default(false),
  /** Left in the account; only after a deletion failed on them. */
  retain: z.array(logicalId).default([]),
  /** CloudFormation deletes the stack whatever becomes of its resources; only after a deletion failed. */
  force: z.boolean().default(false),
});
export type TeardownChoice = z.infer<typeof teardownChoiceSchema>;

export const teardownOptionsSchema = teardownChoiceSchema.extend({
  /** Where the environment goes back to when nothing was deleted. */
  from: z.enum(teardownReturns).default('TEARDOWN_BLOCKED'),
  /** How often CloudFormation is asked to delete the stack: again where buckets filled while it did. */
  round: z.int().min(1).default(1),
  /** Versions and delete markers that were removed from buckets so far. */
  removed: z.int().min(0).default(0),
  /** The worker is about to ask for this round's deletion: from here on CloudFormation may be at work. */
  deleting: z.boolean().default(false),
});
export type TeardownOptions = z.infer<typeof teardownOptionsSchema>;
