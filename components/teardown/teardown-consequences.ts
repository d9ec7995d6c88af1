import { nameOfResource } from '@/components/resources/name-of-resource';
import type { Survivor } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { protectedOf, survivorsOf } from '@/lib/blueprints/teardown-facts';
import type {
  EnvironmentDetail,
  OperationView,
  ResourceView,
} from '@/lib/environments/views/environment-view';
import { resourcePhase } from '@/lib/stacks/resource-phase';
import { aboutType, byType, knownTypes } from '@/lib/stacks/types/about-type';
import type { Kept } from '@/lib/stacks/types/type-facts';
import { countOfType, withinSentence } from '@/lib/stacks/types/type-names';

export interface Consequence {
  text: string;
  /** Something that can't be had back, or that stops the teardown. */
  grave: boolean;
  /** It stops the teardown until it is turned off by editing the environment. */
  blocks?: boolean;
  /** The resource that it is about. */
  logicalId?: string;
}

type Doomed = Pick<EnvironmentDetail, 'blueprint' | 'inputs' | 'resources' | 'url'> & {
  operation: Pick<OperationView, 'status' | 'awaitsConfirmation'> | null;
};

/** What a teardown takes away, the gravest first; in sentences. */
export function teardownConsequences(environment: Doomed): Consequence[] {
  const present = environment.resources.filter((r) => resourcePhase(r.status) !== 'gone');
  if (present.length === 0) {
    return [
      { text: 'None of its resources is known in AWS; Slipway checks that nothing is left.', grave: false },
    ];
  }
  const blueprint = findBlueprint(environment.blueprint);
  const survivors = survivorsOf(blueprint, environment.inputs);
  const guarded = protectedOf(blueprint, environment.inputs);
  const nameOf = nameOfResource(environment);
  const fates = present.toSorted(byType).flatMap((resource) => {
    const name = withinSentence(nameOf(resource.logicalId, resource.type));
    const blocks = guarded.includes(resource.logicalId) ? [protectionOf(name)] : [];
    return [...fateOf(resource, name, survivors), ...blocks];
  });
  return [
    ...fates.toSorted((one, other) => Number(other.grave) - Number(one.grave)),
    { text: countSentence(present), grave: false },
    ...(environment.operation?.awaitsConfirmation
      ? [{ text: 'The update that is waiting for confirmation is cancelled.', grave: false }]
      : []),
    ...(environment.operation?.status === 'AWAITING_APPROVAL'
      ? [{ text: 'The request that is waiting for approval is withdrawn.', grave: false }]
      : []),
    ...(environment.url ? [{ text: `${environment.url} stops answering.`, grave: false }] : []),
  ];
}

/** What its type has to say of it. */
function fateOf(
  { type, logicalId }: ResourceView,
  name: string,
  survivors: readonly Survivor[],
): Consequence[] {
  const { teardown, data } = aboutType(type);
  const survivor = survivors.find((one) => one.logicalId === logicalId);
  const keeps: Kept = survivor ? (survivor.type === type ? 'resource' : 'snapshot') : null;
  const text = teardown?.(name, keeps) ?? null;
  return text === null ? [] : [{ text, grave: data !== undefined && keeps === null, logicalId }];
}

function protectionOf(name: string): Consequence {
  return {
    text: `Its inputs turn deletion protection on: as long as it is on in AWS, the ${name} can’t be deleted.`,
    grave: true,
    blocks: true,
  };
}

function countSentence(present: readonly ResourceView[]): string {
  const counts = Object.keys(knownTypes)
    .filter((type) => aboutType(type).counted)
    .map((type) => [type, present.filter((resource) => resource.type === type).length] as const)
    .filter(([, count]) => count > 0)
    .map(([type, count]) => countOfType(type, count));
  const all = present.length === 1 ? 'Its stack has 1 resource' : `Its stack has ${present.length} resources`;
  return counts.length > 0 ? `${all}, among them ${counts.join(', ')}.` : `${all}.`;
}
