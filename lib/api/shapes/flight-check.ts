import { z } from 'zod';
import { flightItemSchema } from '@/lib/flight-check/flight-check';
import { verdictShape } from './policy';

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

export const flightCheckShape = z
  .object({
    items: z.array(flightItemSchema),
    estimate: costShape,
    verdict: verdictShape.describe('What the policies of the organization say of it'),
  })
  .meta({ id: 'FlightCheck' });
