import { z } from 'zod';
import type { CostEstimate } from '@/lib/blueprints/blueprint';

/**
 * What a flight check says of one thing:
 * - `fine`: nothing is in the way;
 * - `will-fail`: with what was found, AWS will refuse it;
 * - `may-fail`: it depends on what happens meanwhile, or on what could not be found out in full;
 * - `unknown`: it was not looked at, and why.
 */
export const verdicts = ['fine', 'will-fail', 'may-fail', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

export const flightItemSchema = z.object({
  /** One of `flightChecks`; what an older version stored may be none of them. */
  check: z.string(),
  verdict: z.enum(verdicts),
  /** One or two sentences for people. No values read from the account, and no names of what others have there. */
  message: z.string(),
  /** The input that can be changed to mend it: `inputs.natGateways`. */
  field: z.string().optional(),
  /** AWS may know better than what could be asked of it: it may be tried all the same. */
  overridable: z.boolean().optional(),
  /** Figures behind the message, such as `{limit, used, needed}`. */
  facts: z.record(z.string(), z.number()).optional(),
});
export type FlightItem = z.output<typeof flightItemSchema>;

/** As they are named in code and addresses, and as the database knows them. */
export const flightCheckKinds = { launch: 'LAUNCH', relaunch: 'RELAUNCH', update: 'UPDATE' } as const;
export type FlightCheckKindName = keyof typeof flightCheckKinds;
export type FlightCheckKind = (typeof flightCheckKinds)[FlightCheckKindName];

const inputsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** What the row carries to the worker. */
export const flightRequestSchema = z.object({
  blueprint: z.string(),
  inputs: inputsSchema,
  /** Of an update: the inputs that the environment has. */
  before: inputsSchema.nullable(),
  team: z.string(),
  owner: z.string(),
});
export type FlightRequest = z.output<typeof flightRequestSchema>;

/** How long is looked; what is not known then is `unknown`. */
export const flightCheckMs = 20_000;

/** A flight check as pages and REST show it. */
export interface FlightCheckView {
  id: string;
  /** What is known; once complete, one of every check that was to be made. In the order of `expected`. */
  items: FlightItem[];
  /** The ids of the checks that this request has. */
  expected: string[];
  /** Nothing more will come. */
  complete: boolean;
  /** What the environment would cost. */
  estimate: CostEstimate;
}

/** What a check that was not made says of itself. */
export function notLookedAt(check: string, why: string): FlightItem {
  return { check, verdict: 'unknown', message: `Couldn’t look: ${why}` };
}
