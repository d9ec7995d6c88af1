import { numberIn } from '@/lib/stacks/types/property-values';
import { type Effect, reference, type UpdateFacts, type ValueChange } from './interruption';

export const storage = {
  'AWS::S3::Bucket': {
    source: reference('s3-bucket'),
    unnoticed: [
      'AccelerateConfiguration',
      'AccessControl',
      'BucketEncryption',
      'CorsConfiguration',
      'LoggingConfiguration',
      'NotificationConfiguration',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
      'VersioningConfiguration',
      'WebsiteConfiguration',
    ],
    replacing: ['BucketName'],
    properties: {
      LifecycleConfiguration: {
        effect: ofLifecycle,
        source:
          'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html',
      },
    },
    replaced: { note: 'The new one has another name.' },
  },
  'AWS::S3::BucketPolicy': {
    source: reference('s3-bucketpolicy'),
    unnoticed: ['PolicyDocument'],
    replacing: ['Bucket'],
  },
} as const satisfies Record<string, UpdateFacts>;

/** Rules hold for what is in the bucket already, too. */
function ofLifecycle({ before, after }: ValueChange): Effect {
  const [from, to] = [numberIn(before, Number.NaN), numberIn(after, Number.NaN)];
  return {
    kind: 'none',
    note:
      to > from ? undefined : 'What has expired by the new rules is deleted for good, within a day or two.',
  };
}
