import { isDeepStrictEqual } from 'node:util';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import type { Reader } from '@/lib/db/client';
import {
  type FlightCheckKindName,
  type FlightItem,
  flightCheckKinds,
  flightItemSchema,
  flightRequestSchema,
  type Verdict,
} from '@/lib/flight-check/flight-check';
import type { ApprovalSubject } from './approval';

/** A flight check is of one request, by one person: with other inputs, or in another target, it would be another one. */
interface Asked {
  requestedById: string;
  targetId: string;
  name: string;
  kind: FlightCheckKindName;
  blueprint: string;
  inputs: BlueprintInputs;
}

/**
 * What the requester's latest flight check of this very request has found: whoever decides sees what the requester
 * saw. Null where none was made, or its answer is no longer kept.
 */
export async function flightCheckOf(reader: Reader, asked: Asked): Promise<ApprovalSubject['flightCheck']> {
  const found = await findCheck(reader, asked);
  return found && { at: found.at, items: found.items };
}

/** The gravest of it, as policies ask for it; one that is not complete is `unknown` at best. */
export async function flightVerdictOf(reader: Reader, asked: Asked): Promise<Verdict | null> {
  const found = await findCheck(reader, asked);
  if (!found) return null;
  return gravestOf([
    ...found.items.map(({ verdict }) => verdict),
    ...(found.isComplete ? [] : ['unknown' as const]),
  ]);
}

/** Of what an approver was shown. */
export function shownVerdict(flightCheck: ApprovalSubject['flightCheck']): Verdict | null {
  return flightCheck && gravestOf(flightCheck.items.map(({ verdict }) => verdict));
}

const byGravity = ['will-fail', 'may-fail', 'unknown', 'fine'] as const satisfies readonly Verdict[];

function gravestOf(verdicts: readonly Verdict[]): Verdict | null {
  return byGravity.find((verdict) => verdicts.includes(verdict)) ?? null;
}

async function findCheck(
  reader: Reader,
  { requestedById, targetId, name, kind, blueprint, inputs }: Asked,
): Promise<{ at: string; items: FlightItem[]; isComplete: boolean } | null> {
  const row = await reader.flightCheck.findFirst({
    where: { requestedById, targetId, name, kind: flightCheckKinds[kind], answered: false },
    orderBy: { createdAt: 'desc' },
    select: { request: true, items: true, createdAt: true, status: true },
  });
  const request = flightRequestSchema.safeParse(row?.request);
  const items = flightItemSchema.array().safeParse(row?.items);
  if (!row || !request.success || !items.success || items.data.length === 0) return null;
  if (request.data.blueprint !== blueprint || !isDeepStrictEqual(request.data.inputs, inputs)) return null;
  return { at: row.createdAt.toISOString(), items: items.data, isComplete: row.status === 'DONE' };
}
