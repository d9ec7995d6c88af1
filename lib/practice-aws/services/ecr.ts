import type {
  BatchGetImageRequest,
  BatchGetImageResponse,
  DescribeImagesRequest,
  DescribeImagesResponse,
  DescribeRepositoriesRequest,
  DescribeRepositoriesResponse,
  Image,
  ImageDetail,
  ImageFailure,
  ImageIdentifier,
} from '@aws-sdk/client-ecr';
import * as sdk from '@aws-sdk/client-ecr';
import { repositoryArn } from '@/lib/practice-aws/account/repositories';
import type { Place, Repository } from '@/lib/practice-aws/account/state';
import type { JsonService } from '@/lib/practice-aws/json/json-service';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import type { Actions } from '@/lib/practice-aws/query/query-service';
import { existingOfType } from '@/lib/practice-aws/resource-types/stack-resource';
import { urlSuffixOf } from '@/lib/practice-aws/template/partition';
import { pageOf } from './page-of';

/** Container images: repositories that stacks made are empty, those of the control interface have images. */
export const ecr: JsonService = {
  sdk,
  actions: {
    BatchGetImage: batchGetImage,
    DescribeImages: describeImages,
    DescribeRepositories: describeRepositories,
  } satisfies Actions<typeof sdk>,
};

const LARGEST_PAGE = 100;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
function describeRepositories(call: Call, input: DescribeRepositoriesRequest): DescribeRepositoriesResponse {
  const { registryId, repositoryNames: names } = input;
  const registry = { ...call, account: registryId ?? call.account };
  const all = names ? names.map((name) => repositoryNamed(registry, name)) : repositoriesOf(registry);
  const { page, next } = pageOf(all, { size: input.maxResults ?? LARGEST_PAGE, token: input.nextToken });
  return {
    repositories: page.map(({ arn, name, account, region, createdAt }) => ({
      repositoryArn: arn,
      registryId: account,
      repositoryName: name,
      repositoryUri: `${account}.dkr.ecr.${region}.${urlSuffixOf(region)}/${name}`,
      createdAt: new Date(createdAt),
      imageTagMutability: 'MUTABLE',
    })),
    nextToken: next,
  };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html */
function describeImages(call: Call, input: DescribeImagesRequest): DescribeImagesResponse {
  const { registryId = call.account, repositoryName: name = '', imageIds: wanted } = input;
  const repository = repositoryNamed({ ...call, account: registryId }, name);
  const images = wanted
    ? wanted.map((id) => imageOf(repository, id) ?? refuseImage(repository, id))
    : repository.images;
  const details = images.map(
    ({ digest, tags, pushedAt }): ImageDetail => ({
      registryId,
      repositoryName: name,
      imageDigest: digest,
      imageTags: tags,
      imageSizeInBytes: 5_000_000,
      imagePushedAt: new Date(pushedAt),
      imageManifestMediaType: MANIFEST,
    }),
  );
  const { page, next } = pageOf(details, { size: input.maxResults ?? LARGEST_PAGE, token: input.nextToken });
  return { imageDetails: page, nextToken: next };
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

function refuseImage(
  { name, account }: Repository,
  { imageDigest: digest = 'null', imageTag: tag = 'null' }: ImageIdentifier,
): never {
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${digest}', imageTag:'${tag}'} does not exist within the repository with name '${name}' in the registry with id '${account}'`,
  );
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html */
function batchGetImage(call: Call, input: BatchGetImageRequest): BatchGetImageResponse {
  const { registryId = call.account, repositoryName: name = '', imageIds: wanted = [] } = input;
  const repository = repositoryNamed({ ...call, account: registryId }, name);
  const images: Image[] = [];
  const failures: ImageFailure[] = [];
  for (const imageId of wanted) {
    const found = imageOf(repository, imageId);
    if (found === undefined) {
      const failureReason = 'Requested image not found';
      failures.push({ imageId, failureCode: 'ImageNotFound', failureReason });
      continue;
    }
    images.push({
      registryId,
      repositoryName: name,
      imageId: { ...imageId, imageDigest: found.digest },
      imageManifest: JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST }),
      imageManifestMediaType: MANIFEST,
    });
  }
  return { images, failures };
}

function imageOf({ images }: Repository, { imageDigest: digest, imageTag: tag }: ImageIdentifier) {
  return images.find(
    (image) =>
      (digest === undefined || image.digest === digest) && (tag === undefined || image.tags.includes(tag)),
  );
}

/** @throws AwsError RepositoryNotFoundException */
function repositoryNamed(registry: Call, name: string): Repository {
  const found = repositoriesOf(registry).find((repository) => repository.name === name);
  if (found !== undefined) return found;
  throw new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registry.account}'`,
  );
}

function repositoriesOf(call: Place & Pick<Call, 'engine'>): Repository[] {
  const { engine, account, region } = call;
  const given = [...engine.world.repositories.values()].filter(
    (one) => one.account === account && one.region === region,
  );
  const made = existingOfType(engine.world, call, 'AWS::ECR::Repository').map(
    ({ stack, resource: { physicalId: name = '' } }): Repository => ({
      arn: repositoryArn(call, name),
      account,
      region,
      name,
      createdAt: stack.createdAt,
      images: [],
    }),
  );
  return [...given, ...made].sort((one, other) => (one.name < other.name ? -1 : 1));
}
