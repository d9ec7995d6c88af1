import type { ActionResult } from '@/components/forms/action-result';
import type { FlightCheckKindName, FlightCheckView } from '@/lib/flight-check/flight-check';

/** Of a launch, what the form would send; else the environment's name and its inputs. */
export type FlightCheckRequest =
  | { kind: 'launch'; request: unknown }
  | { kind: Exclude<FlightCheckKindName, 'launch'>; name: string; inputs: unknown };

export interface FlightCheckActions {
  start: (request: FlightCheckRequest) => Promise<ActionResult<FlightCheckView>>;
  read: (id: string) => Promise<ActionResult<FlightCheckView>>;
}
