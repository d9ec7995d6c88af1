import type {
  ArchitectureType,
  DescribeInstanceTypeOfferingsRequest,
  DescribeInstanceTypeOfferingsResult,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
  _InstanceType as InstanceTypeName,
  InstanceTypeOffering,
} from '@aws-sdk/client-ec2';
import { zoneId } from '@/lib/practice-aws/account/zones';
import { AwsError } from '@/lib/practice-aws/protocol/aws-error';
import type { Call } from '@/lib/practice-aws/query/call';
import { type InstanceType, instanceTypes } from '@/lib/practice-aws/resource-types/instance-families';
import { zonesWith } from '@/lib/practice-aws/rules/offerings';
import { pageOf } from '@/lib/practice-aws/services/page-of';
import { filtered } from './select';

const LARGEST_PAGE = 1000;
/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
const LARGEST_PAGE_OF_TYPES = 100;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html */
export function describeInstanceTypeOfferings(
  call: Call,
  input: DescribeInstanceTypeOfferingsRequest,
): DescribeInstanceTypeOfferingsResult {
  const { LocationType = 'region' } = input;
  const locationsOf = (zones: readonly string[]): readonly string[] => {
    if (LocationType === 'availability-zone') return zones;
    if (LocationType === 'availability-zone-id') return zones.map(zoneId);
    return LocationType === 'region' && zones.length > 0 ? [call.region] : [];
  };
  const all = instanceTypes().flatMap(({ name }) =>
    locationsOf(zonesWith(call.engine, call, name)).map((Location) => ({
      InstanceType: nameInModel(name),
      LocationType,
      Location,
    })),
  );
  const found = filtered<InstanceTypeOffering & { Tags?: never }>(all, input.Filters, {
    'instance-type': (offering) => offering.InstanceType,
    location: (offering) => offering.Location,
  });
  const { page, next } = pageOf(found, { size: input.MaxResults ?? LARGEST_PAGE, token: input.NextToken });
  return { InstanceTypeOfferings: page, NextToken: next };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export function describeInstanceTypes(
  call: Call,
  input: DescribeInstanceTypesRequest,
): DescribeInstanceTypesResult {
  const offered = instanceTypes().filter(({ name }) => zonesWith(call.engine, call, name).length > 0);
  const asked: readonly string[] = input.InstanceTypes ?? [];
  const unknown = asked.filter((name) => offered.every((type) => type.name !== name));
  if (unknown.length > 0) {
    const message = `The following supplied instance types do not exist: [${unknown.join(', ')}]`;
    throw new AwsError('InvalidInstanceType', message);
  }
  const wanted = offered.filter(({ name }) => asked.length === 0 || asked.includes(name)).map(describeType);
  const found = filtered<InstanceTypeInfo & { Tags?: never }>(wanted, input.Filters, {
    'burstable-performance-supported': (type) => type.BurstablePerformanceSupported,
    'current-generation': (type) => type.CurrentGeneration,
    'instance-type': (type) => type.InstanceType,
    'memory-info.size-in-mib': (type) => type.MemoryInfo?.SizeInMiB,
    'processor-info.supported-architecture': (type) => type.ProcessorInfo?.SupportedArchitectures,
    'vcpu-info.default-vcpus': (type) => type.VCpuInfo?.DefaultVCpus,
  });
  const size = input.MaxResults ?? LARGEST_PAGE_OF_TYPES;
  const { page, next } = pageOf(found, { size, token: input.NextToken });
  return { InstanceTypes: page, NextToken: next };
}

function describeType({ name, vcpus, memoryGiB, architecture }: InstanceType): InstanceTypeInfo {
  return {
    InstanceType: nameInModel(name),
    CurrentGeneration: true,
    FreeTierEligible: name === 't2.micro' || name === 't3.micro',
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: name.startsWith('t2.') ? 'xen' : 'nitro',
    ProcessorInfo: { SupportedArchitectures: [architecture satisfies ArchitectureType] },
    VCpuInfo: { DefaultVCpus: vcpus },
    MemoryInfo: { SizeInMiB: memoryGiB * 1024 },
    BurstablePerformanceSupported: name.startsWith('t'),
  };
}

/** The model lists the names that there were when it was made; what it doesn't know goes over the wire all the same. */
function nameInModel(name: string): InstanceTypeName {
  return name as InstanceTypeName;
}
