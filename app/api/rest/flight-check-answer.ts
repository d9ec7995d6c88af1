import type { Context } from '@/lib/access/context';
import type { CostEstimate } from '@/lib/blueprints/blueprint';
import { type FlightCheckInput, requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import { awaitFlightCheck } from '@/lib/flight-check/read-flight-check';

/** Has a worker look, and waits for what it finds; of the check itself nothing is kept. */
export async function flightCheckAnswer(
  ctx: Context,
  input: FlightCheckInput,
): Promise<{ items: FlightItem[]; estimate: CostEstimate }> {
  const { id } = await requestFlightCheck({ ctx, input });
  const { items, estimate } = await awaitFlightCheck({ ctx, input: { id } });
  return { items, estimate };
}
