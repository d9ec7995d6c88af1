import type {
  AliasListEntry,
  DescribeKeyRequest,
  DescribeKeyResponse,
  KeyMetadata,
  ListAliasesRequest,
  ListAliasesResponse,
} from '@aws-sdk/client-kms';
import * as sdk from '@aws-sdk/client-kms';
import { uuidOf } from '@/lib/practice-aws/account/identifiers';
import type { JsonService } from '@/lib/practice-aws/json/json-service';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions } from '@/lib/practice-aws/query/query-service';
import { existingOfType, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { partitionOf } from '@/lib/practice-aws/template/partition';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import { pageOf } from './page-of';

/** Keys and aliases that stacks made, beside AWS's own keys for some services. */
export const kms: JsonService = {
  sdk,
  actions: { DescribeKey: describeKey, ListAliases: listAliases } satisfies Actions<typeof sdk>,
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key */
const AWS_MANAGED = ['alias/aws/ebs', 'alias/aws/rds', 'alias/aws/s3', 'alias/aws/secretsmanager'];

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html */
function listAliases(call: Call, input: ListAliasesRequest): ListAliasesResponse {
  const wanted = input.KeyId === undefined ? undefined : keyOf(call, input.KeyId).KeyId;
  const all = aliasesOf(call).filter(({ TargetKeyId: key }) => wanted === undefined || key === wanted);
  const { page, next } = pageOf(all, { size: input.Limit ?? 50, token: input.Marker });
  return { Aliases: page, NextMarker: next, Truncated: next !== undefined };
}

function aliasesOf(call: Call): AliasListEntry[] {
  const { account, region, engine } = call;
  const entry = (name: string, key: string): AliasListEntry => ({
    AliasName: name,
    AliasArn: `arn:${partitionOf(region)}:kms:${region}:${account}:${name}`,
    TargetKeyId: key.split('/').at(-1),
  });
  const managed = AWS_MANAGED.map((name) => entry(name, managedKey(call, name)));
  const made = existingOfType(engine.world, call, 'AWS::KMS::Alias').map(({ resource }) =>
    entry(resource.physicalId ?? '', scalarText(member(realProperties(resource), 'TargetKeyId')) ?? ''),
  );
  return [...managed, ...made].sort((one, other) =>
    (one.AliasName ?? '') < (other.AliasName ?? '') ? -1 : 1,
  );
}

function managedKey({ account, region }: Call, alias: string): string {
  return uuidOf(`${account}/${region}/${alias}`);
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
function describeKey(call: Call, { KeyId: asked = '' }: DescribeKeyRequest): DescribeKeyResponse {
  return { KeyMetadata: keyOf(call, asked) };
}

/**
 * A key by its id, its ARN, or an alias.
 * @throws AwsError NotFoundException
 */
function keyOf(call: Call, asked: string): KeyMetadata {
  const { account, region, engine, at } = call;
  const home = `arn:${partitionOf(region)}:kms:${region}:${account}`;
  const name = asked.startsWith(`${home}:`) ? asked.slice(home.length + 1) : asked;
  const alias = aliasesOf(call).find(({ AliasName: one }) => one === name);
  if (name.startsWith('alias/') && alias === undefined)
    throw new AwsError('NotFoundException', `Alias ${home}:${name} is not found.`);
  const id = alias?.TargetKeyId ?? name.replace(/^key\//, '');
  const made = existingOfType(engine.world, call, 'AWS::KMS::Key').find(
    ({ resource }) => resource.physicalId === id,
  );
  const isManaged = AWS_MANAGED.some((one) => managedKey(call, one) === id);
  if (made === undefined && !isManaged)
    throw new AwsError('NotFoundException', `Key '${home}:key/${id}' does not exist`);
  return {
    AWSAccountId: account,
    KeyId: id,
    Arn: `${home}:key/${id}`,
    CreationDate: new Date(made?.stack.createdAt ?? at),
    Enabled: true,
    Description: (made && scalarText(member(realProperties(made.resource), 'Description'))) ?? '',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: isManaged ? 'AWS' : 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
