import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type LaunchedServices, readServices } from '@/lib/testing/moto/launched-services';
import { motoAccount, motoIsMissing } from '@/lib/testing/moto/moto';
import { launchMotoVariants, type MotoLaunches } from '@/lib/testing/moto/moto-launches';
import { LAUNCHES_WITHIN_MS } from '@/lib/testing/moto/moto-portal';
import {
  type MotoVariant,
  motoArtifactBucket,
  motoImage,
  motoVariants,
} from '@/lib/testing/moto/moto-variants';

/**
 * The worker launches three environments on moto, an AWS emulator that we did not write; then the account's own
 * services are asked for the rows of the reference architecture. "In the template" in a test's name: moto 5.2.1 takes
 * the property or resource and forgets it, so the test reads it from the template and the parameters that moto's
 * CloudFormation was given.
 */
const region = 'eu-west-3';
let launches: MotoLaunches<LaunchedServices>;

const databaseOf = ({ retainedKey }: MotoVariant) => (retainedKey ? 'DatabaseWithSnapshot' : 'Database');
const keyOf = ({ retainedKey }: MotoVariant) => (retainedKey ? 'RetainedKey' : 'Key');

describe.skipIf(motoIsMissing)(
  `database, instances, rights and bucket on moto${motoIsMissing ? ` (skipped: ${motoIsMissing})` : ''}`,
  () => {
    beforeAll(async () => {
      launches = await launchMotoVariants((aws, { physicalId }, variant) =>
        readServices(aws, physicalId, { database: databaseOf(variant), key: keyOf(variant) }),
      );
    }, LAUNCHES_WITHIN_MS);
    afterAll(() => launches?.close());

    describe.each(motoVariants)('$title', (variant) => {
      const seen = () => launches.of(variant);
      const databaseId = databaseOf(variant);

      test('the database is an encrypted MySQL on gp3 as asked for, not public', () => {
        expect(seen().services.database).toMatchObject({
          Engine: 'mysql',
          EngineVersion: '8.4',
          DBName: 'app',
          StorageType: 'gp3',
          StorageEncrypted: true,
          PubliclyAccessible: false,
          CopyTagsToSnapshot: true,
          ...variant.database,
        });
      });

      test('the database is encrypted with the environment’s key', () => {
        expect(seen().services.database.KmsKeyId).toBe(seen().keyArn);
      });

      test('the database lies in the private subnets', () => {
        const { VpcId, Subnets } = seen().services.database.DBSubnetGroup;
        expect(VpcId).toBe(seen().network.vpc.VpcId);
        expect(Subnets.map(({ SubnetIdentifier }) => SubnetIdentifier)).toEqual(seen().subnetIds('Private'));
      });

      test('in the template: the database’s group, its managed and rotated password, its protection', () => {
        expect(seen().properties(databaseId)).toMatchObject({
          VPCSecurityGroups: ['DatabaseSecurityGroup'],
          ManageMasterUserPassword: true,
          DeletionProtection: variant.deletionProtection,
        });
        expect(seen().properties('DatabasePasswordRotation')?.SecretId).toBe(
          `${databaseId}.MasterUserSecret.SecretArn`,
        );
        expect(seen().processed.resources[databaseId]?.DeletionPolicy).toBe(
          variant.retainedKey ? 'Snapshot' : 'Delete',
        );
      });

      test('the key is enabled, rotates and has the environment’s alias', () => {
        const { key, keyRotates } = seen().services;
        expect(seen().physicalIds.KeyAlias).toBe(`alias/slipway-${variant.name}`);
        expect(key).toMatchObject({ Arn: seen().keyArn, KeyState: 'Enabled', KeyManager: 'CUSTOMER' });
        expect(keyRotates).toBe(true);
      });

      test('the group of instances has minimum, maximum, health check and the private subnets', () => {
        const { MinSize, MaxSize } = variant.instances;
        const { group: instances } = seen().services;
        expect(instances).toMatchObject({
          MinSize,
          MaxSize,
          HealthCheckType: 'EC2',
          HealthCheckGracePeriod: 300,
        });
        expect(instances.VPCZoneIdentifier).toBe(seen().subnetIds('Private').join(','));
        expect(instances.Instances).toHaveLength(MinSize);
      });

      test('the group of instances stands behind both target groups', () => {
        expect([...seen().services.group.TargetGroupARNs].sort()).toEqual(
          ['ApiTargetGroup', 'WebsiteTargetGroup'].map(seen().physicalId).sort(),
        );
      });

      test('in the template: complete means signals, an update rolls, load scales', () => {
        expect(seen().processed.resources.AutoScalingGroup).toMatchObject({
          CreationPolicy: { ResourceSignal: { Count: String(variant.instances.MinSize), Timeout: 'PT20M' } },
          UpdatePolicy: { AutoScalingRollingUpdate: { WaitOnResourceSignals: true, MaxBatchSize: 1 } },
        });
        expect(seen().properties('ScalingPolicy')?.PolicyType).toBe('TargetTrackingScaling');
      });

      test('the launch template has image, type, profile, group, and asks for metadata tokens within two hops', () => {
        expect(seen().launchTemplate).toMatchObject({
          ImageId: motoImage,
          InstanceType: variant.instances.type,
          SecurityGroupIds: [seen().group('ApplicationSecurityGroup')?.GroupId],
          IamInstanceProfile: {
            Arn: `arn:aws:iam::${motoAccount}:instance-profile/slipway/environment/${seen().physicalIds.InstanceProfile}`,
          },
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
        });
      });

      test('the user data fetches the compose file, reads the secret and signals this stack', () => {
        const text = Buffer.from(seen().launchTemplate.UserData ?? '', 'base64').toString();
        const { ArtifactPrefix, ComposeHash } = seen().parameters;
        expect(text.startsWith(`#!/bin/bash\n# Compose file ${ComposeHash}\n`)).toBe(true);
        expect(text).toContain(`--bucket '${motoArtifactBucket}'`);
        expect(text).toContain(`--key '${ArtifactPrefix}/docker-compose.yaml'`);
        expect(text).toContain(`MYSQL_HOST='${seen().outputs.DatabaseEndpoint}'`);
        expect(text).toContain(`--stack-name 'slipway-${variant.name}'`);
      });

      test('the compose file lies under the environment’s prefix and runs both images', () => {
        expect(parse(seen().compose)).toMatchObject({
          services: {
            website: { image: variant.images.website, ports: ['80:80'] },
            api: {
              image: variant.images.api,
              ports: ['8000:8000'],
              environment: { ROOT_PATH: variant.apiPath, MYSQL_PASSWORD: null },
            },
          },
        });
      });

      test('the instances’ role is for EC2, in the profile, and reads its prefix, bucket, secret and key only', () => {
        const { rolePolicy, profileRoles } = seen().services;
        const forEc2 = {
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        };
        expect(profileRoles).toMatchObject([
          { RoleName: seen().physicalIds.InstanceRole, AssumeRolePolicyDocument: { Statement: [forEc2] } },
        ]);
        const resources = Object.fromEntries(
          rolePolicy.PolicyDocument.Statement.map(({ Sid, Resource }) => [Sid, Resource]),
        );
        expect(resources).toEqual({
          ReadArtifacts: `arn:aws:s3:::${motoArtifactBucket}/${seen().parameters.ArtifactPrefix}/*`,
          ListArtifacts: `arn:aws:s3:::${motoArtifactBucket}`,
          DecryptArtifacts: `arn:aws:kms:${region}:${motoAccount}:key/*`,
          UseDataBucket: `arn:aws:s3:::${seen().physicalIds.DataBucket}/*`,
          ListDataBucket: `arn:aws:s3:::${seen().physicalIds.DataBucket}`,
          ReadDatabaseSecret: `arn:aws:secretsmanager:${region}:${motoAccount}:secret:rds!db-*`,
          UseKey: seen().keyArn,
          SignInToRegistries: '*',
          PullImages: 'arn:aws:ecr:*:*:repository/*',
          AskForOwnHealth: '*',
          SignalOwnStack: `arn:aws:cloudformation:${region}:${motoAccount}:stack/slipway-${variant.name}/*`,
        });
      });

      test('the data bucket is encrypted with the environment’s key', () => {
        expect(seen().encryption).toMatchObject({
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: seen().keyArn },
        });
      });

      test('in the template: the data bucket has no ACLs, no public access, TLS only, and its end is explicit', () => {
        expect(seen().properties('DataBucket')).toMatchObject({
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        });
        expect(JSON.stringify(seen().properties('DataBucketPolicy'))).toContain(
          '"aws:SecureTransport":"false"',
        );
        expect(seen().processed.resources.DataBucket?.DeletionPolicy).toBe('Delete');
      });

      test('environment, owner, team and operation are tags of the stack, its VPC and its groups', () => {
        const tags = {
          'slipway:environment': variant.name,
          'slipway:owner': 'ada@example.com',
          'slipway:team': 'payments',
          'slipway:operation': seen().view.operation?.id,
        };
        const taggedAlike = [seen().stack, seen().network.vpc, seen().group('DatabaseSecurityGroup')];
        for (const [Key, Value] of Object.entries(tags)) {
          for (const tagged of taggedAlike) expect(tagged?.Tags).toContainEqual({ Key, Value });
        }
      });

      test('the outputs tell what an engineer needs next, and nothing secret', () => {
        const { outputs, network, physicalIds } = seen();
        const scheme = variant.certificate ? 'https' : 'http';
        expect(outputs).toEqual({
          Url: `${scheme}://${outputs.LoadBalancerDnsName}`,
          ApiUrl: `${scheme}://${outputs.LoadBalancerDnsName}${variant.apiPath}`,
          LoadBalancerDnsName: expect.stringMatching(/\.elb\.amazonaws\.com$/),
          VpcId: network.vpc.VpcId,
          PublicSubnetIds: seen().subnetIds('Public').join(','),
          PrivateSubnetIds: seen().subnetIds('Private').join(','),
          DatabaseEndpoint: expect.stringMatching(/\.rds\.amazonaws\.com$/),
          DataBucketName: physicalIds.DataBucket,
          ArtifactBucketName: motoArtifactBucket,
          KeyArn: seen().keyArn,
          AutoScalingGroupName: physicalIds.AutoScalingGroup,
        });
      });
    });
  },
);
