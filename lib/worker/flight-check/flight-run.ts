import type { Connection } from '@/lib/aws/connect';
import type { ClaimedFlightCheck } from '@/lib/flight-check/claim-flight-check';
import type { Flight } from '@/lib/flight-check/expected-checks';
import type { FlightItem, Verdict } from '@/lib/flight-check/flight-check';
import type { FlightCheckId } from '@/lib/flight-check/flight-checks';

/** What every look of a flight check gets. */
export interface FlightRun extends Flight {
  connection: Connection;
  /** Of the environment that there is or would be, and of its stack. */
  name: string;
  stackName: string;
  /** Null where there is no stack yet. */
  stackId: string | null;
  /** Its launches, of which one may have made a stack that nobody noted. */
  launches: NonNullable<ClaimedFlightCheck['environment']>['operations'];
  team: string;
  owner: string;
  /** The checks that this request has. */
  expected: ReadonlySet<FlightCheckId>;
}

/** What was found of a check; its id is added. */
export type Finding = Omit<FlightItem, 'check'>;

/** One look into AWS, or several that need the same answers. */
export interface Look {
  checks: readonly FlightCheckId[];
  /** What it says of each of its checks that this request has. What it throws is "couldn't look" for all of them. */
  look: (run: FlightRun) => Promise<Partial<Record<FlightCheckId, Finding>>>;
}

export const fine = (message: string, facts?: Finding['facts']): Finding => ({
  verdict: 'fine',
  message,
  ...(facts ? { facts } : {}),
});

const gravity: Record<Verdict, number> = { fine: 0, unknown: 1, 'may-fail': 2, 'will-fail': 3 };

/** The gravest of several findings about the same thing; undefined of none. */
export function worst(findings: readonly Finding[]): Finding | undefined {
  return [...findings].sort((one, other) => gravity[other.verdict] - gravity[one.verdict])[0];
}
