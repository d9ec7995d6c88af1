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
