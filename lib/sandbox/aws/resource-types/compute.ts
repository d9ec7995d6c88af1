import { hexId } from '@/lib/sandbox/aws/identifiers';
import { arn, define, ec2Id, nameOf, property, type ResourceContext, type ResourceTypes } from './define';

function loadBalancer(context: ResourceContext) {
  const name = nameOf(context, 'Name', 32);
  const kind = property(context, 'Type') === 'network' ? 'net' : 'app';
  const fullName = `${kind}/${name}/${hexId(context.seed, 16)}`;
  return { name, fullName, physicalId: arn(context, 'elasticloadbalancing', `loadbalancer/${fullName}`) };
}

/** Instances, scaling and load balancing. Ref and attributes: the CloudFormation reference. */
export const computeTypes = {
  'AWS::EC2::LaunchTemplate': define(2, 1.5, (context) => {
    const physicalId = ec2Id(context, 'lt');
    return {
      physicalId,
      attributes: { LaunchTemplateId: physicalId, DefaultVersionNumber: '1', LatestVersionNumber: '1' },
    };
  }),
  'AWS::EC2::Instance': define(8, 6, (context) => {
    const physicalId = ec2Id(context, 'i');
    const host = Number.parseInt(hexId(context.seed, 2), 16);
    return {
      physicalId,
      attributes: {
        InstanceId: physicalId,
        AvailabilityZone: `${context.region}a`,
        PrivateDnsName: `ip-10-0-0-${host}.${context.region}.compute.internal`,
        PrivateIp: `10.0.0.${host}`,
        PublicDnsName: '',
        PublicIp: `198.51.100.${host}`,
        VpcId: ec2Id(context, 'vpc'),
      },
    };
  }),
  'AWS::EC2::Volume': define(3, 2, (context) => {
    const physicalId = ec2Id(context, 'vol');
    return { physicalId, attributes: { VolumeId: physicalId } };
  }),
  'AWS::AutoScaling::AutoScalingGroup': define(13, 11, (context) => {
    const physicalId = nameOf(context, 'AutoScalingGroupName', 255);
    return {
      physicalId,
      attributes: {
        AutoScalingGroupARN: arn(
          context,
          'autoscaling',
          `autoScalingGroup:${hexId(context.seed, 36)}:autoScalingGroupName/${physicalId}`,
        ),
      },
    };
  }),
  'AWS::AutoScaling::ScalingPolicy': define(1.5, 1, (context) => {
    const name = nameOf(context, 'PolicyName', 255);
    const physicalId = arn(
      context,
      'autoscaling',
      `scalingPolicy:${hexId(context.seed, 36)}:policyName/${name}`,
    );
    return { physicalId, attributes: { Arn: physicalId, PolicyName: name } };
  }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': define(27, 7, (context) => {
    const { name, fullName, physicalId } = loadBalancer(context);
    return {
      physicalId,
      attributes: {
        LoadBalancerArn: physicalId,
        LoadBalancerName: name,
        LoadBalancerFullName: fullName,
        DNSName: `${name}-${Number.parseInt(hexId(context.seed, 8), 16)}.${context.region}.elb.amazonaws.com`,
        CanonicalHostedZoneID: `Z${hexId(context.region, 13).toUpperCase()}`,
        SecurityGroups: [],
      },
    };
  }),
  'AWS::ElasticLoadBalancingV2::TargetGroup': define(2, 1.5, (context) => {
    const name = nameOf(context, 'Name', 32);
    const fullName = `targetgroup/${name}/${hexId(context.seed, 16)}`;
    const physicalId = arn(context, 'elasticloadbalancing', fullName);
    return {
      physicalId,
      attributes: {
        TargetGroupArn: physicalId,
        TargetGroupFullName: fullName,
        TargetGroupName: name,
        LoadBalancerArns: [],
      },
    };
  }),
  'AWS::ElasticLoadBalancingV2::Listener': define(2, 1, (context) => {
    const loadBalancerArn =
      property(context, 'LoadBalancerArn') ??
      arn(context, 'elasticloadbalancing', 'loadbalancer/app/unknown/0');
    const physicalId = `${loadBalancerArn.replace(':loadbalancer/', ':listener/')}/${hexId(context.seed, 16)}`;
    return { physicalId, attributes: { ListenerArn: physicalId } };
  }),
  'AWS::ElasticLoadBalancingV2::ListenerRule': define(1.5, 1, (context) => {
    const listenerArn =
      property(context, 'ListenerArn') ?? arn(context, 'elasticloadbalancing', 'listener/app/unknown/0/0');
    const physicalId = `${listenerArn.replace(':listener/', ':listener-rule/')}/${hexId(context.seed, 16)}`;
    return { physicalId, attributes: { RuleArn: physicalId, IsDefault: 'false' } };
  }),
} satisfies ResourceTypes;
