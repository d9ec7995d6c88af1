import { CloudFormationClient, type StackResourceDrift } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import type { Connection } from './connect';
import { driftedResources } from './drift';

const POLICY = '{"Version": "2012-10-17", "Statement": []}';
const drift = (LogicalResourceId: string, differences: [path: string, expected: string, actual: string][]) =>
  ({
    LogicalResourceId,
    ResourceType: 'AWS::KMS::Key',
    StackResourceDriftStatus: 'MODIFIED',
    PropertyDifferences: differences.map(([PropertyPath, ExpectedValue, ActualValue]) => ({
      PropertyPath,
      ExpectedValue,
      ActualValue,
      DifferenceType: 'NOT_EQUAL',
    })),
  }) as StackResourceDrift;

test('a policy that is text in the template and an object in AWS has not drifted, another one has', async () => {
  const cloudFormation = new CloudFormationClient({ region: 'eu-west-3' });
  const StackResourceDrifts = [
    drift('Same', [['/KeyPolicy', POLICY, POLICY.replaceAll(' ', '')]]),
    drift('Other', [['/KeyPolicy', POLICY, '{"Version":"2008-10-17","Statement":[]}']]),
    drift('Both', [
      ['/KeyPolicy', POLICY, POLICY],
      ['/Description', 'a', 'b'],
    ]),
  ];
  cloudFormation.send = async () => ({ StackResourceDrifts, $metadata: {} });
  const found = await driftedResources({ cloudFormation } as Connection, 'stack');
  expect(found.map(({ logicalId, differences }) => [logicalId, differences.map(({ path }) => path)])).toEqual(
    [
      ['Both', ['/Description']],
      ['Other', ['/KeyPolicy']],
    ],
  );
});
