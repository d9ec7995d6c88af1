import { type Effect, reference, type UpdateFacts } from './interruption';

const updatePolicy =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html';

/** A blueprint knows its template's update policy, and says it better. */
const rolls: Effect = {
  kind: 'short',
  what: 'the instances',
  seconds: [0, 1_200],
  note: 'They are replaced; how many at once, the group’s update policy says.',
};

export const compute = {
  'AWS::AutoScaling::AutoScalingGroup': {
    source: reference('autoscaling-autoscalinggroup'),
    unnoticed: [
      'Cooldown',
      'DesiredCapacity',
      'HealthCheckGracePeriod',
      'HealthCheckType',
      'MaxInstanceLifetime',
      'MetricsCollection',
      'MinSize',
      'NewInstancesProtectedFromScaleIn',
      'TargetGroupARNs',
      'Tags',
      'TerminationPolicies',
    ],
    replacing: ['AutoScalingGroupName', 'InstanceId'],
    properties: {
      MaxSize: {
        effect: ({ before, after }) => ({
          kind: 'none',
          note: Number(after) < Number(before) ? 'Instances above the new maximum are stopped.' : undefined,
        }),
        source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html',
      },
      // CloudFormation replaces the instances for these three alone.
      LaunchTemplate: { effect: rolls, source: updatePolicy },
      MixedInstancesPolicy: { effect: rolls, source: updatePolicy },
      VPCZoneIdentifier: { effect: rolls, source: updatePolicy },
    },
  },
  'AWS::AutoScaling::ScalingPolicy': {
    source: reference('autoscaling-scalingpolicy'),
    unnoticed: ['PolicyType', 'TargetTrackingConfiguration', 'EstimatedInstanceWarmup', 'StepAdjustments'],
    replacing: ['AutoScalingGroupName'],
  },
  'AWS::EC2::LaunchTemplate': {
    source: reference('ec2-launchtemplate'),
    unnoticed: ['TagSpecifications', 'VersionDescription'],
    replacing: ['LaunchTemplateName'],
    properties: {
      LaunchTemplateData: {
        effect: { kind: 'none', note: 'A new version; what runs follows with its group.' },
        source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html',
      },
    },
  },
  'AWS::EC2::InstanceConnectEndpoint': {
    source: reference('ec2-instanceconnectendpoint'),
    unnoticed: ['Tags'],
    replacing: ['SubnetId', 'SecurityGroupIds', 'PreserveClientIp'],
    replaced: { note: 'SSH connections through it end.' },
    removed: { kind: 'none', note: 'SSH connections through it end.' },
  },
} as const satisfies Record<string, UpdateFacts>;
