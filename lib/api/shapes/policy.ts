import { z } from 'zod';
import type { PolicyView } from '@/lib/policies/list-policies';
import type { Replay } from '@/lib/policies/replay/replay-policies';
import type { Trial } from '@/lib/policies/try-policies';
import type { Verdict } from '@/lib/policies/verdict';
import { time } from './common';

export const verdictShape = z
  .object({
    outcome: z.enum(['allow', 'approval', 'deny']).describe('The strictest of the reasons decides'),
    reasons: z
      .array(
        z.object({
          policy: z.string().describe('The id of the policy'),
          outcome: z.enum(['approval', 'deny']),
          words: z.string().describe('For people: "over $500 a month"'),
          help: z.string().optional().describe('Who can help, or what would be allowed'),
          path: z.string().optional().describe('The field that it is about'),
          asksReason: z.boolean().optional().describe('Whoever asks has to say why'),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Verdict' }) satisfies z.ZodType<Verdict>;

export const policyShape = z
  .object({
    id: z.string(),
    title: z.string(),
    position: z.number().describe('Where its words stand among those of others'),
    activeVersion: z.number().nullable().describe('The version in force; null: it is switched off'),
    text: z.string().describe('What is in force, or the newest version where nothing is'),
    versions: z
      .array(
        z.object({
          version: z.number(),
          text: z.string(),
          comment: z.string(),
          author: z.string(),
          createdAt: time,
        }),
      )
      .describe('The newest first'),
  })
  .meta({ id: 'Policy' }) satisfies z.ZodType<PolicyView>;

export const replayShape = z
  .object({
    refused: z.number().describe('How many would have been refused'),
    held: z.number().describe('How many would have waited for approval'),
    requests: z.number().describe('How many were asked again'),
    changed: z.number().describe('How many of them the policies in force treat otherwise'),
    items: z
      .array(
        z.object({
          environment: z.string(),
          action: z.enum(['launch', 'relaunch', 'update', 'tear-down', 'extend']),
          team: z.string(),
          person: z.string(),
          requestedAt: time,
          outcome: z.enum(['approval', 'deny']),
          reasons: z.array(z.object({ policy: z.string(), words: z.string() })),
          today: z.enum(['allow', 'approval', 'deny']).describe('By the policies in force'),
        }),
      )
      .describe('At most 200, those that would be treated otherwise first'),
  })
  .meta({ id: 'PolicyReplay' }) satisfies z.ZodType<Replay>;

export const trialShape = z
  .object({
    verdict: verdictShape,
    determining: z.array(z.object({ id: z.string(), title: z.string() })),
    refusedByRole: z
      .string()
      .nullable()
      .describe('Why the role or the team does not allow it, whatever policies say'),
    measured: z.object({
      monthlyUsd: z.number(),
      teamMonthlyUsd: z.number(),
      teamEnvironments: z.number(),
      personEnvironments: z.number(),
      targetEnvironments: z.number(),
    }),
  })
  .meta({ id: 'PolicyTrial' }) satisfies z.ZodType<Trial>;
