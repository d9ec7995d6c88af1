import type { Transaction } from '@/lib/db/client';
import { databaseNow } from '@/lib/db/database-now';
import type { EventName } from './events';

/** Something that Slipway itself did or noticed, on the same time line as CloudFormation's events. */
export interface SlipwayEvent {
  environmentId: string;
  operationId: string | null;
  status: EventName;
  reason?: string | null;
  /** When it happened; by default now. */
  at?: Date;
}

/**
 * Appends to the time line. Takes the environment's row lock first, so that the ids of one environment's events grow
 * in the order of their commits and a reader that continues after a cursor can miss none. Returns the event's id.
 */
export async function recordEvent(tx: Transaction, event: SlipwayEvent): Promise<bigint> {
  await lockTimeLine(tx, event.environmentId);
  const data = { at: await databaseNow(tx), ...event, source: 'SLIPWAY' as const };
  const { id } = await tx.environmentEvent.create({ data, select: { id: true } });
  return id;
}

export async function lockTimeLine(tx: Transaction, environmentId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM environments WHERE id = ${environmentId} FOR UPDATE`;
}
