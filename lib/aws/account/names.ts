import { GetRoleCommand } from '@aws-sdk/client-iam';
import { paginateListAliases } from '@aws-sdk/client-kms';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { errorCode, httpStatus } from '@/lib/aws/aws-failure';
import { ownBucket } from '@/lib/aws/buckets';
import type { Connection } from '@/lib/aws/connect';
import { accountClients } from './clients';

export async function isAliasTaken(connection: Connection, name: string): Promise<boolean> {
  for await (const { Aliases = [] } of paginateListAliases({ client: accountClients(connection).kms }, {})) {
    if (Aliases.some(({ AliasName }) => AliasName === name)) return true;
  }
  return false;
}

/** Names of buckets are global: whoever has one, S3 answers otherwise than with 404. */
export async function isBucketTaken(connection: Connection, name: string): Promise<boolean> {
  return (await headStatus(connection, { Bucket: name })) !== 404;
}

export async function isRoleTaken({ iam }: Connection, name: string): Promise<boolean> {
  return isThere(iam.send(new GetRoleCommand({ RoleName: name })), /^NoSuchEntity/);
}

export async function isDatabaseTaken({ rds }: Connection, name: string): Promise<boolean> {
  const asked = new DescribeDBInstancesCommand({ DBInstanceIdentifier: name });
  return isThere(rds.send(asked), /^DBInstanceNotFound/);
}

async function isThere(answer: Promise<unknown>, notThere: RegExp): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (notThere.test(errorCode(error))) return false;
    throw error;
  }
}

/**
 * Whether the target's account has the bucket, in the target's region. S3 refuses both whom it does not know and who
 * expects another owner; asked without that, it tells the two apart where somebody else let us in.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export async function lookForOwnBucket(
  connection: Connection,
  bucket: string,
): Promise<'there' | 'gone' | 'elsewhere' | 'of-others' | 'refused'> {
  const status = await headStatus(connection, ownBucket(connection, bucket));
  if (status === 403)
    return (await headStatus(connection, { Bucket: bucket })) === 200 ? 'of-others' : 'refused';
  if (status === 404) return 'gone';
  return status === 200 ? 'there' : 'elsewhere';
}

/** An answer without a body, so it says no more than its status. */
async function headStatus(
  { s3 }: Connection,
  asked: { Bucket: string; ExpectedBucketOwner?: string },
): Promise<200 | 301 | 403 | 404> {
  try {
    await s3.send(new HeadBucketCommand(asked));
    return 200;
  } catch (error) {
    const status = httpStatus(error);
    if (status === 301 || status === 403 || status === 404) return status;
    throw error;
  }
}
