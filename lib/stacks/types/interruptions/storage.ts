import { reference, type UpdateFacts } from './interruption';

export const storage = {
  'AWS::S3::Bucket': {
    source: reference('s3-bucket'),
    unnoticed: [
      'AccelerateConfiguration',
      'AccessControl',
      'BucketEncryption',
      'CorsConfiguration',
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'NotificationConfiguration',
      'OwnershipControls',
      'PublicAccessBlockConfiguration',
      'Tags',
      'VersioningConfiguration',
      'WebsiteConfiguration',
    ],
    replacing: ['BucketName'],
    replaced: { note: 'The new one has another name.' },
  },
  'AWS::S3::BucketPolicy': {
    source: reference('s3-bucketpolicy'),
    unnoticed: ['PolicyDocument'],
    replacing: ['Bucket'],
  },
} as const satisfies Record<string, UpdateFacts>;
