import { z } from 'zod';
import { flightItemSchema } from '@/lib/flight-check/flight-check';
import type { Verdict } from '@/lib/policies/verdict';

const costShape = z
  .object({
    lines: z.array(
      z.object({ key: z.string(), label: z.string(), detail: z.string(), monthlyUsd: z.number() }),
    ),
    monthlyUsd: z.number().describe('With the minimum instances, as launched'),
    maxMonthlyUsd: z.number().describe('With the maximum instances running all month'),
    currency: z.literal('USD'),
    pricedAt: z.string().describe('The date of the price list'),
    note: z.string(),
  })
  .meta({ id: 'CostEstimate' });

const verdictShape = z
  .object({
    outcome: z.enum(['allow', 'approval', 'deny']),
    reasons: z.array(
      z.object({
        policy: z.string(),
        outcome: z.enum(['approval', 'deny']),
        words: z.string(),
        help: z.string().optional(),
        path: z.string().optional().describe('The field of the request that it is about'),
      }),
    ),
  })
  .meta({ id: 'Verdict' }) satisfies z.ZodType<Verdict>;

export const flightCheckShape = z
  .object({
    items: z.array(flightItemSchema),
    estimate: costShape,
    verdict: verdictShape.describe('What the policies of the organization say of it'),
  })
  .meta({ id: 'FlightCheck' });
