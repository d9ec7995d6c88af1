import { hoursPerMonth, prices } from './prices';
import { isTrue, itemsOf, within } from './property-values';
import type { Properties, ResourceCost, TypeFacts } from './type-facts';

const protectionAttribute = 'deletion_protection.enabled';

export const loadBalancing = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    name: 'load balancer',
    counted: true,
    deletionProtection: {
      property: `LoadBalancerAttributes.${protectionAttribute}`,
      isOn: ({ LoadBalancerAttributes }) =>
        itemsOf(LoadBalancerAttributes)
          .map(within)
          .some(({ Key, Value }) => Key === protectionAttribute && isTrue(Value)),
    },
    deleteAction: 'elasticloadbalancing:DeleteLoadBalancer',
    typicalEnd: { CREATE: 240, DELETE: 300 },
    cost: costOfLoadBalancer,
    failures: [
      {
        when: /TooManyLoadBalancers|maximum number of load balancers|Exceeded quota of account/i,
        says: 'The account has reached its limit of load balancers in this region. Tear down an environment, or ask the platform team to raise the quota.',
      },
      {
        when: /two subnets in two different Availability Zones|multiple subnets in the same Availability Zone/i,
        says: 'The load balancer needs one subnet in each of at least two zones. The template’s maintainers have to correct that, or choose other zones.',
      },
      {
        when: /Availability Zones? .* cannot be associated with a load balancer/i,
        says: 'AWS makes no load balancers in this zone. Choose other zones, or another region.',
      },
      {
        when: /deletion ?protection/i,
        says: 'The load balancer is protected from deletion. Turn the protection off in EC2; then start the teardown again.',
        onlyHere: true,
      },
    ],
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    name: 'listener',
    typicalEnd: { CREATE: 270 },
    failures: [
      {
        when: /certificate.*(not valid|not found|does not exist)|CertificateNotFound|UnsupportedCertificate/i,
        says: 'The load balancer could not use the certificate. Check that the ARN is of a certificate that ACM has issued in this account and region, or launch without one.',
      },
    ],
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    name: 'listener rule',
    typicalEnd: { CREATE: 280 },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    name: 'target group',
    failures: [
      {
        when: /currently in use by a listener or a rule/i,
        says: 'A listener that is not of this stack, or one that is being replaced, still uses the target group. Remove it there, then try again.',
        onlyHere: true,
      },
    ],
  },
} as const satisfies Record<string, TypeFacts>;

/** One that the internet reaches has a public address in each of its subnets. */
function costOfLoadBalancer({ Subnets, Scheme = 'internet-facing' }: Properties): ResourceCost {
  const addresses = Scheme === 'internet-facing' ? itemsOf(Subnets).length : 0;
  return {
    detail:
      addresses === 0
        ? 'one capacity unit'
        : `one capacity unit, a public address in each of ${addresses} zones`,
    monthlyUsd: loadBalancerMonthlyUsd(addresses),
  };
}

/** With one capacity unit, and that many public addresses. */
function loadBalancerMonthlyUsd(addresses: number): number {
  const { loadBalancer, loadBalancerCapacityUnit, publicAddress } = prices;
  return (loadBalancer.usd + loadBalancerCapacityUnit.usd + addresses * publicAddress.usd) * hoursPerMonth;
}
