import { expect, test } from 'vitest';
import type { TemplateObject } from '@/lib/practice-aws/template/values';
import { compareProperties } from './compare';

const DATABASE = 'AWS::RDS::DBInstance';

test.each<[string, TemplateObject, TemplateObject, string]>([
  [DATABASE, { DBInstanceClass: 'db.t3.micro' }, { DBInstanceClass: 'db.t3.small' }, 'Never'],
  [DATABASE, { StorageEncrypted: 'false' }, { StorageEncrypted: 'true' }, 'Always'],
  [DATABASE, { MultiAZ: false }, { MultiAZ: true }, 'Conditionally'],
  ['AWS::S3::Bucket', { BucketName: 'a' }, { BucketName: 'b' }, 'Always'],
  ['AWS::EC2::SecurityGroup', { GroupDescription: 'a' }, { GroupDescription: 'b' }, 'Always'],
  ['AWS::RedshiftServerless::Snapshot', { Tags: [{ Key: 'a' }] }, { Tags: [{ Key: 'b' }] }, 'Always'],
  ['AWS::CloudFormation::CustomResource', { Colour: 'red' }, { Colour: 'blue' }, 'Never'],
])('[types-3] %s from %j to %j is replaced: %s', (type, before, after, requiresRecreation) => {
  expect(compareProperties(type, before, after)).toMatchObject([
    { attributeChangeType: 'Modify', requiresRecreation },
  ]);
});

test('[types-3] a replacement deep inside a structure is found, and one above it holds for everything below', () => {
  const template = (InstanceType: string) => ({ LaunchTemplateData: { InstanceType } });
  expect(compareProperties('AWS::EC2::LaunchTemplate', template('a'), template('b'))).toEqual([
    {
      path: '/Properties/LaunchTemplateData/InstanceType',
      name: 'LaunchTemplateData',
      before: 'a',
      after: 'b',
      attributeChangeType: 'Modify',
      requiresRecreation: 'Never',
    },
  ]);
  const fleet = (DefaultTargetCapacityType: string) => ({
    TargetCapacitySpecification: { DefaultTargetCapacityType },
  });
  expect(compareProperties('AWS::EC2::EC2Fleet', fleet('spot'), fleet('on-demand'))).toMatchObject([
    { requiresRecreation: 'Always' },
  ]);
  const control = (Mode: string) => ({ VpcEncryptionControl: { Mode } });
  expect(compareProperties('AWS::EC2::VPC', control('monitor'), control('enforce'))).toMatchObject([
    { requiresRecreation: 'Always' },
  ]);
});

test('[types-4] what comes and what goes has its path in the list', () => {
  const before = { BucketName: 'a', Tags: [{ Key: 'a', Value: '1' }] };
  const after = {
    BucketName: 'a',
    Tags: [
      { Key: 'a', Value: 2 },
      { Key: 'b', Value: '2' },
    ],
    AccessControl: 'Private',
  };
  expect(compareProperties('AWS::S3::Bucket', before, after)).toEqual([
    {
      path: '/Properties/Tags/0/Value',
      name: 'Tags',
      before: '1',
      after: '2',
      attributeChangeType: 'Modify',
      requiresRecreation: 'Never',
    },
    {
      path: '/Properties/Tags/1',
      name: 'Tags',
      before: undefined,
      after: '{"Key":"b","Value":"2"}',
      attributeChangeType: 'Add',
      requiresRecreation: 'Never',
    },
    {
      path: '/Properties/AccessControl',
      name: 'AccessControl',
      before: undefined,
      after: 'Private',
      attributeChangeType: 'Add',
      requiresRecreation: 'Never',
    },
  ]);
  expect(compareProperties('AWS::S3::Bucket', { AccessControl: 'Private' }, {})).toMatchObject([
    { attributeChangeType: 'Remove', before: 'Private', after: undefined },
  ]);
});

test('[types-4] a number and the same number as a text are no change', () => {
  expect(
    compareProperties(
      DATABASE,
      { AllocatedStorage: 20, MultiAZ: 'true' },
      { AllocatedStorage: '20', MultiAZ: true },
    ),
  ).toEqual([]);
});
