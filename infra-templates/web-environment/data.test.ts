import { describe, expect, test } from 'vitest';
import { propertiesOf, stackOf, template } from './sample-stack';

const three = stackOf();
const two = stackOf({ zones: 2, natGateways: 'single' });

describe('database', () => {
  const raw = {
    databaseClass: 'db.m6g.large',
    databaseStorageGiB: 50,
    backupRetentionDays: 14,
    multiAz: true,
    deletionProtection: true,
  } as const;

  test.each([
    [true, 'DatabaseWithSnapshot', 'RetainedKey'],
    [false, 'Database', 'Key'],
  ])('with final snapshot %s is %s, encrypted with %s', (finalSnapshot, id, key) => {
    expect(propertiesOf(stackOf({ ...raw, finalSnapshot }), id)).toEqual({
      Engine: 'mysql',
      EngineVersion: '8.4',
      DBName: 'app',
      DBInstanceClass: 'db.m6g.large',
      AllocatedStorage: '50',
      StorageType: 'gp3',
      StorageEncrypted: true,
      KmsKeyId: `${key}.Arn`,
      MasterUsername: 'slipway',
      ManageMasterUserPassword: true,
      MasterUserSecret: { KmsKeyId: `${key}.Arn` },
      MultiAZ: 'true',
      BackupRetentionPeriod: '14',
      DeletionProtection: 'true',
      CopyTagsToSnapshot: true,
      AutoMinorVersionUpgrade: true,
      PubliclyAccessible: false,
      DBSubnetGroupName: 'DatabaseSubnetGroup',
      VPCSecurityGroups: ['DatabaseSecurityGroup'],
    });
  });

  test('a final snapshot is taken, and its key outlives the stack, where it was asked for', () => {
    const { resources } = stackOf({ finalSnapshot: true });
    expect(resources.DatabaseWithSnapshot?.DeletionPolicy).toBe('Snapshot');
    expect(resources.RetainedKey?.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  test('without a final snapshot neither database nor key stays', () => {
    const { resources } = stackOf({ finalSnapshot: false });
    expect(resources.Database?.DeletionPolicy).toBe('Delete');
    expect(resources.Key?.DeletionPolicy).toBe('Delete');
  });

  test('lies in the private subnets of all zones', () => {
    expect(propertiesOf(three, 'DatabaseSubnetGroup')?.SubnetIds).toEqual([
      'PrivateSubnet1',
      'PrivateSubnet2',
      'PrivateSubnet3',
    ]);
    expect(propertiesOf(two, 'DatabaseSubnetGroup')?.SubnetIds).toEqual(['PrivateSubnet1', 'PrivateSubnet2']);
  });

  test('its password is RDS’s own affair: no parameter and no property holds one', () => {
    const rotation = propertiesOf(three, 'DatabasePasswordRotation');
    expect(rotation?.SecretId).toBe('DatabaseWithSnapshot.MasterUserSecret.SecretArn');
    const text = JSON.stringify(template);
    expect(text).not.toMatch(/"MasterUserPassword"|resolve:secretsmanager|resolve:ssm-secure/);
    expect(Object.keys(template.Parameters).filter((name) => /password|secret/i.test(name))).toEqual([]);
  });
});

describe('key and data bucket', () => {
  test.each(['Key', 'RetainedKey'])(
    '%s rotates, and its policy is the account’s, as text without tags',
    (id) => {
      const key = propertiesOf(stackOf({ finalSnapshot: id === 'RetainedKey' }), id);
      expect(key).toMatchObject({ EnableKeyRotation: true });
      expect(key).not.toHaveProperty('Tags');
      expect(JSON.parse(String(key?.KeyPolicy)).Statement[0].Principal).toEqual({
        AWS: 'arn:aws:iam::123456789012:root',
      });
    },
  );

  test('the key has the environment’s name', () => {
    expect(propertiesOf(three, 'KeyAlias')).toEqual({
      AliasName: 'alias/slipway-orders-dev',
      TargetKeyId: 'RetainedKey',
    });
  });

  test('the bucket is private, encrypted with the key, and deleted only when empty', () => {
    expect(three.resources.DataBucket?.DeletionPolicy).toBe('Delete');
    expect(propertiesOf(three, 'DataBucket')).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'RetainedKey.Arn' },
          },
        ],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('the bucket is reached over TLS only', () => {
    expect(propertiesOf(three, 'DataBucketPolicy')?.PolicyDocument).toMatchObject({
      Statement: [{ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });
});
