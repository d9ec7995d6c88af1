import { formatCidr, parseCidr } from './vpc-cidr';

/**
 * Terraform's `cidrsubnet`: the `index`-th network whose prefix is `newBits` longer.
 * https://developer.hashicorp.com/terraform/language/functions/cidrsubnet
 *
 * @throws RangeError when the text is no network, or the index doesn't fit
 */
export function cidrSubnet(cidr: string, newBits: number, index: number): string {
  const parent = parseCidr(cidr);
  if (!parent) throw new RangeError(`${cidr} is not a network`);
  const prefix = parent.prefix + newBits;
  if (prefix > 32) throw new RangeError(`${cidr} has no room for ${newBits} more bits`);
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** newBits) {
    throw new RangeError(`${cidr} has no subnet ${index} with ${newBits} more bits`);
  }
  return formatCidr({ address: (parent.address + index * 2 ** (32 - prefix)) >>> 0, prefix });
}

export interface SubnetPlan {
  public: string[];
  private: string[];
}

/**
 * The subnets of an environment, one public and one private per zone. The private ones start at the 64th
 * block of eight bits, behind the room of the first four public ones, so the two never meet.
 */
export function planSubnets(vpcCidr: string, zones: number): SubnetPlan {
  const indexes = Array.from({ length: zones }, (_, index) => index);
  return {
    public: indexes.map((index) => cidrSubnet(vpcCidr, 4, index)),
    private: indexes.map((index) => cidrSubnet(vpcCidr, 8, index + 64)),
  };
}

/** AWS keeps the first four addresses of every subnet, and the last: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const keptByAws = 5;
/**
 * What a private subnet must hold beside instances: the database, one more address that RDS wants free in each of its
 * subnets to recover, the SSH endpoint, and one interface endpoint that a security service of the account may add.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
 */
const keptForOthers = 4;

/**
 * How many instances the private subnets hold. Auto Scaling spreads them evenly over the zones, and brings up one more
 * than it needs while it replaces or rebalances.
 */
export function roomForInstances(vpcCidr: string, zones: number): number {
  const [subnet] = planSubnets(vpcCidr, zones).private;
  const prefix = parseCidr(subnet ?? '')?.prefix ?? 32;
  return (2 ** (32 - prefix) - keptByAws - keptForOthers) * zones - 1;
}
