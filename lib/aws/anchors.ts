import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from './client-options';

/** Where the signed heads of the audit log are kept: a bucket with Object Lock, of whoever runs Slipway. */
export interface AnchorBucket {
  put: (name: string, content: string, until: Date) => Promise<void>;
  /** The latest ones, newest first. */
  latest: (most: number) => Promise<string[]>;
}

const prefix = 'slipway-audit/';

/** By this process's own credentials, for no target. Needs s3:PutObject, s3:PutObjectRetention; to verify, s3:ListBucket and s3:GetObject. */
export function anchorBucket(bucket: string): AnchorBucket {
  const region = process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || 'us-east-1';
  const s3 = new S3Client({
    ...clientOptions(region),
    followRegionRedirects: true,
    // Behind a custom endpoint a bucket's name is no host name.
    forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL),
  });
  return {
    // Where the bucket has no Object Lock, S3 refuses this, rather than keep what anybody may delete.
    put: async (name, content, until) => {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `${prefix}${name}`,
          Body: content,
          ContentType: 'application/json',
          ObjectLockMode: 'COMPLIANCE',
          ObjectLockRetainUntilDate: until,
          // Object Lock demands one: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
          ChecksumAlgorithm: 'SHA256',
        }),
      );
    },
    latest: async (most) => {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      const texts: string[] = [];
      for (const Key of keys.sort().reverse().slice(0, most)) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        texts.push((await Body?.transformToString()) ?? '');
      }
      return texts;
    },
  };
}
