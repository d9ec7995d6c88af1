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
  /**
   * The decision depends on keys of the request that a simulation doesn't have: it may be allowed all the same. So may
   * what a policy says no to, as a condition that asks for anything but a value holds without one, too.
   */
  isUnsure: boolean;
}

/**
 * Which of these rights a role lacks, asked without using them; its permissions boundary counts. Whatever a role may do
 * to everything is asked in one call, and whether a policy takes some of it back for a resource in one call per service;
 * what is left, resource by resource. Service control policies on resources, and policies of the resources themselves,
 * are not in a simulation.
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
  const everywhere = await simulate(connection, roleArn, { actions: anywhere, resources: ['*'], keys });
  const isLeft = (need: Need) => need.keys !== undefined || !isAllowed(everywhere.get(need.action));
  const left = Map.groupBy(needs.filter(isLeft), ({ resource, keys: own }) =>
    JSON.stringify([resource, own ?? {}]),
  );
  const granted = needs.filter((need) => !isLeft(need) && need.resource !== '*');
  const denials: Denial[] = [];
  const waiting = [
    ...[...left.values()].map((group) => () => denialsOf(connection, roleArn, group, keys)),
    ...[...Map.groupBy(granted, serviceOf).values()].map(
      (group) => () => takenBack(connection, roleArn, group, keys),
    ),
  ].values();
  const lane = async () => {
    for (const ask of waiting) denials.push(...(await ask()));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return denials;
}

const serviceOf = ({ action }: Need) => action.split(':')[0];

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
  const asked = { actions, resources: [resource], keys: { ...keys, ...own } };
  const results = await simulate(connection, roleArn, asked);
  return group.flatMap((need) => {
    const result = results.get(need.action);
    if (isAllowed(result)) return [];
    const isExplicit = result?.EvalDecision === 'explicitDeny';
    return { ...need, isExplicit, isUnsure: result === undefined || isUnsure(need, [result]) };
  });
}

/** Of rights that a role has on everything: those that a policy denies on the resource, of one service. */
async function takenBack(
  connection: Connection,
  roleArn: string,
  group: readonly Need[],
  keys: Readonly<Record<string, string>>,
): Promise<Denial[]> {
  const actions = group.map(({ action }) => action);
  const resources = [...new Set(group.map(({ resource }) => resource))];
  const results = await simulate(connection, roleArn, { actions, resources, keys });
  return group.flatMap((need) => {
    const {
      EvalResourceName,
      EvalDecision,
      MissingContextValues,
      ResourceSpecificResults = [],
    } = results.get(need.action) ?? {};
    const all = [
      ...ResourceSpecificResults,
      { EvalResourceName, EvalResourceDecision: EvalDecision, MissingContextValues },
    ];
    const found = all.find((one) => one.EvalResourceName === need.resource);
    if (found?.EvalResourceDecision !== 'explicitDeny') return [];
    return { ...need, isExplicit: true, isUnsure: isUnsure(need, [found]) };
  });
}

const isAllowed = (result: EvaluationResult | undefined) => result?.EvalDecision === 'allowed';

/**
 * AWS also names keys that only statements about other services ask for (github.com/boto/boto3/issues/3111): a request of
 * this service never has those.
 */
function isUnsure(
  need: Need,
  results: readonly Pick<EvaluationResult, 'MissingContextValues' | 'ResourceSpecificResults'>[],
): boolean {
  return results
    .flatMap((result) => [result, ...(result.ResourceSpecificResults ?? [])])
    .flatMap(({ MissingContextValues = [] }) => MissingContextValues)
    .some((key) => ['aws', serviceOf(need)].includes(key.split(':')[0]?.toLowerCase()));
}

async function simulate(
  { iam }: Connection,
  roleArn: string,
  asked: { actions: readonly string[]; resources: string[]; keys: Readonly<Record<string, string>> },
): Promise<Map<string, EvaluationResult>> {
  const actions = [...new Set(asked.actions)];
  const results = new Map<string, EvaluationResult>();
  if (actions.length === 0) return results;
  const pages = paginateSimulatePrincipalPolicy(
    { client: iam },
    {
      PolicySourceArn: roleArn,
      ActionNames: actions,
      ResourceArns: asked.resources,
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
