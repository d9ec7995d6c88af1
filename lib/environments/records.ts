import { z } from 'zod';
import type { Interruption } from '@/lib/stacks/types/interruptions/interruption';
import { heldSchema, holderSchema, instancesReportSchema } from './failure-evidence';

/** The shapes of what rows keep as JSON, as they are written and read. */

/** A resource of the stack, by its name in the template. */
const logicalId = z.string().regex(/^[A-Za-z0-9]{1,255}$/);

/**
 * `operations.options`: what the requester chose beside the inputs. One schema per kind; everything has a default, so
 * that `{}` is an operation without choices. Written once, with the request.
 */
export const createOptionsSchema = z.strictObject({
  /** The failed launch's stack, to be removed before this launch makes its own. */
  removeStackId: z.string().nullable().default(null),
});
export type CreateOptions = z.infer<typeof createOptionsSchema>;

export const updateOptionsSchema = z.strictObject({
  /** `review`: the plan waits for confirmation. `automatic`: it is executed unless it loses data or an address. */
  apply: z.enum(['review', 'automatic']).default('automatic'),
  /** The requester typed the environment's name: what holds data, or is reached by an address, may be replaced or removed. */
  mayReplaceData: z.boolean().default(false),
  /** The stack keeps the template that it has, though the blueprint has a newer one. */
  keepTemplate: z.boolean().default(false),
  /** Instead of a change: continue a rollback that got stuck, leaving these resources as they are. */
  continueRollback: z
    .strictObject({ skip: z.array(logicalId).default([]) })
    .nullable()
    .default(null),
  /** The blueprint's version that the inputs were checked by; null when they don't change. */
  blueprintVersion: z.string().nullable().default(null),
});
export type UpdateOptions = z.infer<typeof updateOptionsSchema>;

export const teardownOptionsSchema = z.strictObject({
  /** Explicit consent: every version of every object in the stack's buckets is deleted. */
  emptyBuckets: z.boolean().default(false),
  /** Buckets that hold anything stay in the account, with everything in them. */
  keepBuckets: z.boolean().default(false),
  /** Left in the account; only after a deletion failed on them. */
  retain: z.array(logicalId).default([]),
  /** CloudFormation deletes the stack whatever becomes of its resources; only after a deletion failed. */
  force: z.boolean().default(false),
});
export type TeardownOptions = z.infer<typeof teardownOptionsSchema>;

/** `operations.give_up`: an admin gives up an operation that AWS does not answer for. Times are ISO 8601. */
export const giveUpSchema = z.object({
  /** The admin's name. */
  by: z.string(),
  reason: z.string(),
  at: z.string(),
  /** What the attempts failed with until then. */
  lastSaid: z.string().nullable(),
  /** It may end although AWS does not say whether it took it. */
  withoutLooking: z.boolean(),
  /** Why AWS could not be asked when a worker last looked. */
  lookFailed: z.string().nullable().default(null),
  /** When AWS said that it had not taken it, or what became of it. */
  lookedAt: z.string().nullable().default(null),
});
export type GiveUp = z.infer<typeof giveUpSchema>;

/** `operations.emptying`: the bucket that a teardown emptied last, in versions and delete markers. */
export const emptyingSchema = z.object({
  bucket: z.string(),
  removed: z.int().min(0),
  /** What there was to begin with; `atLeast`: there was more than was counted. */
  total: z.int().min(0),
  atLeast: z.boolean(),
});
export type Emptying = z.infer<typeof emptyingSchema>;

/** `operations.root_cause`: the first real failure, the resource and AWS's own words, and ours. */
export const rootCauseSchema = z.object({
  logicalId: z.string().nullable(),
  type: z.string().nullable(),
  /** AWS's own words. */
  reason: z.string(),
  /** In plain words: what it means and what to do. */
  explanation: z.string().nullable(),
  /** Where a group of instances failed: what became of them. */
  instances: instancesReportSchema.optional(),
  /** Where parts of a network could not be deleted: what holds each. */
  held: z.array(heldSchema).optional(),
});
export type RootCause = z.infer<typeof rootCauseSchema>;

/** Why a resource changes: which property, from what to what, and which input it comes from. */
const plannedCauseSchema = z.object({
  /** Key of the blueprint's input, null when another resource's change is the cause. */
  input: z.string().nullable(),
  /** The changed property or attribute as CloudFormation names it, e.g. `DBInstanceClass` or `Tags`. */
  property: z.string(),
  /** The resource or attribute of another resource that causes it, e.g. `LaunchTemplate.LatestVersionNumber`. */
  causedBy: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  replaces: z.enum(['never', 'maybe', 'always']),
});
export type PlannedCause = z.infer<typeof plannedCauseSchema>;

/** What an update does to those who use a resource: see lib/stacks/types/interruptions. */
const interruptionSchema = z.object({
  kind: z.enum(['none', 'in-place', 'short', 'replaced', 'removed']),
  what: z.string().nullable(),
  seconds: z.object({ from: z.number(), to: z.number() }).nullable(),
  note: z.string().nullable(),
  says: z.string(),
  loses: z.array(z.enum(['address', 'old-address', 'outgoing-address', 'backups'])),
  source: z.string().nullable(),
}) satisfies z.ZodType<Interruption>;

/** What AWS's change set says that an update will do to one resource. */
const plannedChangeSchema = z.object({
  /** `replace-maybe`: CloudFormation finds out only while it does it. */
  action: z.enum(['add', 'modify', 'replace', 'replace-maybe', 'remove']),
  logicalId: z.string(),
  type: z.string(),
  physicalId: z.string().nullable(),
  /** Replacing or removing it loses data. */
  holdsData: z.boolean(),
  /** What of it stays in the account when it is replaced or removed; left out where AWS did not say. */
  keeps: z.enum(['snapshot', 'resource']).optional(),
  /** Left out in plans that were made before Slipway knew. */
  interruption: interruptionSchema.optional(),
  causes: z.array(plannedCauseSchema),
});
export type PlannedChange = z.infer<typeof plannedChangeSchema>;

const planPartSchema = z.object({
  /** What loses data or an address first, then what interrupts, then what nobody notices. */
  changes: z.array(plannedChangeSchema),
  /** Which interruptions there are, and how long, in a phrase; left out as those of the changes are. */
  interruptions: z.string().optional(),
});
export type PlanPart = z.infer<typeof planPartSchema>;

/** `operations.plan` */
export const updatePlanSchema = planPartSchema.extend({
  /**
   * Where the update brings a newer template: what follows from the inputs, and what from the template. A resource may be
   * in both.
   */
  parts: z.object({ inputs: planPartSchema, template: planPartSchema }).optional(),
  /** Logical ids of what holds data and would be replaced or removed. */
  losesData: z.array(z.string()),
  /** Why it may not be executed at all, e.g. data would be lost without a final snapshot; null when it may. */
  refusal: z.string().nullable(),
  /** ISO 8601. */
  madeAt: z.string(),
});
export type UpdatePlan = z.infer<typeof updatePlanSchema>;

/** `operations.receipt`: every resource of a stack that was torn down, and how its end was verified. */
export const receiptSchema = z.object({
  /** ISO 8601: when CloudFormation said for this StackId that it is deleted. */
  verifiedAt: z.string(),
  resources: z.array(
    z.object({
      logicalId: z.string(),
      type: z.string(),
      physicalId: z.string().nullable(),
      /** `unverified`: it was there, and AWS no longer says what became of it. */
      end: z.enum(['deleted', 'retained', 'snapshot', 'unverified']),
    }),
  ),
  /** What is left costs, in US dollars a month. */
  residueMonthlyUsd: z.number(),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** `environments.residue`: what outlives a stack, so that nobody is surprised by it later. */
export const residueSchema = z.object({
  logicalId: z.string(),
  type: z.string(),
  physicalId: z.string().nullable(),
  note: z.string(),
  /** What it costs, in US dollars a month; 0 where that depends on what is in it, or was not kept yet. */
  monthlyUsd: z.number().default(0),
  /** Of a snapshot: the id of what it was taken of. */
  of: z.string().nullable().default(null),
});
export type Residue = z.infer<typeof residueSchema>;

/** `environments.drift`, and the result of a drift detection. */
export const driftSchema = z.object({
  /** ISO 8601. */
  checkedAt: z.string(),
  status: z.enum(['IN_SYNC', 'DRIFTED']),
  resources: z.array(
    z.object({
      logicalId: z.string(),
      type: z.string(),
      physicalId: z.string().nullable(),
      status: z.enum(['MODIFIED', 'DELETED']),
      differences: z.array(
        z.object({
          path: z.string(),
          expected: z.string().nullable(),
          actual: z.string().nullable(),
          kind: z.enum(['ADD', 'REMOVE', 'NOT_EQUAL']),
        }),
      ),
    }),
  ),
});
export type DriftView = z.infer<typeof driftSchema>;

const inputValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * `environments.stack_differences`: in what the stack differs from what is recorded here, since somebody changed it past
 * Slipway, or the database is older than it.
 */
export const stackDifferencesSchema = z.object({
  /** ISO 8601. */
  foundAt: z.string(),
  inputs: z.array(z.object({ input: z.string(), recorded: inputValue, stack: inputValue })),
  /** The version of its template, where that is another than the one that Slipway gave it last. */
  template: z.string().nullable(),
});
export type StackDifferences = z.infer<typeof stackDifferencesSchema>;

const rehearsalBlockSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('bucket-not-empty'),
    logicalId: z.string(),
    bucket: z.string(),
    /**
     * Versions and delete markers count, as they block the deletion. `atLeast` when there are more than were counted.
     */
    objects: z.number(),
    atLeast: z.boolean(),
  }),
  z.object({ kind: z.literal('termination-protection') }),
  /** A role of the target lacks a right: the launcher, or the one that CloudFormation works with. */
  z.object({ kind: z.literal('not-permitted'), role: z.enum(['launcher', 'execution']), action: z.string() }),
  /** The role that CloudFormation made the stack with is no longer of use to it. */
  z.object({
    kind: z.literal('role-unusable'),
    roleArn: z.string(),
    trouble: z.enum(['gone', 'distrusts-cloudformation']),
  }),
  /** Another stack uses what this one exports. */
  z.object({ kind: z.literal('export-in-use'), name: z.string(), importer: z.string() }),
  /** CloudFormation is changing the stack: the teardown waits for that. */
  z.object({ kind: z.literal('stack-busy'), status: z.string() }),
  z.object({ kind: z.literal('deletion-protection'), logicalId: z.string() }),
  /** A service put something into a network of the stack, which will keep it from being deleted. */
  z.object({ kind: z.literal('network-held'), by: holderSchema }),
]);
export type RehearsalBlock = z.infer<typeof rehearsalBlockSchema>;

/** The result of a rehearsal of a teardown: what goes, what blocks it, what survives. */
export const rehearsalSchema = z.object({
  goes: z.array(z.object({ logicalId: z.string(), type: z.string(), physicalId: z.string().nullable() })),
  blocks: z.array(rehearsalBlockSchema),
  survives: z.array(
    z.object({ logicalId: z.string(), type: z.string(), note: z.string(), monthlyUsd: z.number() }),
  ),
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;
