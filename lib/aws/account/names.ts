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
export async function isBucketTaken({ s3 }: Connection, name: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }));
    return true;
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) return false;
    if (status === 403 || status === 301) return true;
    throw error;
  }
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

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html: an answer without a body, so by its status. */
export async function lookForOwnBucket(
  connection: Connection,
  bucket: string,
): Promise<'there' | 'gone' | 'elsewhere' | 'refused'> {
  try {
    await connection.s3.send(new HeadBucketCommand(ownBucket(connection, bucket)));
    return 'there';
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) return 'gone';
    if (status === 301) return 'elsewhere';
    if (status === 403) return 'refused';
    throw error;
  }
}
