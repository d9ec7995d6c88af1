import {
  type ArchitectureType,
  DescribeInstanceTypesCommand,
  type _InstanceType as InstanceType,
  paginateDescribeInstanceTypeOfferings,
} from '@aws-sdk/client-ec2';
import {
  type OrderableDBInstanceOption,
  paginateDescribeOrderableDBInstanceOptions,
} from '@aws-sdk/client-rds';
import { errorCode } from '@/lib/aws/aws-failure';
import type { Connection } from '@/lib/aws/connect';

/** The zones that offer an instance type. */
export async function zonesOfInstanceType({ ec2 }: Connection, instanceType: string): Promise<string[]> {
  const zones: string[] = [];
  const pages = paginateDescribeInstanceTypeOfferings(
    { client: ec2 },
    {
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: [instanceType] }],
    },
  );
  for await (const { InstanceTypeOfferings = [] } of pages)
    zones.push(...InstanceTypeOfferings.flatMap(({ Location }) => Location ?? []));
  return zones;
}

export interface InstanceTypeFacts {
  vcpus: number;
  processors: readonly ArchitectureType[];
}

/** What the region says of an instance type; null where it knows none of the name. */
export async function aboutInstanceType(
  { ec2 }: Connection,
  instanceType: string,
): Promise<InstanceTypeFacts | null> {
  try {
    const { InstanceTypes } = await ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: [instanceType as InstanceType] }),
    );
    const [found] = InstanceTypes ?? [];
    if (!found?.VCpuInfo?.DefaultVCpus) return null;
    return {
      vcpus: found.VCpuInfo.DefaultVCpus,
      processors: found.ProcessorInfo?.SupportedArchitectures ?? [],
    };
  } catch (error) {
    if (errorCode(error) === 'InvalidInstanceType') return null;
    throw error;
  }
}

/**
 * In which ways a database of a class can be had in the region.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html
 */
export async function databaseOptions(
  { rds }: Connection,
  engine: string,
  databaseClass: string,
): Promise<OrderableDBInstanceOption[]> {
  const options: OrderableDBInstanceOption[] = [];
  const pages = paginateDescribeOrderableDBInstanceOptions(
    { client: rds },
    { Engine: engine, DBInstanceClass: databaseClass, Vpc: true, MaxRecords: 100 },
  );
  for await (const { OrderableDBInstanceOptions = [] } of pages) options.push(...OrderableDBInstanceOptions);
  return options;
}
