/** What EC2 offers of a family of instance types, beside which nothing is offered here. */
export interface InstanceFamily {
  architecture: 'x86_64' | 'arm64';
  sizes: Readonly<Record<string, Size>>;
  /** By region: the letters of the zones without it; `*` for all of them. */
  absent: Readonly<Record<string, string>>;
}

interface Size {
  vcpus: number;
  memoryGiB: number;
}

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, co.html, mo.html */
const BURSTABLE = {
  nano: { vcpus: 2, memoryGiB: 0.5 },
  micro: { vcpus: 2, memoryGiB: 1 },
  small: { vcpus: 2, memoryGiB: 2 },
  medium: { vcpus: 2, memoryGiB: 4 },
  large: { vcpus: 2, memoryGiB: 8 },
  xlarge: { vcpus: 4, memoryGiB: 16 },
  '2xlarge': { vcpus: 8, memoryGiB: 32 },
};

const FIRST_BURSTABLE = {
  ...BURSTABLE,
  nano: { vcpus: 1, memoryGiB: 0.5 },
  micro: { vcpus: 1, memoryGiB: 1 },
  small: { vcpus: 1, memoryGiB: 2 },
};

function inProportion(gibPerVcpu: number) {
  const sizes = { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16 };
  return Object.fromEntries(
    Object.entries(sizes).map(([size, vcpus]) => [size, { vcpus, memoryGiB: vcpus * gibPerVcpu }]),
  );
}

function fromMedium(gibPerVcpu: number) {
  return { medium: { vcpus: 1, memoryGiB: gibPerVcpu }, ...inProportion(gibPerVcpu) };
}

/** The oldest zone of the oldest region has none of the newer machines. */
const NOT_IN_THE_OLDEST = { 'us-east-1': 'e' };

/**
 * Where a family is not offered is what DescribeInstanceTypeOfferings answered in 2025, as moto has recorded it
 * (getmoto/moto: moto/ec2/resources/instance_type_offerings).
 */
const INSTANCE_FAMILIES: ReadonlyMap<string, InstanceFamily> = new Map<string, InstanceFamily>([
  ['t2', x86(FIRST_BURSTABLE, { ...everywhereIn('af-south-1', 'ap-east-1', 'eu-north-1', 'eu-south-1') })],
  ['t3', x86(BURSTABLE, { ...NOT_IN_THE_OLDEST, ...everywhereIn('me-central-1') })],
  ['t4g', arm(BURSTABLE, { ...NOT_IN_THE_OLDEST, ...everywhereIn('me-central-1') })],
  ['m5', x86(inProportion(4), { ...NOT_IN_THE_OLDEST, ...everywhereIn('ap-southeast-5') })],
  ['m6i', x86(inProportion(4), { ...NOT_IN_THE_OLDEST, ...everywhereIn('ap-southeast-4', 'eu-south-2') })],
  ['m6g', arm(fromMedium(4), NOT_IN_THE_OLDEST)],
  ['m7i', x86(inProportion(4), { ...NOT_IN_THE_OLDEST, ...everywhereIn('ca-west-1', 'me-south-1') })],
  ['m7g', arm(fromMedium(4), { ...NOT_IN_THE_OLDEST, ...everywhereIn('ca-west-1', 'eu-south-1') })],
  ['c5', x86(inProportion(2), { ...NOT_IN_THE_OLDEST, ...everywhereIn('ap-southeast-5') })],
  [
    'c6i',
    x86(inProportion(2), {
      ...NOT_IN_THE_OLDEST,
      ...everywhereIn('ap-southeast-3', 'ap-southeast-4', 'eu-central-2', 'eu-south-2', 'me-central-1'),
    }),
  ],
  ['c6g', arm(fromMedium(2), { ...NOT_IN_THE_OLDEST, 'af-south-1': 'a' })],
  [
    'c7g',
    arm(fromMedium(2), {
      ...NOT_IN_THE_OLDEST,
      'eu-central-2': 'a',
      ...everywhereIn('ap-southeast-4', 'me-central-1'),
    }),
  ],
  ['r5', x86(inProportion(8), { ...NOT_IN_THE_OLDEST, ...everywhereIn('ap-southeast-5') })],
  [
    'r6i',
    x86(inProportion(8), {
      ...NOT_IN_THE_OLDEST,
      ...everywhereIn('ap-southeast-3', 'ap-southeast-4', 'eu-south-2'),
    }),
  ],
  ['r6g', arm(fromMedium(8), NOT_IN_THE_OLDEST)],
  ['r7g', arm(fromMedium(8), NOT_IN_THE_OLDEST)],
]);

function x86(sizes: InstanceFamily['sizes'], absent: InstanceFamily['absent']): InstanceFamily {
  return { architecture: 'x86_64', sizes, absent };
}

function arm(sizes: InstanceFamily['sizes'], absent: InstanceFamily['absent']): InstanceFamily {
  return { architecture: 'arm64', sizes, absent };
}

function everywhereIn(...regions: string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(regions.map((region) => [region, '*']));
}

export interface InstanceType extends Size {
  name: string;
  architecture: InstanceFamily['architecture'];
  absent: InstanceFamily['absent'];
}

/** All of them, sorted. */
export function instanceTypes(): InstanceType[] {
  return [...INSTANCE_FAMILIES].flatMap(([family, { architecture, sizes, absent }]) =>
    Object.entries(sizes).map(([size, of]) => ({ name: `${family}.${size}`, architecture, absent, ...of })),
  );
}

export function instanceType(name: string): InstanceType | undefined {
  return instanceTypes().find((type) => type.name === name);
}

/** Whether a zone has the type, as far as nothing is short. */
export function isIn({ absent }: Pick<InstanceType, 'absent'>, region: string, zone: string): boolean {
  const letters = absent[region] ?? '';
  return letters !== '*' && !letters.includes(zone.slice(-1));
}
