import type { Properties } from '@/lib/stacks/types/type-facts';

/**
 * What an update does to those who use a resource. For each type and property it is written down where it is known, with
 * the page of AWS's that says so; plain data and pure functions.
 */
export type Effect =
  | { kind: 'none'; note?: string; loses?: Loss }
  /** `what` does not answer for so many seconds, from and to; completes "Short interruption of …". */
  | { kind: 'short'; what: string; seconds: readonly [number, number]; note?: string; loses?: Loss }
  | { kind: 'replaced'; note?: string; loses?: Loss }
  /** It goes, and nothing takes its place. */
  | { kind: 'removed'; note?: string; loses?: Loss };

/**
 * What is gone afterwards, beside the data of a resource that is replaced or removed. `address`: people and programs
 * reach something by it. `old-address`: likewise, and another was asked for in its place. `outgoing-address`: others know requests from here by it. `backups`: data could be restored
 * from them.
 */
export type Loss = 'address' | 'old-address' | 'outgoing-address' | 'backups';

/** One property's value before and after, as CloudFormation shows them; null where it does not. */
export interface ValueChange {
  before: string | null;
  after: string | null;
  /** The resource's properties as they are now, where CloudFormation shows them. */
  resource: Properties;
}

export interface PropertyFacts {
  effect: Effect | ((change: ValueChange) => Effect);
  /** Where AWS says so. */
  source: string;
  /** Why AWS surely refuses this change, in a sentence; null where it may take it. */
  refusal?: (change: ValueChange) => string | null;
}

/** What happens to those who use one when one is updated. */
export interface UpdateFacts {
  /** CloudFormation's reference of the type, which says of each property what an update of it requires. */
  source: string;
  /** Properties that change without anybody noticing. */
  unnoticed: readonly string[];
  /** Properties whose change replaces the resource. */
  replacing: readonly string[];
  /** All others of which something is known. */
  properties?: Readonly<Record<string, PropertyFacts>>;
  /** What a replacement or a removal means for those who use it, where there is more to say than that it happens. */
  replaced?: Omit<Extract<Effect, { kind: 'replaced' }>, 'kind'>;
  removed?: Effect;
}

/** CloudFormation's reference of a type: `ec2-subnet`. */
export function reference(page: string): string {
  return `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-${page}.html`;
}

/** What an update does to those who use one resource, with the sentence that people read. */
export interface Interruption {
  /** `in-place`: CloudFormation does not replace it; whether that interrupts it is not known. */
  kind: Effect['kind'] | 'in-place';
  /** Of a short one: what does not answer meanwhile, as inside a sentence. */
  what: string | null;
  /** Of a short one: how long, in seconds. */
  seconds: { from: number; to: number } | null;
  /** What else there is to know, in sentences. */
  note: string | null;
  /** All of it in words: what, how long, when, and the note. */
  says: string;
  /** What is gone afterwards. */
  loses: Loss[];
  /** Where AWS says so; null where it is the verdict of the change set alone. */
  source: string | null;
}
