import { compute } from './compute';
import { database } from './database';
import { edge } from './edge';
import { sentence, undecided } from './in-words';
import type { Effect, Interruption, Loss, PropertyFacts, UpdateFacts, ValueChange } from './interruption';
import { loadBalancing } from './load-balancing';
import { network } from './network';
import { security } from './security';
import { storage } from './storage';

/** What is known of updates, by type. */
export const updatesOfTypes: Readonly<Record<string, UpdateFacts>> = {
  ...compute,
  ...database,
  ...edge,
  ...loadBalancing,
  ...network,
  ...security,
  ...storage,
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html */
const attributes: ReadonlySet<string> = new Set([
  'CreationPolicy',
  'DeletionPolicy',
  'Metadata',
  'Tags',
  'UpdatePolicy',
  'UpdateReplacePolicy',
]);
const attributesGuide =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html';

/** What is known of one property, or attribute, of a type; undefined where nothing is. */
export function factsOf(type: string, property: string): PropertyFacts | undefined {
  const facts = updatesOf(type);
  const own = facts?.properties && Object.hasOwn(facts.properties, property);
  if (own) return facts.properties?.[property];
  if (facts?.unnoticed.includes(property)) return { effect: { kind: 'none' }, source: facts.source };
  if (facts?.replacing.includes(property))
    return { effect: { kind: 'replaced', ...facts.replaced }, source: facts.source };
  return attributes.has(property) ? { effect: { kind: 'none' }, source: attributesGuide } : undefined;
}

function updatesOf(type: string): UpdateFacts | undefined {
  return Object.hasOwn(updatesOfTypes, type) ? updatesOfTypes[type] : undefined;
}

/** Whether a change of a property replaces its resource: CloudFormation's verdict, settled where it leaves that open. */
export function replaces(
  type: string,
  property: string,
  verdict: 'never' | 'maybe' | 'always',
  change: ValueChange,
): 'never' | 'maybe' | 'always' {
  if (verdict !== 'maybe') return verdict;
  const facts = factsOf(type, property);
  if (!facts) return 'maybe';
  return effectOf(facts, change).kind === 'replaced' ? 'always' : 'never';
}

/** Why AWS surely refuses a change, in a sentence; null where it may take it. */
export function refusalOf(type: string, property: string, change: ValueChange): string | null {
  return factsOf(type, property)?.refusal?.(change) ?? null;
}

export interface ResourceUpdate {
  action: 'add' | 'modify' | 'replace' | 'replace-maybe' | 'remove';
  type: string;
  /** The properties that change. */
  changes: readonly ({ property: string } & ValueChange)[];
}

/** What an update does to those who use a resource. */
export function interruptionOf({ action, type, changes }: ResourceUpdate): Interruption {
  const facts = updatesOf(type);
  const source = facts?.source ?? null;
  const known = changes.flatMap(({ property, ...change }) => {
    const of = factsOf(type, property);
    return of ? [sourced(effectOf(of, change), of.source)] : [];
  });
  switch (action) {
    case 'add':
      return inWords(sourced({ kind: 'none' }, source));
    case 'remove':
      return inWords(sourced(facts?.removed ?? { kind: 'removed' }, source));
    case 'replace':
      return merged([sourced({ kind: 'replaced', ...facts?.replaced }, source), ...known]);
    case 'replace-maybe':
      return { ...inWords(sourced({ kind: 'replaced', ...facts?.replaced }, null)), says: undecided };
    case 'modify':
      return known.length === changes.length && known.length > 0
        ? merged(known)
        : merged([{ kind: 'in-place', source: null }, ...known]);
  }
}

/** What a blueprint says of one of its resources, in the same form. */
export function interruptionFrom(effect: Effect, source: string): Interruption {
  return inWords({ ...effect, source });
}

function effectOf({ effect }: PropertyFacts, change: ValueChange): Effect {
  return typeof effect === 'function' ? effect(change) : effect;
}

type Sourced = (Effect | { kind: 'in-place'; note?: string; loses?: Loss }) & { source: string | null };

function sourced(effect: Effect, source: string | null): Sourced {
  return { ...effect, source };
}

const gravity = { none: 0, 'in-place': 1, short: 2, removed: 3, replaced: 4 } as const satisfies Record<
  Interruption['kind'],
  number
>;

/** The gravest of them, and what else there is to know of the others. */
function merged(effects: readonly Sourced[]): Interruption {
  const length = (effect: Sourced) => (effect.kind === 'short' ? effect.seconds[1] : 0);
  const [gravest, ...others] = effects.toSorted(
    (one, other) => gravity[other.kind] - gravity[one.kind] || length(other) - length(one),
  );
  if (!gravest) throw new RangeError('Nothing changes');
  const notes = new Set([gravest, ...others].flatMap(({ note }) => note ?? []));
  const losses = new Set(effects.flatMap(({ loses }) => loses ?? []));
  return { ...inWords({ ...gravest, note: [...notes].join(' ') }), loses: [...losses] };
}

function inWords(effect: Sourced): Interruption {
  const { kind, note, loses, source } = effect;
  const [what, [from, to]] = effect.kind === 'short' ? [effect.what, effect.seconds] : [null, [0, 0]];
  const seconds = what === null ? null : { from, to };
  return {
    kind,
    what,
    seconds,
    note: note || null,
    says: [sentence({ kind, what, seconds, source }), note].filter(Boolean).join(' '),
    loses: loses ? [loses] : [],
    source,
  };
}
