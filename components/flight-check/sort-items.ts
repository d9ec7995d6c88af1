import type { FlightCheckView, FlightItem, Verdict } from '@/lib/flight-check/flight-check';
import { type FlightCheckWords, flightChecks } from '@/lib/flight-check/flight-checks';

/** The items by what they say, each in the order of the checks; `pending` are the ids of those still looked at. */
export interface SortedItems {
  byVerdict: Readonly<Record<Verdict, readonly FlightItem[]>>;
  pending: readonly string[];
}

export function sortItems({ items, expected }: Pick<FlightCheckView, 'items' | 'expected'>): SortedItems {
  const of = (verdict: Verdict) => items.filter((item) => item.verdict === verdict);
  const known = new Set(items.map(({ check }) => check));
  return {
    byVerdict: {
      'will-fail': of('will-fail'),
      'may-fail': of('may-fail'),
      unknown: of('unknown'),
      fine: of('fine'),
    },
    pending: expected.filter((check) => !known.has(check)),
  };
}

/** What people call a check; its id where another version of Slipway knows it. */
export function titleOf(check: string): string {
  const known: Readonly<Record<string, FlightCheckWords>> = flightChecks;
  return Object.hasOwn(known, check) ? (known[check]?.title ?? check) : check;
}

/** In one line: what is known by now. How many are fine, or could not be looked at, stands with those. */
export function summaryOf({ byVerdict, pending }: SortedItems): string {
  const count = (verdict: Verdict) => byVerdict[verdict].length;
  const parts = [
    count('will-fail') > 0 && `${count('will-fail')} will fail`,
    count('may-fail') > 0 && `${count('may-fail')} may fail`,
    pending.length > 0 && `${pending.length} still being checked`,
  ].filter((part) => part !== false);
  if (parts.length > 0) return parts.join(', ');
  if (count('unknown') === 0) return 'Nothing is in the way';
  return count('fine') > 0
    ? 'Nothing is known to be in the way, but not everything could be checked'
    : 'Nothing could be checked';
}

/** Several items with one message, such as a permission that all of them lack, are shown together. */
export function groupByMessage(items: readonly FlightItem[]): { titles: string[]; message: string }[] {
  const groups = Map.groupBy(items, ({ message }) => message);
  return [...groups].map(([message, of]) => ({ titles: of.map(({ check }) => titleOf(check)), message }));
}

/** Whether what will fail keeps the request from being sent, or can be overruled, because AWS may know better. */
export function obstacleOf({ byVerdict }: SortedItems): 'none' | 'overridable' | 'certain' {
  const failing = byVerdict['will-fail'];
  if (failing.length === 0) return 'none';
  return failing.every(({ overridable }) => overridable) ? 'overridable' : 'certain';
}
