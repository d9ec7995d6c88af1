import { lookForOwnBucket } from '@/lib/aws/account/names';
import { simulateNeeds } from '@/lib/aws/account/simulate-needs';
import type { Connection } from '@/lib/aws/connect';
import { partitionOf } from '@/lib/stacks/regions';
import { type Finding, fine, type Look } from './flight-run';

const findings = {
  there: fine('It is there, and belongs to the target’s account.'),
  gone: {
    verdict: 'will-fail',
    message:
      'The target’s artifact bucket does not exist, and the environment’s files are stored there. An admin can bootstrap the target again, or correct the bucket’s name.',
  },
  elsewhere: {
    verdict: 'will-fail',
    message:
      'The target’s artifact bucket is in another region. An admin can correct its name in the target.',
  },
  'of-others': {
    verdict: 'will-fail',
    message:
      'The target’s artifact bucket belongs to another account, and Slipway gives its files to no other. An admin can correct its name in the target.',
  },
  'refused-though-allowed': {
    verdict: 'will-fail',
    message:
      'S3 refuses the launcher role, which may list the artifact bucket if it is this account’s: the bucket belongs to another account, or a policy of its own or of the organization keeps Slipway out. An admin can correct its name in the target.',
    overridable: true,
  },
  refused: {
    verdict: 'unknown',
    message:
      'Couldn’t look: S3 refuses the launcher role, which lacks s3:ListBucket on the artifact bucket, or the bucket belongs to another account.',
  },
} as const satisfies Record<string, Finding>;

export const artifactBucket: Look = {
  checks: ['artifact-bucket'],
  look: async ({ connection }) => ({ 'artifact-bucket': await lookForArtifactBucket(connection) }),
};

export async function lookForArtifactBucket(connection: Connection): Promise<Finding> {
  const { artifactBucket: bucket } = connection.target;
  const found = await lookForOwnBucket(connection, bucket);
  if (found !== 'refused') return findings[found];
  return findings[(await mayList(connection, bucket)) ? 'refused-though-allowed' : 'refused'];
}

/** Whether the launcher role may list a bucket of this name if it is its own account's; false where IAM does not say. */
async function mayList(connection: Connection, bucket: string): Promise<boolean> {
  const { roleArn, region, accountId } = connection.target;
  const resource = `arn:${partitionOf(region)}:s3:::${bucket}`;
  const keys = {
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': accountId,
    'aws:SecureTransport': 'true',
  };
  const need = { action: 's3:ListBucket', resource, keys };
  const denials = await simulateNeeds(connection, roleArn, [need], {}).catch(() => [need]);
  return denials.length === 0;
}
