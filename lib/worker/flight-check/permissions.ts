import { evaluateNeeds } from '@/lib/aws/account/evaluate-needs';
import { rolePolicies } from '@/lib/aws/account/role-policies';
import { type Denial, simulateNeeds } from '@/lib/aws/account/simulate-needs';
import { isDenied } from '@/lib/aws/aws-failure';
import type { MadeResource } from '@/lib/blueprints/blueprint';
import { stackTags } from '@/lib/blueprints/stack-tags';
import { partitionOf } from '@/lib/stacks/regions';
import type { Need } from '@/lib/stacks/types/actions';
import { needsOf } from '@/lib/stacks/types/needs-of';
import { failedStack } from './failed-stack';
import { type Finding, type FlightRun, fine, type Look } from './flight-run';
import { type PlannedStack, plannedStack } from './planned-stack';

/** Whether the launcher role may ask for the stack, and the execution role make what it consists of. */
export const permissions: Look = {
  checks: ['permissions'],
  look: async (run) => ({ permissions: await lookForRights(run) }),
};

async function lookForRights(run: FlightRun): Promise<Finding> {
  const { connection, kind } = run;
  const { roleArn, executionRoleArn } = connection.target;
  const stack = await plannedStack(run);
  const { needs, unlisted } = needsOfStack(run, stack);
  const keys = requestKeys(run);
  const [asking, making] = await Promise.all([
    missingRights(connection, roleArn, await launcherNeeds(run), keys),
    // Without an execution role, CloudFormation works with the session that asks.
    missingRights(connection, executionRoleArn ?? roleArn, needs, keys),
  ]);
  const denials = [
    ...asking.map((denial) => ({ ...denial, role: 'launcher' })),
    ...making.map((denial) => ({ ...denial, role: executionRoleArn ? 'execution' : 'launcher' })),
  ];
  const certain = denials.filter(({ isUnsure }) => !isUnsure);
  const what = kind === 'UPDATE' ? 'this update' : 'this launch';
  if (certain.length > 0) {
    const message = `${sentenceOf(certain)} An admin can bootstrap the target again, or add the permission.`;
    return { verdict: 'will-fail', message, overridable: true };
  }
  if (denials.length > 0) {
    const message = `${sentenceOf(denials)} It may be allowed all the same: a condition of the policy can’t be judged beforehand.`;
    return { verdict: 'may-fail', message };
  }
  if (unlisted.length > 0) {
    const message = `Couldn’t look: what CloudFormation needs for ${unlisted.join(', ')} is not known. All else that ${what} needs is allowed.`;
    return { verdict: 'unknown', message };
  }
  return fine(`The target’s roles may do all that ${what} needs.`);
}

/** Asks IAM, or reads the role's own policies where it may not be asked. */
async function missingRights(...asked: Parameters<typeof simulateNeeds>): Promise<Denial[]> {
  const [connection, roleArn, needs, keys] = asked;
  try {
    return await simulateNeeds(...asked);
  } catch (error) {
    if (!isDenied(error)) throw error;
    const policies = await rolePolicies(connection, roleArn).catch(() => null);
    if (!policies) throw error;
    return evaluateNeeds(policies, needs, keys);
  }
}

function sentenceOf(denials: readonly (Denial & { role: string })[]): string {
  const byRole = Map.groupBy(denials, ({ role }) => role);
  return [...byRole]
    .map(([role, of]) => {
      const actions = [...new Set(of.map(({ action }) => action))].sort();
      const named = actions.slice(0, mostNamed).join(', ');
      const more = actions.length > mostNamed ? ` and ${actions.length - mostNamed} more` : '';
      return `The ${role} role may not use ${named}${more}.`;
    })
    .join(' ');
}

const mostNamed = 5;

/** What the worker itself will ask of CloudFormation, and where it puts the files of the environment. */
async function launcherNeeds(run: FlightRun): Promise<Need[]> {
  const { blueprint, inputs, connection, kind, stackName } = run;
  const { region, accountId, executionRoleArn, artifactBucket } = connection.target;
  const partition = partitionOf(region);
  const resource = `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/0`;
  const file = `arn:${partition}:s3:::${artifactBucket}/environments/sample`;
  const keys: Need['keys'] = executionRoleArn ? { 'cloudformation:RoleArn': executionRoleArn } : {};
  const actions =
    kind === 'UPDATE'
      ? [
          'cloudformation:CreateChangeSet',
          'cloudformation:DescribeChangeSet',
          'cloudformation:ExecuteChangeSet',
        ]
      : ['cloudformation:CreateStack', 'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents'];
  if ((await failedStack(run)) !== null) actions.push('cloudformation:DeleteStack');
  const passing = { 'iam:PassedToService': 'cloudformation.amazonaws.com' };
  return [
    ...actions.map((action) => ({ action, resource, keys })),
    ...(blueprint.artifacts(inputs).length > 0 ? [{ action: 's3:PutObject', resource: file }] : []),
    ...(executionRoleArn ? [{ action: 'iam:PassRole', resource: executionRoleArn, keys: passing }] : []),
  ];
}

function needsOfStack(run: FlightRun, stack: PlannedStack): { needs: Need[]; unlisted: string[] } {
  const { region, accountId } = run.connection.target;
  const place = { partition: partitionOf(region), region, accountId, stackName: run.stackName };
  const needs: Need[] = [];
  const unlisted = new Set<string>();
  const add = (how: 'create' | 'update', resource: MadeResource) => {
    const found = needsOf(how, resource, place, stack.resources);
    if (found) needs.push(...found.map((need) => inHomeRegion(need, region)));
    else unlisted.add(resource.type);
  };
  for (const resource of stack.added) add('create', resource);
  for (const resource of changedResources(run, stack)) add('update', resource);
  return { needs, unlisted: [...unlisted] };
}

/**
 * Services without regions are called in one region of their partition, and that is what policies see.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
 */
function inHomeRegion(need: Need, region: string): Need {
  const home = homes[partitionOf(region)];
  if (home === undefined || !/^(iam|cloudfront):/.test(need.action)) return need;
  return { ...need, keys: { ...need.keys, 'aws:RequestedRegion': home } };
}

const homes: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Those that are there, and that an update gives other properties. */
function changedResources(
  { blueprint, inputs, before }: FlightRun,
  { resources }: PlannedStack,
): MadeResource[] {
  if (!before) return [];
  const shapes = (of: readonly MadeResource[]) =>
    new Map(of.map(({ logicalId, properties }) => [logicalId, JSON.stringify(properties)]));
  const former = shapes(blueprint.madeResources(blueprint.readBefore(before, inputs)));
  const wanted = shapes(blueprint.madeResources(inputs));
  return resources.filter(
    ({ logicalId }) => former.has(logicalId) && former.get(logicalId) !== wanted.get(logicalId),
  );
}

/** What policies may ask of every request: CloudFormation makes it, and everything gets the tags of the stack. */
function requestKeys({ connection, name, owner, team }: FlightRun): Record<string, string> {
  const { region, accountId } = connection.target;
  const tags = stackTags({ environment: name, owner, team, operation: 'sample' });
  return {
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': accountId,
    'aws:PrincipalAccount': accountId,
    'aws:CalledViaFirst': 'cloudformation.amazonaws.com',
    'aws:CalledViaLast': 'cloudformation.amazonaws.com',
    'aws:TagKeys': tags.map(({ Key }) => Key).join(','),
    ...Object.fromEntries(
      tags.flatMap(({ Key, Value }) => [
        [`aws:RequestTag/${Key}`, Value],
        [`aws:ResourceTag/${Key}`, Value],
      ]),
    ),
  };
}
