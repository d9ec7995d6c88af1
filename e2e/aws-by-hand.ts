import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { expect } from '@playwright/test';

/** Where the target `sandbox` is. */
const account = '000000000000';
const home = 'eu-west-3';

/** What people and programs do in AWS beside Slipway, and what goes wrong there; each for one environment's stack. */
export interface AwsByHand {
  /** Something that goes wrong in the stack of this environment alone. */
  fault: (name: string, fault: Record<string, unknown>) => Promise<void>;
  /** Something that goes wrong in a whole region. */
  faultIn: (region: string, fault: Record<string, unknown>) => Promise<void>;
  /** AWS has given the account another value of a quota, which it is asked for by its code. */
  setQuota: (region: string, code: string, value: number) => Promise<void>;
  outside: (name: string, event: Record<string, unknown>) => Promise<void>;
  /** Somebody begins to update the stack by hand. */
  beginUpdate: (name: string, parameters: Readonly<Record<string, string>>) => Promise<void>;
  /** Somebody updates the stack by hand; resolves when that is done. */
  updateByHand: (name: string, parameters: Readonly<Record<string, string>>) => Promise<void>;
  protectStack: (name: string, on: boolean) => Promise<void>;
  /** A small stack that Slipway knows nothing of. */
  makeStack: (stackName: string, region: string) => Promise<void>;
}

export function openAwsByHand(endpoint: string): AwsByHand {
  const client = clientOf(endpoint, home);
  const stackOf = (name: string) => `slipway-${name}`;
  const control = async (path: string, body: unknown, method = 'POST') => {
    const answer = await fetch(`${endpoint}/_sandbox/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status, await answer.text()).toBe(200);
  };
  return {
    fault: (name, fault) => control('faults', { ...fault, stack: stackOf(name) }),
    faultIn: (region, fault) => control('faults', { ...fault, region }),
    setQuota: (region, code, value) => control('quotas', { account, region, code, value }, 'PUT'),
    outside: (name, event) => control('outside', { stack: stackOf(name), event }),
    beginUpdate: (name, parameters) => beginUpdate(client, stackOf(name), parameters),
    updateByHand: async (name, parameters) => {
      await beginUpdate(client, stackOf(name), parameters);
      const status = async () => (await describeStack(client, stackOf(name)))?.StackStatus;
      await expect.poll(status).toBe('UPDATE_COMPLETE');
    },
    protectStack: async (name, on) => {
      const input = { StackName: stackOf(name), EnableTerminationProtection: on };
      await client.send(new UpdateTerminationProtectionCommand(input));
    },
    makeStack: async (stackName, region) => {
      const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
      const input = { StackName: stackName, TemplateBody: JSON.stringify(template) };
      await clientOf(endpoint, region).send(new CreateStackCommand(input));
    },
  };
}

function clientOf(endpoint: string, region: string): CloudFormationClient {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  return new CloudFormationClient({ endpoint, region, credentials });
}

async function describeStack(client: CloudFormationClient, stack: string): Promise<Stack | undefined> {
  return (await client.send(new DescribeStacksCommand({ StackName: stack }))).Stacks?.[0];
}

async function beginUpdate(
  client: CloudFormationClient,
  stack: string,
  changes: Readonly<Record<string, string>>,
): Promise<void> {
  const known = (await describeStack(client, stack))?.Parameters ?? [];
  await client.send(
    new UpdateStackCommand({
      StackName: stack,
      UsePreviousTemplate: true,
      Parameters: known.map(({ ParameterKey = '' }) => {
        const ParameterValue = changes[ParameterKey];
        return ParameterValue === undefined
          ? { ParameterKey, UsePreviousValue: true }
          : { ParameterKey, ParameterValue };
      }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
}
