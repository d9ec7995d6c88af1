import { DescribeLoadBalancerAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { errorCode } from './aws-failure';
import type { Connection } from './connect';
import type { ReadResource } from './read-stacks';

/** Whether deletion protection is on, asked of the service that would refuse; false for what is gone. */
type ReadProtection = (connection: Connection, physicalId: string) => Promise<boolean>;

/**
 * The types of resource that refuse to be deleted while somebody protects them, whether by the template or in the
 * service itself.
 */
const readers: Readonly<Record<string, ReadProtection>> = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': isLoadBalancerProtected,
  'AWS::RDS::DBInstance': isDatabaseProtected,
};

/** Those of `resources` that are protected from deletion at this moment. */
export async function protectedAmong<Resource extends Pick<ReadResource, 'type' | 'physicalId'>>(
  connection: Connection,
  resources: readonly Resource[],
): Promise<Resource[]> {
  const found: Resource[] = [];
  for (const resource of resources) {
    const read = readers[resource.type];
    if (read && resource.physicalId !== null && (await read(connection, resource.physicalId)))
      found.push(resource);
  }
  return found;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html */
async function isDatabaseProtected({ rds }: Connection, identifier: string): Promise<boolean> {
  try {
    const { DBInstances } = await rds.send(
      new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }),
    );
    return DBInstances?.some(({ DeletionProtection }) => DeletionProtection === true) ?? false;
  } catch (error) {
    if (/^DBInstanceNotFound/.test(errorCode(error))) return false;
    throw error;
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html */
async function isLoadBalancerProtected({ loadBalancing }: Connection, arn: string): Promise<boolean> {
  try {
    const { Attributes } = await loadBalancing.send(
      new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn }),
    );
    return Attributes?.some(isOn) ?? false;
  } catch (error) {
    if (/^LoadBalancerNotFound/.test(errorCode(error))) return false;
    throw error;
  }
}

function isOn({ Key, Value }: { Key?: string | undefined; Value?: string | undefined }): boolean {
  return Key === 'deletion_protection.enabled' && Value === 'true';
}
