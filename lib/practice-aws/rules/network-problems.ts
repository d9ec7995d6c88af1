import type { Stack, StackResource, World } from '@/lib/practice-aws/account/state';
import { guardsIn, networkInterfaces } from '@/lib/practice-aws/resource-types/network-interfaces';
import { existingOfType, realProperties } from '@/lib/practice-aws/resource-types/stack-resource';
import { member, scalarText } from '@/lib/practice-aws/template/values';
import { handlerMessage } from './handler-message';

/** Why parts of a network can't go: something still stands in them, or uses them. */

/** aws/copilot-cli#5481, convox/rack#1090, hashicorp/terraform-provider-aws#46747 */
export function networkDeleteProblem(
  world: World,
  stack: Stack,
  resource: StackResource,
): string | undefined {
  const said = inUse(world, stack, resource);
  const seed = `delete:${stack.operation.id}/${resource.logicalId}`;
  return said && handlerMessage(said, 'Ec2', 400, 'InvalidRequest', seed);
}

function inUse(world: World, stack: Stack, { type, physicalId = '' }: StackResource): string | undefined {
  switch (type) {
    case 'AWS::EC2::Subnet':
      return networkInterfaces(world, stack).some(({ subnetId }) => subnetId === physicalId)
        ? `The subnet '${physicalId}' has dependencies and cannot be deleted.`
        : undefined;
    case 'AWS::EC2::SecurityGroup':
      return networkInterfaces(world, stack).some(({ groups }) => groups.includes(physicalId))
        ? `resource ${physicalId} has a dependent object`
        : undefined;
    case 'AWS::EC2::VPC': {
      // An endpoint goes with its interfaces, its security group stays.
      const guarded = guardsIn(world, stack).some(({ vpcId }) => vpcId === physicalId);
      const occupied = networkInterfaces(world, stack).some(({ vpcId }) => vpcId === physicalId);
      return guarded || occupied
        ? `The vpc '${physicalId}' has dependencies and cannot be deleted.`
        : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * A subnet group can't lose the subnet that a database stands in.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSubnetGroup.html: SubnetAlreadyInUse; aws/aws-cdk#26135
 */
export function subnetGroupProblem(world: World, stack: Stack, next: StackResource): string | undefined {
  if (next.type !== 'AWS::RDS::DBSubnetGroup') return undefined;
  const listed = member(next.properties, 'SubnetIds');
  const kept = (Array.isArray(listed) ? listed : []).flatMap((id) => scalarText(id) ?? []);
  const inGroup = existingOfType(world, stack, 'AWS::RDS::DBInstance').filter(({ resource }) => {
    const group = scalarText(member(realProperties(resource), 'DBSubnetGroupName'));
    return group?.toLowerCase() === next.physicalId;
  });
  const lost = inGroup.flatMap(({ resource }) => resource.placedIn ?? []).filter((id) => !kept.includes(id));
  if (lost.length === 0) return undefined;
  const words = `Some of the subnets to be deleted are currently in use: ${[...new Set(lost)].join(', ')}`;
  return handlerMessage(
    words,
    'Rds',
    400,
    'InvalidRequest',
    `subnets:${stack.operation.id}/${next.logicalId}`,
  );
}
