import { hexId } from './identifiers';
import type { Place } from './state';
import { zonesOf } from './zones';

/** What AWS puts into each region of an account; it counts towards the quotas like any other. */
export interface DefaultVpc {
  vpcId: string;
  cidr: string;
  /** One for each zone. */
  subnets: { subnetId: string; zone: string; cidr: string }[];
  internetGatewayId: string;
  routeTableId: string;
  securityGroupId: string;
}

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html */
export function defaultVpc({ account, region }: Place): DefaultVpc {
  const id = (prefix: string, part = '') => `${prefix}-${hexId(`default/${account}/${region}/${part}`, 17)}`;
  return {
    vpcId: id('vpc'),
    cidr: '172.31.0.0/16',
    subnets: zonesOf(region).map((zone, i) => ({
      subnetId: id('subnet', zone),
      zone,
      cidr: `172.31.${i * 16}.0/20`,
    })),
    internetGatewayId: id('igw'),
    routeTableId: id('rtb'),
    securityGroupId: id('sg'),
  };
}
