import { capitalized } from '@/lib/stacks/types/in-words';
import type { Interruption } from './interruption';

/** "up to 30 seconds", "about 1 to 2 minutes" */
export function span({ from, to }: { from: number; to: number }): string {
  if (to < 60) return `up to ${to} seconds`;
  const [least, most] = [Math.floor(from / 60), Math.ceil(to / 60)];
  const minutes = most === 1 ? '1 minute' : `${most} minutes`;
  if (least === 0) return `up to ${minutes}`;
  return least === most ? `about ${minutes}` : `about ${least} to ${minutes}`;
}

/**
 * Which interruptions an update has, in a phrase: "Short interruption of the database, about 1 to 2 minutes". What the
 * same thing is interrupted by is said once, with the longest of its times.
 */
export function interruptionsInWords(interruptions: readonly Interruption[]): string {
  const longest = new Map<string, { from: number; to: number }>();
  for (const { what, seconds } of interruptions) {
    if (what === null || seconds === null) continue;
    const known = longest.get(what);
    if (!known || known.to < seconds.to) longest.set(what, seconds);
  }
  const [only, ...others] = [...longest].sort(([, one], [, other]) => other.to - one.to);
  if (only && others.length === 0) return `Short interruption of ${only[0]}, ${span(only[1])}`;
  if (only) {
    const all = [only, ...others].map(([what, seconds]) => `${what} (${span(seconds)})`);
    return `Short interruptions: ${all.join(', ')}`;
  }
  const has = (...kinds: Interruption['kind'][]) => interruptions.some(({ kind }) => kinds.includes(kind));
  const none = has('in-place') ? 'No interruption that Slipway knows of' : 'No interruption';
  if (!has('replaced', 'removed')) return none;
  return `${none}${has('in-place') ? ',' : ''} apart from what is replaced or removed`;
}

/** The sentence about one. `source` null: nobody but the change set says so. */
export function sentence(interruption: Pick<Interruption, 'kind' | 'what' | 'seconds' | 'source'>): string {
  const { kind, what, seconds, source } = interruption;
  const said = (words: string) =>
    `${source === null ? `CloudFormation says: ${words}` : capitalized(words)}.`;
  switch (kind) {
    case 'none':
      return 'No interruption.';
    case 'in-place':
      return `${said('changed in place, not replaced')} It does not say whether that interrupts it.`;
    case 'short':
      return `Short interruption of ${what}, ${span(seconds ?? { from: 0, to: 60 })}, when the update reaches it.`;
    case 'replaced':
      return said('replaced by a new one');
    case 'removed':
      return said('removed');
  }
}

export const undecided =
  'CloudFormation says: it may be replaced by a new one. That is decided only during the update.';
