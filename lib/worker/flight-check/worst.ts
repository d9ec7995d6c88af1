import type { Verdict } from '@/lib/flight-check/flight-check';
import type { Finding } from './flight-run';

const gravity: Record<Verdict, number> = { fine: 0, unknown: 1, 'may-fail': 2, 'will-fail': 3 };

/** The gravest of several findings about the same thing; undefined of none. */
export function worst(findings: readonly Finding[]): Finding | undefined {
  return [...findings].sort((one, other) => gravity[other.verdict] - gravity[one.verdict])[0];
}
