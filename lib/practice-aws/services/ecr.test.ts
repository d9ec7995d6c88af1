import { ECR } from '@aws-sdk/client-ecr';
import { expect, test } from 'vitest';
import { addRepository } from '@/lib/practice-aws/account/repositories';
import { PracticeBench } from '@/lib/practice-aws/bench/practice-bench';

const PLACE = { account: '000000000000', region: 'eu-west-3' };

function withRepository() {
  const bench = new PracticeBench();
  addRepository(bench.world, { ...PLACE, name: 'shop/api', tags: ['1.0', '1.1'] }, bench.clock.now());
  return { bench, client: new ECR(bench.clientOptions('ecr')) };
}

test('[ecr-1] repositories are described, those of stacks among them, for their account and region', async () => {
  const { bench, client } = withRepository();
  const template = {
    Resources: { Own: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'own' } } },
  };
  await bench.create('registry', JSON.stringify(template));
  bench.pass(60);
  const { repositories = [] } = await client.describeRepositories({});
  expect(repositories.map(({ repositoryName }) => repositoryName)).toEqual(['own', 'shop/api']);
  expect(repositories[1]).toMatchObject({
    repositoryArn: 'arn:aws:ecr:eu-west-3:000000000000:repository/shop/api',
    repositoryUri: '000000000000.dkr.ecr.eu-west-3.amazonaws.com/shop/api',
  });
  bench.region = 'us-east-1';
  expect((await client.describeRepositories({})).repositories).toEqual([]);
});

test('[ecr-2] a repository that is not there is RepositoryNotFoundException', async () => {
  const { client } = withRepository();
  const refusal = {
    name: 'RepositoryNotFoundException',
    message: "The repository with name 'shop/web' does not exist in the registry with id '000000000000'",
  };
  const asked = { repositoryName: 'shop/web', imageIds: [{ imageTag: '1.0' }] };
  await expect(client.describeRepositories({ repositoryNames: ['shop/web'] })).rejects.toMatchObject(refusal);
  await expect(client.describeImages(asked)).rejects.toMatchObject(refusal);
  await expect(client.batchGetImage(asked)).rejects.toMatchObject(refusal);
});

test('[ecr-3] images are described by tag or digest, and one that is not there is named', async () => {
  const { client } = withRepository();
  const asked = (imageTag: string) => ({ repositoryName: 'shop/api', imageIds: [{ imageTag }] });
  const { imageDetails = [] } = await client.describeImages(asked('1.1'));
  expect(imageDetails).toMatchObject([{ imageTags: ['1.1'], registryId: '000000000000' }]);
  const imageDigest = imageDetails[0]?.imageDigest;
  const byDigest = await client.describeImages({ repositoryName: 'shop/api', imageIds: [{ imageDigest }] });
  expect(byDigest.imageDetails).toEqual(imageDetails);
  await expect(client.describeImages(asked('2.0'))).rejects.toMatchObject({
    name: 'ImageNotFoundException',
    message: expect.stringContaining("imageTag:'2.0'"),
  });
  const both = await client.batchGetImage({
    repositoryName: 'shop/api',
    imageIds: [{ imageTag: '1.0' }, { imageTag: '2.0' }],
  });
  expect(both.images).toMatchObject([{ imageId: { imageTag: '1.0' } }]);
  expect(both.failures).toEqual([
    {
      imageId: { imageTag: '2.0' },
      failureCode: 'ImageNotFound',
      failureReason: 'Requested image not found',
    },
  ]);
});
