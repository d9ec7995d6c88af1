import type { Stake } from '@/lib/environments/plan-stakes';
import type { PlannedCounts } from '@/lib/environments/plan-view';
import type { PlannedCause, PlannedChange, UpdatePlan } from '@/lib/environments/records';

/** Why one resource changes, in the words of the page. */
export type CauseWords =
  | { kind: 'input'; input: string; properties: string[] }
  /** Another resource's change is the cause. */
  | { kind: 'resource'; logicalId: string; properties: string[] }
  | { kind: 'property'; property: string; before: string | null; after: string | null };

/** Says each cause once, however many properties it changes; what a person asked for comes first. */
export function causeWords(
  causes: readonly PlannedCause[],
  isResource: (logicalId: string) => boolean,
): CauseWords[] {
  const words = new Map<string, CauseWords>();
  for (const cause of causes) {
    const { input, property, causedBy, before, after } = cause;
    const source = causedBy?.split('.')[0] ?? '';
    if (input !== null) {
      const known = words.get(`input ${input}`);
      if (known?.kind === 'input') known.properties.push(property);
      else words.set(`input ${input}`, { kind: 'input', input, properties: [property] });
    } else if (isResource(source)) {
      const known = words.get(`resource ${source}`);
      if (known?.kind === 'resource') known.properties.push(property);
      else words.set(`resource ${source}`, { kind: 'resource', logicalId: source, properties: [property] });
    } else {
      words.set(`property ${property}`, { kind: 'property', property, before, after });
    }
  }
  const order = { input: 0, resource: 1, property: 2 } as const;
  return [...words.values()].sort((one, other) => order[one.kind] - order[other.kind]);
}

/**
 * Of the inputs that change, those that the plan names for no resource: AWS names no cause for what a condition
 * decides.
 */
export function inputsWithoutResource(
  { changes }: Pick<UpdatePlan, 'changes'>,
  changedInputs: readonly string[],
): string[] {
  const named = new Set(changes.flatMap(({ causes }) => causes.map(({ input }) => input)));
  return changedInputs.filter((input) => !named.has(input));
}

const counted = [
  ['replace', 'replaced'],
  ['replace-maybe', 'may be replaced'],
  ['remove', 'removed'],
  ['add', 'added'],
  ['modify', 'changed'],
] as const satisfies readonly (readonly [PlannedChange['action'], string])[];

/** "3 resources change", "2 resources change: 1 replaced, 1 changed", the gravest first. */
export function countsSummary(counts: PlannedCounts): string {
  const some = counted.filter(([action]) => counts[action] > 0);
  const all = some.reduce((sum, [action]) => sum + counts[action], 0);
  const change = all === 1 ? '1 resource changes' : `${all} resources change`;
  if (some.every(([action]) => action === 'modify')) return change;
  return `${change}: ${some.map(([action, words]) => `${counts[action]} ${words}`).join(', ')}`;
}

/** As `countsSummary`, of a whole plan. */
export function planSummary({ changes }: Pick<UpdatePlan, 'changes'>): string {
  const counts: PlannedCounts = { add: 0, modify: 0, replace: 0, 'replace-maybe': 0, remove: 0 };
  for (const { action } of changes) counts[action] += 1;
  return countsSummary(counts);
}

/**
 * What the badge of a change does not say: what is interrupted, how long and when, or that only CloudFormation says so;
 * and what else there is to know. Null for either where there is nothing to say.
 */
export function interruptionWords({ action, interruption }: PlannedChange): {
  sentence: string | null;
  note: string | null;
} {
  if (!interruption) return { sentence: null, note: null };
  const { kind, note, says, source } = interruption;
  const isSaid = kind === 'short' || action === 'replace-maybe' || (kind !== 'none' && source === null);
  const sentence = note !== null && says.endsWith(note) ? says.slice(0, -note.length).trim() : says;
  return { sentence: isSaid ? sentence : null, note };
}

/** "This touches data and an address"; of the gravest alone where they go together. */
export function stakesTitle(stakes: readonly Stake[]): string {
  const has = (...some: Stake[]) => some.some((stake) => stakes.includes(stake));
  const touched = [
    ...(has('data') ? ['data'] : []),
    ...(has('backups') ? ['backups'] : []),
    ...(has('address', 'old-address') ? ['an address'] : []),
    ...(has('outgoing-address') ? ['the address that requests come from'] : []),
  ];
  return `This touches ${new Intl.ListFormat('en').format(touched)}`;
}
