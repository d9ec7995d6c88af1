import type { Parameter, ResourceChange, ResourceChangeDetail, Stack } from '@aws-sdk/client-cloudformation';
import type { StackRequest } from '@/lib/aws/stack';
import { ownDetails, propertyOf } from './change-set-details';
import { causesOfPresence, changedInputs, inputsBehindDetail, type Wanted } from './update-causes';

/** Who wants a change: whoever changed inputs, or the blueprint, whose template is newer than the stack's. */
export type Part = 'inputs' | 'template';

/**
 * Divides a change set that brings a newer template: the changes that follow from the inputs, and those that the
 * template brings. One resource may be in both, each time with the details of that part alone.
 */
export function divide(
  changes: readonly ResourceChange[],
  wanted: Wanted,
): Record<Part, readonly ResourceChange[]> {
  const partsOf = partsOfEach(changes, wanted);
  const of = (part: Part) => changes.flatMap((change) => only(change, part, partsOf) ?? []);
  return { inputs: of('inputs'), template: of('template') };
}

type PartsOf = (change: ResourceChange, detail?: ResourceChangeDetail) => ReadonlySet<Part>;

/** The parts of a resource's change or of one detail of it; what follows from another resource has that one's parts. */
function partsOfEach(changes: readonly ResourceChange[], wanted: Wanted): PartsOf {
  const byId = new Map(changes.map((change) => [change.LogicalResourceId ?? '', change]));
  const known = new Map<string, ReadonlySet<Part>>();
  const ofChange = (change: ResourceChange): ReadonlySet<Part> => {
    const id = change.LogicalResourceId ?? '';
    const before = known.get(id);
    if (before) return before;
    // Resources don't refer to each other in a circle; were it so, the circle would end here.
    known.set(id, new Set());
    const { Action: action } = change;
    const parts =
      action === 'Add' || action === 'Remove'
        ? [
            causesOfPresence(id, action === 'Add' ? 'add' : 'remove', wanted).length > 0
              ? 'inputs'
              : 'template',
          ]
        : telling(change).flatMap((detail) => [...ofDetail(detail)]);
    // Of what nothing is told, nobody's input asked.
    const found = new Set<Part>(parts.length > 0 ? (parts as Part[]) : ['template']);
    known.set(id, found);
    return found;
  };
  const ofDetail = (detail: ResourceChangeDetail): ReadonlySet<Part> => {
    const { ChangeSource: source, CausingEntity: cause } = detail;
    if (source === 'ParameterReference' && cause) {
      return new Set([inputsBehindDetail(detail, wanted).length > 0 ? 'inputs' : 'template']);
    }
    const other = byId.get(cause?.split('.')[0] ?? '');
    return other ? ofChange(other) : new Set(['template']);
  };
  return (change, detail) => (detail ? ofDetail(detail) : ofChange(change));
}

/** Without the direct modification that CloudFormation adds to what follows from a parameter or another resource. */
function telling(change: ResourceChange): ResourceChangeDetail[] {
  const details = ownDetails(change);
  const placeOf = (detail: ResourceChangeDetail) => detail.Target?.Path ?? propertyOf(detail);
  const explained = new Set(details.filter(({ CausingEntity }) => CausingEntity).map(placeOf));
  return details.filter((detail) => detail.CausingEntity || !explained.has(placeOf(detail)));
}

function only(change: ResourceChange, part: Part, partsOf: PartsOf): ResourceChange | null {
  if (!partsOf(change).has(part)) return null;
  if (change.Action !== 'Modify' || !change.Details?.length) return change;
  const Details = telling(change).filter((detail) => partsOf(change, detail).has(part));
  const recreates = Details.map(({ Target }) => Target?.RequiresRecreation ?? 'Never');
  const Replacement = recreates.every((each) => each === 'Never')
    ? 'False'
    : recreates.includes('Always')
      ? change.Replacement
      : change.Replacement === 'False'
        ? 'False'
        : 'Conditional';
  return { ...change, Details, Replacement };
}

/** Why the inputs can't be changed while the stack keeps its template; null when they can. */
export function whyNotKeep(stack: Stack, wanted: Wanted): string | null {
  const { blueprint, stored, after } = wanted;
  const there = parameterNames(stack);
  const lost = changedInputs(wanted).filter(
    (input) => !there.some((name) => blueprint.inputsBehind(name, stored, after).includes(input)),
  );
  if (lost.length === 0) return null;
  const labels = lost.map(
    (input) =>
      blueprint.fieldGroups.flatMap(({ fields }) => fields).find(({ key }) => key === input)?.label ?? input,
  );
  const named = new Intl.ListFormat('en').format(labels.map((label) => `“${label}”`));
  return `The template that this environment was launched with can’t change ${named}. Update it with the newer template.`;
}

/** The same request for a stack that keeps its template: what no changed input asks for keeps its value. */
export function keepingTemplate(request: StackRequest, stack: Stack, wanted: Wanted): StackRequest {
  const { blueprint, stored, after } = wanted;
  const [changed, kept] = [new Map<string, string>(), new Set<string>()];
  for (const name of parameterNames(stack)) {
    const value = request.parameters[name];
    if (value !== undefined && blueprint.inputsBehind(name, stored, after).length > 0)
      changed.set(name, value);
    else kept.add(name);
  }
  return {
    ...request,
    template: { UsePreviousTemplate: true },
    parameters: Object.fromEntries(changed),
    previousParameters: [...kept],
  };
}

function parameterNames({ Parameters = [] }: Stack): string[] {
  return Parameters.flatMap(({ ParameterKey }: Parameter) => ParameterKey ?? []);
}
