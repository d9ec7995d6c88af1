import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '@/lib/stacks/regions';
import { deployBootstrap, isPracticeAws } from './deploy-bootstrap';

/** What the practice AWS and emulators accept from anybody; the worker has the same. */
const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };

/** What a target is made of: a row of it needs no more. */
export interface PreparedTarget {
  accountId: string;
  roleArn: string;
  executionRoleArn: string;
  artifactBucket: string;
}

/**
 * Prepares the account that the endpoint gives to plain credentials. In the practice AWS by `bootstrap/target.yaml`, for
 * the worker's own principal; other emulators get the artifact bucket, as not all of them can deploy it.
 */
export async function prepareTarget(
  endpoint: string,
  region: string,
  externalId: string,
): Promise<PreparedTarget> {
  const sts = new STSClient({ endpoint, region, credentials });
  const { Account: accountId, Arn: portalPrincipalArn } = await sts.send(new GetCallerIdentityCommand({}));
  if (!accountId || !portalPrincipalArn) throw new Error(`${endpoint} did not say which account it is`);
  if (!(await isPracticeAws(endpoint))) return prepareEmulator(endpoint, region, accountId);
  const outputs = await deployBootstrap({ endpoint, region, credentials, portalPrincipalArn, externalId });
  const output = (name: string) => {
    const value = outputs.get(name);
    if (value === undefined) throw new Error(`The bootstrap has no output ${name}`);
    return value;
  };
  return {
    accountId,
    roleArn: output('LauncherRoleArn'),
    executionRoleArn: output('ExecutionRoleArn'),
    artifactBucket: output('ArtifactBucketName'),
  };
}

async function prepareEmulator(endpoint: string, region: string, accountId: string): Promise<PreparedTarget> {
  const artifactBucket = `slipway-artifacts-${accountId}-${region}`;
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const exists = await s3.send(new HeadBucketCommand({ Bucket: artifactBucket })).then(
    () => true,
    () => false,
  );
  if (!exists) {
    await s3.send(
      new CreateBucketCommand({
        Bucket: artifactBucket,
        ...(region === 'us-east-1'
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as never } }),
      }),
    );
  }
  const role = (name: string) => `arn:${partitionOf(region)}:iam::${accountId}:role/${name}`;
  return {
    accountId,
    roleArn: role('slipway-launcher'),
    executionRoleArn: role('slipway-execution'),
    artifactBucket,
  };
}
