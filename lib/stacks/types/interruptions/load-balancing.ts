import { reference, type UpdateFacts } from './interruption';

const guide = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application';

export const loadBalancing = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    source: reference('elasticloadbalancingv2-loadbalancer'),
    unnoticed: ['IpAddressType', 'LoadBalancerAttributes', 'SecurityGroups', 'Tags'],
    replacing: ['Name', 'Scheme', 'Type'],
    properties: {
      Subnets: {
        effect: {
          kind: 'none',
          note: 'Requests reach a new zone once the load balancer works there; in one that goes, open connections end.',
        },
        source: `${guide}/load-balancer-subnets.html`,
      },
    },
    replaced: { note: 'The new one has another address.', loses: 'address' },
    removed: { kind: 'removed', note: 'Its address no longer answers.', loses: 'address' },
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    source: reference('elasticloadbalancingv2-listener'),
    unnoticed: ['AlpnPolicy', 'Certificates', 'DefaultActions', 'ListenerAttributes', 'SslPolicy'],
    replacing: ['LoadBalancerArn'],
    properties: {
      Port: {
        effect: { kind: 'none', note: 'The old port no longer answers.', loses: 'address' },
        source: `${guide}/listener-update.html`,
      },
      Protocol: {
        effect: { kind: 'none', note: 'The old protocol no longer answers.', loses: 'address' },
        source: `${guide}/listener-update.html`,
      },
    },
    removed: { kind: 'removed', note: 'Nothing answers on its port any more.', loses: 'address' },
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    source: reference('elasticloadbalancingv2-listenerrule'),
    unnoticed: ['Actions', 'Conditions', 'Priority'],
    replacing: ['ListenerArn'],
    replaced: { note: 'The new rule works before the old one is removed.' },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    source: reference('elasticloadbalancingv2-targetgroup'),
    unnoticed: [
      'HealthCheckEnabled',
      'HealthCheckIntervalSeconds',
      'HealthCheckPath',
      'HealthCheckPort',
      'HealthCheckProtocol',
      'HealthCheckTimeoutSeconds',
      'HealthyThresholdCount',
      'Matcher',
      'Tags',
      'TargetGroupAttributes',
      'UnhealthyThresholdCount',
    ],
    replacing: ['Name', 'Port', 'Protocol', 'ProtocolVersion', 'TargetType', 'VpcId'],
    replaced: { note: 'The instances are healthy in the new one only after its first checks.' },
  },
} as const satisfies Record<string, UpdateFacts>;
