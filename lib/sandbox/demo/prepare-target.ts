import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/**
 * What `bootstrap/target.yaml` does in a real account, for the practice AWS and for emulators: asks which account the
 * endpoint gives to plain credentials, and makes the artifact bucket there.
 */
export async function prepareTarget(
  endpoint: string,
  region: string,
): Promise<{ accountId: string; artifactBucket: string }> {
  const options = { endpoint, region, credentials: { accessKeyId: 'practice', secretAccessKey: 'practice' } };
  const { Account } = await new STSClient(options).send(new GetCallerIdentityCommand({}));
  if (!Account) throw new Error(`${endpoint} did not say which account it is`);
  const artifactBucket = `slipway-artifacts-${Account}-${region}`;
  const s3 = new S3Client({ ...options, forcePathStyle: true });
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
  return { accountId: Account, artifactBucket };
}
