import type { World } from '@/lib/practice-aws/account/state';
import { realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { member, scalarText, type TemplateValue } from '@/lib/practice-aws/template/values';
import type { Need } from './need';

/**
 * S3 asks KMS in the caller's name for what it encrypts and decrypts with a key of the account's own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms
 */
const KEY_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['GetObject', 'kms:Decrypt'],
  ['HeadObject', 'kms:Decrypt'],
  ['PutObject', 'kms:GenerateDataKey'],
]);

/** What a call on an object needs beside its own right, where the bucket is encrypted by a key that its stack names. */
export function bucketKeyNeeds(world: World, action: string, bucket: string): Need[] {
  const keyAction = KEY_ACTIONS.get(action);
  const key = keyAction === undefined ? undefined : keyOf(world, bucket);
  return keyAction === undefined || key === undefined ? [] : [{ action: keyAction, resource: key }];
}

function keyOf(world: World, bucket: string): string | undefined {
  for (const stack of world.stacks.values()) {
    for (const resource of stack.resources.values()) {
      if (resource.type !== 'AWS::S3::Bucket' || resource.physicalId !== bucket) continue;
      const rules = member(
        member(realProperties(resource), 'BucketEncryption'),
        'ServerSideEncryptionConfiguration',
      );
      const key = (Array.isArray(rules) ? rules : []).map(keyIn).find((named) => named !== undefined);
      if (key === undefined || key.startsWith('arn:')) return key;
      return `arn:${partitionOf(stack.region)}:kms:${stack.region}:${stack.account}:key/${key}`;
    }
  }
  return undefined;
}

function keyIn(rule: TemplateValue): string | undefined {
  return scalarText(member(member(rule, 'ServerSideEncryptionByDefault'), 'KMSMasterKeyID'));
}
