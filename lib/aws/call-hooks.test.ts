import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, expect, test } from 'vitest';
import { type AwsCall, hookCalls, setCallHooks } from './call-hooks';
import type { AwsTarget } from './target';

afterEach(() => setCallHooks(undefined));

const target: AwsTarget = {
  id: 'target',
  name: 'sandbox',
  accountId: '123456789012',
  region: 'eu-west-3',
  roleArn: 'arn:aws:iam::123456789012:role/slipway-launcher',
  externalId: 'external',
  executionRoleArn: null,
  artifactBucket: 'artifacts',
};
const StackName = 'slipway-one';

/** What the hooks are told of it; it never gets as far as the network. */
async function callOf(send: (client: CloudFormationClient) => Promise<unknown>): Promise<AwsCall[]> {
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  const client = new CloudFormationClient({ region: target.region, credentials, maxAttempts: 1 });
  hookCalls(client, target, 'cloudformation');
  const calls: AwsCall[] = [];
  setCallHooks({
    before: async (call) => {
      calls.push(call);
      throw new Error('kept back');
    },
    after: async () => undefined,
  });
  await expect(send(client)).rejects.toThrow('kept back');
  return calls;
}

test('reads and launches take their turn in the budget that all workers share', async () => {
  const list = await callOf((client) => client.send(new ListStacksCommand({})));
  const describe = await callOf((client) => client.send(new DescribeStacksCommand({})));
  const create = await callOf((client) => client.send(new CreateStackCommand({ StackName })));
  const about = { target, client: 'CloudFormation', service: 'cloudformation', isRationed: true };
  expect([...list, ...describe, ...create]).toEqual([
    { command: 'ListStacks', ...about },
    { command: 'DescribeStacks', ...about },
    { command: 'CreateStack', ...about },
  ]);
});

test('other changes do not wait', async () => {
  const change = new CreateChangeSetCommand({ StackName, ChangeSetName: 'one' });
  const calls = [
    ...(await callOf((client) => client.send(change))),
    ...(await callOf((client) => client.send(new DeleteStackCommand({ StackName })))),
  ];
  expect(calls.map(({ command, isRationed }) => [command, isRationed])).toEqual([
    ['CreateChangeSet', false],
    ['DeleteStack', false],
  ]);
});
