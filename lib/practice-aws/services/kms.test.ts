import { KMS } from '@aws-sdk/client-kms';
import { expect, test } from 'vitest';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const TEMPLATE = `
Resources:
  Key: { Type: AWS::KMS::Key, Properties: { Description: Data, KeyPolicy: {} } }
  Alias: { Type: AWS::KMS::Alias, Properties: { AliasName: alias/slipway-shop, TargetKeyId: !Ref Key } }`;

async function withKey() {
  const bench = new PracticeBench();
  const stack = await bench.create('keys', TEMPLATE);
  bench.pass(120);
  return { bench, client: new KMS(bench.clientOptions('kms')), id: stack.resources.get('Key')?.physicalId };
}

test('[kms-1] aliases are listed by page, those of AWS among them, as long as their stack is there', async () => {
  const { bench, client, id } = await withKey();
  const { Aliases = [], Truncated } = await client.listAliases({});
  expect(Truncated).toBe(false);
  expect(Aliases.find(({ AliasName }) => AliasName === 'alias/slipway-shop')).toEqual({
    AliasName: 'alias/slipway-shop',
    AliasArn: 'arn:aws:kms:eu-west-3:000000000000:alias/slipway-shop',
    TargetKeyId: id,
  });
  expect(Aliases.map(({ AliasName }) => AliasName)).toContain('alias/aws/rds');
  expect((await client.listAliases({ KeyId: id })).Aliases).toHaveLength(1);
  const first = await client.listAliases({ Limit: 3 });
  const second = await client.listAliases({ Limit: 3, Marker: first.NextMarker });
  expect([...(first.Aliases ?? []), ...(second.Aliases ?? [])]).toEqual(Aliases);
  await bench.delete('keys');
  bench.pass(120);
  expect((await client.listAliases({})).Aliases).toHaveLength(Aliases.length - 1);
});

test('[kms-2] a key is described by id, ARN or alias; what is not there is NotFoundException', async () => {
  const { client, id } = await withKey();
  const arn = `arn:aws:kms:eu-west-3:000000000000:key/${id}`;
  for (const KeyId of [id, arn, 'alias/slipway-shop']) {
    const { KeyMetadata } = await client.describeKey({ KeyId });
    expect(KeyMetadata).toMatchObject({ KeyId: id, Arn: arn, Enabled: true, KeyManager: 'CUSTOMER' });
  }
  expect((await client.describeKey({ KeyId: 'alias/aws/rds' })).KeyMetadata?.KeyManager).toBe('AWS');
  for (const KeyId of ['alias/other', 'b1d2b3f4-0000-0000-0000-000000000000'])
    await expect(client.describeKey({ KeyId })).rejects.toMatchObject({ name: 'NotFoundException' });
});
