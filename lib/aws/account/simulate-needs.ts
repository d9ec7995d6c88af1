import {
  type ContextEntry,
  type EvaluationResult,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import type { Connection } from '@/lib/aws/connect';
import type { Need } from '@/lib/stacks/types/actions';

export interface Denial extends Need {
  /** A policy says no in so many words. */
  isExplicit: boolean;
  /** The decision depends on keys of the request that a simulation doesn't have: it may be allowed all the same. */
  isUnsure: boolean;
}

/**
 * Which of these rights a role lacks, asked without using them; its permissions boundary counts. Whatever a role may do
 * to everything is asked in one call; what is left, resource by resource. Service control policies on resources, and
 * policies of the resources themselves, are not in a simulation.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 *
 * @param keys of every request, such as the tags that the resources will have
 */
export async function simulateNeeds(
  connection: Connection,
  roleArn: string,
  needs: readonly Need[],
  keys: Readonly<Record<string, string>>,
): Promise<Denial[]> {
  const anywhere = needs.filter(({ keys: own }) => own === undefined).map(({ action }) => action);
  const everywhere = await simulate(connection, roleArn, { actions: anywhere, resource: '*', keys });
  const left = needs.filter((need) => need.keys !== undefined || !isAllowed(everywhere.get(need.action)));
  const groups = Map.groupBy(left, ({ resource, keys: own }) => JSON.stringify([resource, own ?? {}]));
  const denials: Denial[] = [];
  const waiting = groups.values();
  const lane = async () => {
    for (const group of waiting) denials.push(...(await denialsOf(connection, roleArn, group, keys)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return denials;
}

/** IAM is one for all regions, and answers few calls at a time. */
const lanes = 4;

/** Of rights on one resource, with the same keys. */
async function denialsOf(
  connection: Connection,
  roleArn: string,
  group: readonly Need[],
  keys: Readonly<Record<string, string>>,
): Promise<Denial[]> {
  const [{ resource, keys: own } = { resource: '*' }] = group;
  const actions = group.map(({ action }) => action);
  const results = await simulate(connection, roleArn, { actions, resource, keys: { ...keys, ...own } });
  return group.flatMap((need) => {
    const result = results.get(need.action);
    if (isAllowed(result)) return [];
    const isExplicit = result?.EvalDecision === 'explicitDeny';
    return { ...need, isExplicit, isUnsure: !isExplicit && isUnsure(result) };
  });
}

const isAllowed = (result: EvaluationResult | undefined) => result?.EvalDecision === 'allowed';

/**
 * AWS also names keys that only statements about other services ask for (github.com/boto/boto3/issues/3111): a request of
 * this service never has those.
 */
function isUnsure(result: EvaluationResult | undefined): boolean {
  if (result === undefined) return true;
  const service = result.EvalActionName?.split(':')[0];
  return [result, ...(result.ResourceSpecificResults ?? [])]
    .flatMap(({ MissingContextValues = [] }) => MissingContextValues)
    .some((key) => ['aws', service].includes(key.split(':')[0]?.toLowerCase()));
}

async function simulate(
  { iam }: Connection,
  roleArn: string,
  asked: { actions: readonly string[]; resource: string; keys: Readonly<Record<string, string>> },
): Promise<Map<string, EvaluationResult>> {
  const actions = [...new Set(asked.actions)];
  const results = new Map<string, EvaluationResult>();
  if (actions.length === 0) return results;
  const pages = paginateSimulatePrincipalPolicy(
    { client: iam },
    {
      PolicySourceArn: roleArn,
      ActionNames: actions,
      ResourceArns: [asked.resource],
      ContextEntries: Object.entries(asked.keys).map(toEntry),
    },
  );
  for await (const { EvaluationResults = [] } of pages)
    for (const result of EvaluationResults) results.set(result.EvalActionName ?? '', result);
  return results;
}

function toEntry([ContextKeyName, value]: [string, string]): ContextEntry {
  if (ContextKeyName === 'aws:TagKeys')
    return { ContextKeyName, ContextKeyType: 'stringList', ContextKeyValues: value.split(',') };
  const ContextKeyType = value === 'true' || value === 'false' ? 'boolean' : 'string';
  return { ContextKeyName, ContextKeyType, ContextKeyValues: [value] };
}
