import { z } from 'zod';
import type { TargetView } from '@/lib/environments/views/environment-view';
import type { OrphanReport } from '@/lib/targets/orphans';
import type { TargetDetail } from '@/lib/targets/target-view';
import { verificationStepSchema } from '@/lib/targets/verification';
import { time } from './common';

const freeze = z.object({ since: time, by: z.string(), reason: z.string() });

const members = {
  id: z.string(),
  name: z.string(),
  description: z.string(),
  accountId: z.string(),
  region: z.string(),
  roleArn: z.string(),
  executionRoleArn: z.string().nullable(),
  artifactBucket: z.string(),
  state: z
    .enum(['enabled', 'disabled', 'retired', 'requested'])
    .describe('requested: a worker has not verified it yet, and it is none before that'),
  freeze: freeze.nullable().describe('Why nothing is launched there; null: launches are not stopped'),
};

export const targetShape = z.object(members).meta({ id: 'Target' }) satisfies z.ZodType<TargetView>;

const verification = z.object({
  verdict: z.enum(['not-verified', 'verified', 'failed', 'incomplete']),
  underWay: z.boolean(),
  steps: z.array(verificationStepSchema),
  finishedAt: time.nullable(),
  verifiedAt: time.nullable(),
});

const detail = {
  ...members,
  teams: z
    .array(z.string())
    .nullable()
    .describe(
      'The teams that may use it; null: all of them. Who does not see every team is told of their own',
    ),
  maxEnvironments: z.int().nullable().describe('null: as many as the policies allow'),
  bootstrap: z.object({
    version: z.int().nullable(),
    summary: z.string(),
    latest: z.int(),
    missing: z.array(z.object({ version: z.int(), what: z.string(), without: z.string() })),
    command: z.string().describe('Deploys the latest bootstrap template into this account and region'),
    readAt: time.nullable(),
  }),
  verification,
  request: z
    .object({
      kind: z.enum(['new', 'edit', 'rotate']),
      requestedBy: z.string(),
      requestedAt: time,
      verification,
      refusal: z.string().nullable().describe('Why it can not be carried out, although nothing failed'),
      command: z
        .string()
        .nullable()
        .describe('Deploys the bootstrap as this asks for, with the external id left out'),
      changes: z.object({
        roleArn: z.string().optional(),
        executionRoleArn: z.string().optional(),
        artifactBucket: z.string().optional(),
      }),
    })
    .nullable()
    .describe('What somebody asked for and no worker has been able to carry out yet'),
};

export const targetDetailShape = z
  .object(detail)
  .meta({ id: 'TargetDetail' }) satisfies z.ZodType<TargetDetail>;

export const newTargetShape = z
  .object({ ...detail, externalId: z.string().describe('Shown in this answer only') })
  .meta({ id: 'NewTarget' });

export const freezeShape = z
  .object({ freeze: freeze.nullable().describe('null: launches are not stopped') })
  .meta({ id: 'Freeze' });

export const withdrawnShape = z
  .object({ name: z.string(), withdrawn: z.enum(['new', 'edit', 'rotate']) })
  .meta({ id: 'WithdrawnTargetRequest' });

export const orphanReportShape = z
  .object({
    items: z.array(
      z.object({
        stackId: z.string(),
        stackName: z.string(),
        stackStatus: z.string(),
        createdAt: time.nullable(),
        firstSeenAt: time,
        lastSeenAt: time,
      }),
    ),
    comparedAt: time.nullable(),
    comparing: z.boolean().describe('A reconciliation is due or under way'),
    problem: z.string().nullable().describe('Why the last attempt failed, in the words of AWS'),
  })
  .meta({ id: 'OrphanReport' }) satisfies z.ZodType<OrphanReport>;
