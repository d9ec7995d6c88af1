import { lookForOwnBucket } from '@/lib/aws/account/names';
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
  refused: {
    verdict: 'unknown',
    message:
      'Couldn’t look: S3 refuses the launcher role, which lacks s3:ListBucket on the artifact bucket, or the bucket belongs to another account.',
  },
} as const satisfies Record<string, Finding>;

export const artifactBucket: Look = {
  checks: ['artifact-bucket'],
  look: async ({ connection }) => ({
    'artifact-bucket': findings[await lookForOwnBucket(connection, connection.target.artifactBucket)],
  }),
};
