import { lookForContainerImage, parseEcrImage } from '@/lib/aws/account/container-image';
import { type Finding, type FlightRun, fine, type Look, worst } from './flight-run';

/** The container images that are in ECR of the target's account; others are not looked at. */
export const containerImages: Look = {
  checks: ['container-images'],
  look: async (run) => ({ 'container-images': await lookForImages(run) }),
};

async function lookForImages(run: FlightRun): Promise<Finding> {
  const { accountId } = run.connection.target;
  const images = run.blueprint.containerImages(run.inputs);
  const own = images.flatMap(({ input, image }) => {
    const parsed = parseEcrImage(image);
    return parsed?.accountId === accountId ? [{ input, image: parsed }] : [];
  });
  const elsewhere = images.length - own.length;
  const findings = await Promise.all(
    own.map(async ({ input, image }): Promise<Finding> => {
      const found = await lookForContainerImage(run.connection, image);
      if (found === 'there') return fine('');
      const message =
        found === 'no-repository'
          ? `ECR has no repository ${image.repository} in this account and ${image.region}. Correct the image’s name, or push it.`
          : `Repository ${image.repository} has no image of this tag or digest. Correct it, or push the image.`;
      return { verdict: 'will-fail', message, field: `inputs.${input}` };
    }),
  );
  const gravest = worst(findings);
  if (gravest && gravest.verdict !== 'fine') return gravest;
  const others =
    elsewhere === 0 ? '' : ' Images in public registries, or of other accounts, are not looked at.';
  if (own.length === 0) return fine(`No image is in ECR of this account.${others}`);
  const found =
    own.length === 1
      ? 'The image in ECR of this account is there.'
      : 'The images in ECR of this account are there.';
  return fine(`${found}${others}`);
}
