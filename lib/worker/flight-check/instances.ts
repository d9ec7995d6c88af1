import { type FoundImage, findImage } from '@/lib/aws/account/image';
import { aboutInstanceType, zonesOfInstanceType } from '@/lib/aws/account/offerings';
import { type Finding, type FlightRun, fine, type Look, worst } from './flight-run';
import { groupsOfInstances, type InstanceGroup } from './groups-of-instances';
import { fieldWith, plannedStack, zonesOf } from './planned-stack';

/** The instance types in the zones that the stack would get, and their images. */
export const instances: readonly Look[] = [
  {
    checks: ['offering-instance-type'],
    look: async (run) => ({ 'offering-instance-type': await ofEachGroup(run, lookForOffering) }),
  },
  { checks: ['image'], look: async (run) => ({ image: await ofEachGroup(run, lookForImage) }) },
];

async function ofEachGroup(
  run: FlightRun,
  look: (run: FlightRun, group: InstanceGroup, zones: readonly string[]) => Promise<Finding>,
): Promise<Finding | undefined> {
  const stack = await plannedStack(run);
  const groups = groupsOfInstances(stack.resources);
  return worst(await Promise.all(groups.map((group) => look(run, group, zonesOf(stack)))));
}

async function lookForOffering(
  run: FlightRun,
  { instanceType }: InstanceGroup,
  zones: readonly string[],
): Promise<Finding> {
  const offering = await zonesOfInstanceType(run.connection, instanceType);
  const without = zones.filter((zone) => !offering.includes(zone));
  const field = fieldWith(run, instanceType);
  if (without.length === 0) return fine(`Every zone offers ${instanceType}.`);
  if (without.length === zones.length) {
    const message = `None of the zones ${zones.join(', ')} offers ${instanceType}. Choose another instance type.`;
    return { verdict: 'will-fail', message, overridable: true, ...field };
  }
  // The group tries its other zones, and stays out of balance.
  const message = `${without.join(' and ')} ${without.length === 1 ? 'does' : 'do'} not offer ${instanceType}, so instances come up in the other zones only. Another instance type would use them all.`;
  return { verdict: 'may-fail', message, ...field };
}

async function lookForImage(run: FlightRun, { image: named, instanceType }: InstanceGroup): Promise<Finding> {
  if (named === null) return fine('The template names no image.');
  const [image, type] = await Promise.all([
    findImage(run.connection, named),
    aboutInstanceType(run.connection, instanceType).catch(() => null),
  ]);
  const field = fieldWith(run, named);
  if (image.found !== 'available')
    return { verdict: 'will-fail', message: imageTroubles[image.found], ...field };
  const processors: readonly string[] = type?.processors ?? [];
  if (image.processor && processors.length > 0 && !processors.includes(image.processor)) {
    const message = `The image is for ${image.processor}, but ${instanceType} is ${processors.join(' or ')}. Choose an instance type, or an image parameter, that fits.`;
    return { verdict: 'will-fail', message, ...fieldWith(run, instanceType) };
  }
  return processors.length > 0
    ? fine('The parameter holds an available image of the right processor.')
    : fine(
        'The parameter holds an available image. What processor the instance type has was not to be found out.',
      );
}

const imageTroubles: Record<Exclude<FoundImage['found'], 'available'>, string> = {
  'no-parameter':
    'There is no SSM parameter of this name in the target’s region. Choose one that holds the id of an image.',
  'no-image':
    'The parameter holds no id of a machine image that this account may use in this region. Choose another, or have it put right.',
  unavailable: 'The image that the parameter holds can’t be used: it is pending, disabled or deregistered.',
};
