import {
  type PolicyEvaluationDecisionType as Decision,
  type EvaluationResult,
  IAMClient,
  type SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import type { Connection } from '@/lib/aws/connect';
import { simulateNeeds } from './simulate-needs';

type Asked = SimulatePrincipalPolicyCommand['input'];
type Decide = (action: string, resource: string) => { decision: Decision; missing?: string[] };

/** IAM, with these decisions. */
class Simulator extends IAMClient {
  readonly asked: Asked[] = [];

  constructor(readonly decide: Decide) {
    super({ region: 'eu-west-3' });
  }

  override send = (async ({ input }: SimulatePrincipalPolicyCommand) => {
    this.asked.push(input);
    const resources = input.ResourceArns ?? ['*'];
    const EvaluationResults = (input.ActionNames ?? []).map((action): EvaluationResult => {
      const all = resources.map((resource) => ({ resource, ...this.decide(action, resource) }));
      const EvalDecision = all.find(({ decision }) => decision !== 'allowed')?.decision ?? 'allowed';
      if (resources[0] === '*')
        return { EvalActionName: action, EvalDecision, MissingContextValues: all[0]?.missing ?? [] };
      const ResourceSpecificResults = all.map(({ resource, decision, missing }) => ({
        EvalResourceName: resource,
        EvalResourceDecision: decision,
        MissingContextValues: missing ?? [],
      }));
      return { EvalActionName: action, EvalDecision, ResourceSpecificResults };
    });
    return { EvaluationResults };
  }) as unknown as IAMClient['send'];
}

const instance = 'arn:aws:ec2:eu-west-3:123456789012:instance/i-0';
const vpc = 'arn:aws:ec2:eu-west-3:123456789012:vpc/vpc-0';
const run = { action: 'ec2:RunInstances', resource: instance };
const make = { action: 'ec2:CreateVpc', resource: vpc };
const rotate = { action: 'kms:CreateKey', resource: '*' };

async function simulate(decide: Decide, needs = [run, make, rotate]) {
  const iam = new Simulator(decide);
  const denials = await simulateNeeds({ iam } as unknown as Connection, 'arn:role', needs, {});
  return { denials, calls: iam.asked.length };
}

test('what a role may do to everything is asked once, and once per service for its resources', async () => {
  expect(await simulate(() => ({ decision: 'allowed' }))).toEqual({ denials: [], calls: 2 });
});

test('a denial on a resource alone is found beside an allowance on everything', async () => {
  const { denials } = await simulate((action, resource) => ({
    decision: action === run.action && resource === instance ? 'explicitDeny' : 'allowed',
  }));
  expect(denials).toEqual([{ ...run, isExplicit: true, isUnsure: false }]);
  // The answer about another resource counts for nothing.
  const elsewhere = await simulate((action, resource) => ({
    decision: action === run.action && resource === vpc ? 'explicitDeny' : 'allowed',
  }));
  expect(elsewhere.denials).toEqual([]);
});

test.each<[string, string[], boolean]>([
  ['without conditions', [], false],
  ['by the address of the caller', ['aws:SourceIp'], true],
  ['by the kind of instance', ['ec2:InstanceType'], true],
  ['beside a condition of another service', ['iam:AWSServiceName'], false],
])('a denial %s, of which a simulation knows nothing', async (_, missing, isUnsure) => {
  for (const where of ['*', instance]) {
    const { denials } = await simulate((action, resource) => {
      const isDenied = action === run.action && (where === '*' || resource === where);
      return isDenied ? { decision: 'explicitDeny', missing } : { decision: 'allowed' };
    });
    expect(denials).toEqual([{ ...run, isExplicit: true, isUnsure }]);
  }
});
