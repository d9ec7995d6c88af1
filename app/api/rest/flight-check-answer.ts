import type { Context } from '@/lib/access/context';
import type { CostEstimate } from '@/lib/blueprints/blueprint';
import { explainRequest } from '@/lib/environments/requests/explain-request';
import { type FlightCheckInput, requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import type { FlightItem } from '@/lib/flight-check/flight-check';
import { awaitFlightCheck } from '@/lib/flight-check/read-flight-check';
import type { Verdict } from '@/lib/policies/verdict';

/** Has a worker look, waits for what it finds, and says what policies would; nothing of it is kept. */
export async function flightCheckAnswer(
  ctx: Context,
  input: FlightCheckInput,
): Promise<{ items: FlightItem[]; estimate: CostEstimate; verdict: Verdict }> {
  const { id } = await requestFlightCheck({ ctx, input });
  const { items, estimate } = await awaitFlightCheck({ ctx, input: { id } });
  return { items, estimate, verdict: await explainRequest({ ctx, input }) };
}
