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
  asked: {
    requestedById: string;
    targetId: string;
    name: string;
    kind: FlightCheckKindName;
    blueprint: string;
    inputs: BlueprintInputs;
  },
): Promise<ApprovalSubject['flightCheck']> {
  const { requestedById, targetId, name, kind, blueprint, inputs } = asked;
  const row = await tx.flightCheck.findFirst({
    where: { requestedById, targetId, name, kind: flightCheckKinds[kind], answered: false },
    orderBy: { createdAt: 'desc' },
    select: { request: true, items: true, createdAt: true },
  });
  const request = flightRequestSchema.safeParse(row?.request);
  const items = flightItemSchema.array().safeParse(row?.items);
  if (!row || !request.success || !items.success || items.data.length === 0) return null;
  if (request.data.blueprint !== blueprint || !isDeepStrictEqual(request.data.inputs, inputs)) return null;
  return { at: row.createdAt.toISOString(), items: items.data };
}
