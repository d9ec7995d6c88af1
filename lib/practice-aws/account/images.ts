import { publicParameter } from './public-parameters';
import type { MachineImage, Place, World } from './state';

/** Images of machines: those that publishers offer in every region, and those that the control interface made. */

/** The names that most templates use: what publishers offer is too much to list. */
const USUAL_NAMES = [
  ...['22.04', 'jammy', '24.04', 'noble'].flatMap((release) =>
    ['amd64', 'arm64'].map(
      (processor) =>
        `/aws/service/canonical/ubuntu/server/${release}/stable/current/${processor}/hvm/ebs-gp3/ami-id`,
    ),
  ),
  ...['x86_64', 'arm64'].map(
    (processor) => `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${processor}`,
  ),
  ...['12', '13'].flatMap((release) =>
    ['amd64', 'arm64'].map((processor) => `/aws/service/debian/release/${release}/latest/${processor}`),
  ),
];

export function addImage(world: World, image: MachineImage): MachineImage {
  world.changes += 1;
  world.images.set(`${image.region}/${image.id}`, image);
  return image;
}

/** Remembers whose image a parameter holds that somebody has read, as an id does not tell. */
export function notePublicImage(world: World, parameter: string, { region }: Pick<Place, 'region'>): void {
  const image = publicImage(parameter, region);
  if (image !== undefined && !world.images.has(`${region}/${image.id}`)) addImage(world, image);
}

function publicImage(parameter: string, region: string): MachineImage | undefined {
  const found = publicParameter(parameter, region);
  if (found === undefined || !found.value.startsWith('ami-')) return undefined;
  return {
    id: found.value,
    region,
    name: parameter.replace(/^\/aws\/service\//, ''),
    architecture: found.processor,
    state: 'available',
  };
}

/** Those that an account may use in a region. */
export function imagesFor(world: World, { account, region }: Place): MachineImage[] {
  const usual = USUAL_NAMES.flatMap((name) => publicImage(name, region) ?? []);
  const added = [...world.images.values()].filter(
    (image) => image.region === region && (image.account === undefined || image.account === account),
  );
  return [...new Map([...usual, ...added].map((image) => [image.id, image])).values()];
}
