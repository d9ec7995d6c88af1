import type { ChangeSetStatus, OperationEvent } from '@aws-sdk/client-cloudformation';
import type { Blueprint } from '@/lib/blueprints/blueprint';
import { type Finding, fine } from './flight-run';

/**
 * Validations that warn leave a change set that can be executed; those that fail don't. AWS's words name values, so that
 * only the kind of validation and the resource are said.
 */
export function findingOf(
  blueprint: Blueprint,
  status: ChangeSetStatus,
  failures: readonly OperationEvent[],
  { isReplacing = false }: { isReplacing?: boolean } = {},
): Finding {
  const validations = failures.filter(({ EventType }) => EventType === 'VALIDATION_ERROR');
  const failing = validations.filter(({ ValidationFailureMode }) => ValidationFailureMode !== 'WARN');
  if (isReplacing && failing.length > 0 && failing.every(isOfWhatStands)) {
    const message = `CloudFormation’s validation fails: ${wordsOf(blueprint, failing)}. It may be of the failed launch, whose stack is removed first.`;
    return { verdict: 'may-fail', message };
  }
  if (status === 'FAILED' || failing.length > 0) {
    const said = failing.length > 0 ? wordsOf(blueprint, failing) : 'the change set could not be made';
    return { verdict: 'will-fail', message: `CloudFormation’s validation fails: ${said}.` };
  }
  if (validations.length > 0)
    return {
      verdict: 'may-fail',
      message: `CloudFormation’s validation warns: ${wordsOf(blueprint, validations)}.`,
    };
  return fine('CloudFormation’s own validation finds nothing wrong.');
}

/** About names and quotas, which what stands takes up. */
function isOfWhatStands({ ValidationName = '' }: OperationEvent): boolean {
  return /NAME_CONFLICT|QUOTA/i.test(ValidationName);
}

function wordsOf(blueprint: Blueprint, events: readonly OperationEvent[]): string {
  const said = events.map(({ ValidationName = '', LogicalResourceId: id, ResourceType = '' }) => {
    const kind = kinds.find(([name]) => name.test(ValidationName))?.[1] ?? 'something is not valid';
    return id ? `${kind} (${blueprint.resourceName(id, ResourceType)})` : kind;
  });
  return [...new Set(said)].slice(0, 5).join(', ');
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html */
const kinds = [
  [/NAME_CONFLICT/i, 'a name is taken'],
  [/PROPERTY/i, 'a property is not valid'],
  [/QUOTA/i, 'a quota would be exceeded'],
] as const;
