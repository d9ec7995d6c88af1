import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/practice-bench';

async function zones(params: Record<string, string>): Promise<string[]> {
  const answer = await new PracticeBench().call('ec2', 'DescribeAvailabilityZones', params);
  return [...answer.body.matchAll(/<zoneName>([^<]+)</g)].map(([, name = '']) => name);
}

const ALL = ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'];

test.each([
  [{}, ALL],
  [{ 'ZoneName.1': 'eu-west-3b' }, ['eu-west-3b']],
  [{ 'ZoneId.1': 'euw3-az3' }, ['eu-west-3c']],
  [{ 'Filter.1.Name': 'opt-in-status', 'Filter.1.Value.1': 'opt-in-not-required' }, ALL],
  [{ 'Filter.1.Name': 'opt-in-status', 'Filter.1.Value.1': 'opted-in' }, []],
  [{ 'Filter.1.Name': 'zone-name', 'Filter.1.Value.1': 'x', 'Filter.1.Value.2': '*a' }, ['eu-west-3a']],
  [{ 'Filter.1.Name': 'zone-type', 'Filter.1.Value.1': 'local-zone' }, []],
  [
    {
      'Filter.1.Name': 'state',
      'Filter.1.Value.1': 'available',
      'Filter.2.Name': 'zone-id',
      'Filter.2.Value.1': 'euw3-az1',
    },
    ['eu-west-3a'],
  ],
])('[ec2-1] zones by name, id and filter: %j', async (params, expected) => {
  expect(await zones(params)).toEqual(expected);
});

test.each([
  [{ 'ZoneName.1': 'eu-west-1a' }, 'Invalid availability zone: [eu-west-1a]'],
  [{ 'Filter.1.Name': 'colour', 'Filter.1.Value.1': 'red' }, "The filter 'colour' is invalid"],
])('[ec2-2] zones and filters that do not exist are refused: %j', async (params, message) => {
  const answer = await new PracticeBench().call('ec2', 'DescribeAvailabilityZones', params);
  expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
    400,
    'InvalidParameterValue',
    message,
  ]);
  expect(answer.body).toMatch(
    /<Response><Errors><Error>.*<\/Errors><RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/,
  );
});
