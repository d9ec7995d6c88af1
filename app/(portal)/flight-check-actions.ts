'use server';

import { z } from 'zod';
import type { ActionResult } from '@/components/forms/action-result';
import { requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import { parseInput } from '@/lib/errors/parse-input';
import type { FlightCheckView } from '@/lib/flight-check/flight-check';
import { readFlightCheck } from '@/lib/flight-check/read-flight-check';
import { perform } from './perform';

// What a browser sends is unchecked. `requestFlightCheck` checks names, inputs and permissions; here only the shape is.
const requestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('launch'), request: z.unknown() }),
  z.object({ kind: z.enum(['relaunch', 'update']), name: z.string(), inputs: z.unknown() }),
]);

/** Has a worker look for what would be in the way of a launch, a relaunch or an update. */
export async function startFlightCheck(request: unknown): Promise<ActionResult<FlightCheckView>> {
  return perform((ctx) => requestFlightCheck({ ctx, input: parseInput(requestSchema, request) }));
}

/** What is known by now of a flight check that this person started. */
export async function readStartedFlightCheck(id: unknown): Promise<ActionResult<FlightCheckView>> {
  return perform((ctx) => readFlightCheck({ ctx, input: { id: parseInput(z.string(), id) } }));
}
