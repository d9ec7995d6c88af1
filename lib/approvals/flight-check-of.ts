import { isDeepStrictEqual } from 'node:util';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Transaction } from '@/lib/db/client';
import {
  type FlightCheckKindName,
  flightCheckKinds,
  flightItemSchema,
  flightRequestSchema,
} from '@/lib/flight-check/flight-check';
import type { ApprovalSubject } from './approval';

/**
 * What the requester's latest flight check of this very request has found: whoever decides sees what the requester
 * saw. Null where none was made, or its answer is no longer kept.
 */
export async function flightCheckOf(
  tx: Transaction,
  asked: { requestedById: string; name: string; kind: FlightCheckKindName; inputs: BlueprintInputs },
): Promise<ApprovalSubject['flightCheck']> {
  const { requestedById, name, kind, inputs } = asked;
  const row = await tx.flightCheck.findFirst({
    where: { requestedById, name, kind: flightCheckKinds[kind], answered: false },
    orderBy: { createdAt: 'desc' },
    select: { request: true, items: true, createdAt: true },
  });
  const request = flightRequestSchema.safeParse(row?.request);
  const items = flightItemSchema.array().safeParse(row?.items);
  if (!row || !request.success || !items.success || items.data.length === 0) return null;
  if (!isDeepStrictEqual(request.data.inputs, inputs)) return null;
  return { at: row.createdAt.toISOString(), items: items.data };
}
