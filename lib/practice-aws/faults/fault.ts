import { z } from 'zod';
import { findQuota } from '@/lib/practice-aws/account/quotas';
import { outsideEventSchema } from './outside-event';

/** Where a fault strikes, and how often; what is left out limits nothing. */
const limits = {
  account: z
    .string()
    .regex(/^\d{12}$/, 'twelve digits')
    .optional(),
  region: z.string().min(1).optional(),
  stack: z.string().min(1).optional().describe('A stack name, `*` standing for anything'),
  times: z.int().min(1).optional().describe('How often it strikes; if left out, until it is removed'),
};

const callLimits = {
  ...limits,
  service: z.string().min(1).optional().describe('As it is signed: cloudformation, s3, sts, ec2, ssm'),
  action: z.string().min(1).optional(),
  role: z.string().min(1).optional().describe('Name of the role that calls, `*` standing for anything'),
  unnamed: z.literal(true).optional().describe('Only calls that name no stack'),
};

const operation = z.enum(['create', 'update', 'delete']);

const resourceFaultSchema = z
  .strictObject({
    kind: z.literal('resource'),
    ...limits,
    logicalId: z.string().min(1).optional(),
    type: z.string().min(1).optional(),
    on: operation,
    reason: z.string().min(1),
  })
  .refine((fault) => fault.logicalId !== undefined || fault.type !== undefined, {
    message: 'name a logicalId or a type',
  });

/** The account may have no more than so much of what a quota counts. */
const quotaSchema = z.strictObject({
  kind: z.literal('quota'),
  ...limits,
  code: z
    .string()
    .refine((code) => findQuota(code) !== undefined, 'no quota that is counted here')
    .describe('As Service Quotas has it: L-0263D0A3'),
  limit: z.int().min(0),
});

/** The instances of an Auto Scaling group are not launched, never report, or report that they failed. */
const instancesSchema = z.strictObject({
  kind: z.literal('instances'),
  ...limits,
  fail: z.enum(['launch', 'silence', 'signal']),
  message: z.string().min(1).optional().describe('Of the scaling activity, where they are not launched'),
  console: z.array(z.string()).optional().describe('Lines that the instances write to their console'),
});

/** Instances write into the buckets of their stack until they are gone. */
const lateWritersSchema = z.strictObject({
  kind: z.literal('late-writers'),
  ...limits,
  objects: z.int().min(1).max(5000),
});

/** The role that CloudFormation works with may not do something to resources of a type. */
const deniedResourceSchema = z.strictObject({
  kind: z.literal('denied-resource'),
  ...limits,
  type: z.string().min(1),
  on: operation,
  permission: z.string().regex(/^[\w-]+:\w+$/, 'such as rds:CreateDBInstance'),
});

/** The caller's role may not make a call. */
const deniedSchema = z.strictObject({
  kind: z.literal('denied'),
  ...callLimits,
  service: z.string().min(1),
  action: z.string().min(1),
});

const apiFaultSchema = z.strictObject({
  kind: z.literal('api'),
  ...callLimits,
  service: z.string().min(1),
  code: z.string().min(1),
  message: z.string().optional(),
  status: z.int().min(400).max(599).optional(),
  rate: z.number().gt(0).max(1).optional().describe('The share of calls; evenly spread, or at random'),
  seed: z.int().optional().describe('Strikes at random, but each time in the same way'),
});

/** More calls than a token bucket gives out, one bucket for each account and region. */
const throttleSchema = z.strictObject({
  kind: z.literal('throttle'),
  ...callLimits,
  perSecond: z.number().gt(0),
  burst: z.number().min(1).optional(),
});

/** The work is done, and no answer comes. */
const answerLostSchema = z.strictObject({
  kind: z.literal('answer-lost'),
  ...callLimits,
  service: z.string().min(1),
  action: z.string().min(1),
});

/** The connection ends before any work is done, or in the middle of the answer. */
const cutSchema = z.strictObject({
  kind: z.literal('cut'),
  ...callLimits,
  when: z.enum(['before', 'middle']),
});

const delaySchema = z.strictObject({
  kind: z.literal('delay'),
  ...callLimits,
  ms: z.int().min(0).max(600_000),
});

/** Reads of stacks are answered as things were so many seconds ago. */
const staleSchema = z.strictObject({ kind: z.literal('stale'), ...callLimits, seconds: z.number().gt(0) });

/** DescribeStackEvents tells each event twice, or neighbours in the wrong order. */
const eventsSchema = z.strictObject({
  kind: z.literal('events'),
  ...limits,
  order: z.enum(['repeated', 'swapped']),
});

/** Something happens to every stack launched from now on, so long after its last event. */
const outsideSchema = z.strictObject({
  kind: z.literal('outside'),
  ...limits,
  event: outsideEventSchema,
  afterSeconds: z.number().min(0).default(0),
});

/** Some zones, or all of a region, do not have a type of instance, or a class of database. */
const notOfferedSchema = z.strictObject({
  kind: z.literal('not-offered'),
  ...limits,
  type: z.string().min(1).describe('m7g.large, or db.m6g.large'),
  zones: z.array(z.string().min(1)).optional().describe('By name; if left out, none has it'),
});

export const faultSchema = z.discriminatedUnion('kind', [
  resourceFaultSchema,
  quotaSchema,
  instancesSchema,
  lateWritersSchema,
  deniedResourceSchema,
  deniedSchema,
  apiFaultSchema,
  throttleSchema,
  answerLostSchema,
  cutSchema,
  delaySchema,
  staleSchema,
  eventsSchema,
  outsideSchema,
  notOfferedSchema,
]);

/** Something that is to go wrong. */
export type Fault = z.infer<typeof faultSchema>;

export type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

export type ResourceOperation = z.infer<typeof operation>;
