/** What services make by themselves: the instances of Auto Scaling groups, and what GuardDuty adds to networks. */

export interface GroupInstance {
  account: string;
  region: string;
  id: string;
  /** Name of the Auto Scaling group. */
  group: string;
  /** The launch template and version that it was launched from. */
  template: string;
  zone: string;
  subnetId?: string;
  /** Security group ids. */
  groups: string[];
  launchedAt: number;
  terminatedAt?: number;
  /** What it wrote to its console. */
  console: string;
}

/**
 * An endpoint with an interface in each subnet, and the security group that it uses, which GuardDuty's runtime
 * monitoring makes by itself. https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring-agent-resource-clean-up.html
 */
export interface Guard {
  account: string;
  region: string;
  vpcId: string;
  endpointId: string;
  securityGroupId: string;
  subnetIds: string[];
}

export interface ScalingActivity {
  account: string;
  region: string;
  id: string;
  group: string;
  groupArn: string;
  at: number;
  status: 'Successful' | 'Failed';
  description: string;
  cause: string;
  message?: string;
  zone: string;
  subnetId?: string;
}
