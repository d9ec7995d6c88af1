import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { errorCode } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';
import { accountClients } from './clients';

/** A container image in a private registry of ECR. */
export interface EcrImage {
  accountId: string;
  region: string;
  repository: string;
  id: { imageTag: string } | { imageDigest: string };
}

/**
 * Reads the reference of an image in ECR; null for other registries.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html, …/ecr-requests.html
 */
export function parseEcrImage(reference: string): EcrImage | null {
  const match =
    /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z0-9.]+\/([^:@]+)(?::([^@]+))?(?:@(sha256:[0-9a-f]+))?$/.exec(
      reference,
    );
  const [, accountId, region, repository, tag = 'latest', digest] = match ?? [];
  if (!accountId || !region || !repository) return null;
  return { accountId, region, repository, id: digest ? { imageDigest: digest } : { imageTag: tag } };
}

export async function lookForContainerImage(
  connection: Connection,
  { accountId, region, repository, id }: EcrImage,
): Promise<'there' | 'no-repository' | 'no-image'> {
  try {
    const { imageDetails = [] } = await accountClients(connection)
      .ecr(region)
      .send(new DescribeImagesCommand({ registryId: accountId, repositoryName: repository, imageIds: [id] }));
    return imageDetails.length > 0 ? 'there' : 'no-image';
  } catch (error) {
    if (errorCode(error) === 'RepositoryNotFoundException') return 'no-repository';
    if (errorCode(error) === 'ImageNotFoundException') return 'no-image';
    throw error;
  }
}
