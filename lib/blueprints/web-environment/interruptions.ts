import type { SourcedEffect, UpdatedResource } from '@/lib/blueprints/blueprint';
import type { WebEnvironmentInputs } from './inputs';

const updatePolicy =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html';

const cleanup =
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html';

/** What of an update this template decides: how instances are replaced, and which routes lead where. */
export function interruptions(change: UpdatedResource<WebEnvironmentInputs>): SourcedEffect | null {
  const { logicalId, action, properties } = change;
  // The routes that change say what becomes of the address that requests come from.
  if (action === 'remove' && logicalId.startsWith('NatAddress')) {
    return { kind: 'none', note: 'Routes lead elsewhere before it goes.', source: cleanup };
  }
  if (logicalId === 'ApiRule') return ofApiRule(change);
  if (action !== 'modify') return null;
  switch (logicalId) {
    case 'AutoScalingGroup':
      return properties.some((property) => replacesInstances.has(property)) ? rolling(change.after) : null;
    case 'S3Endpoint':
      // Nothing runs in the subnets of a new zone yet, and a zone is never removed.
      return change.before.zones < change.after.zones &&
        properties.every((property) => property === 'RouteTableIds')
        ? {
            kind: 'none',
            note: 'Only the subnets of the new zone get a route.',
            source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
          }
        : null;
    default:
      return null;
  }
}

/** The path is another one also where the rule is replaced, as for the first certificate. */
function ofApiRule({ action, before, after }: UpdatedResource<WebEnvironmentInputs>): SourcedEffect | null {
  if (before.apiPath === after.apiPath || action === 'add' || action === 'remove') return null;
  return {
    kind: action === 'modify' ? 'none' : 'replaced',
    note: `The API is reached below ${after.apiPath} at once. Requests below ${before.apiPath} reach the website.`,
    loses: 'old-address',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html',
  };
}

const replacesInstances: ReadonlySet<string> = new Set(['LaunchTemplate', 'VPCZoneIdentifier']);

/**
 * One instance at a time, as the template's `UpdatePolicy` says. With room above the minimum, no fewer than that serve:
 * where no more are running, a new one serves before an old one stops. Without, it is the other way round.
 */
function rolling({ minInstances, maxInstances }: WebEnvironmentInputs): SourcedEffect {
  const source = updatePolicy;
  if (minInstances < maxInstances) {
    return {
      kind: 'none',
      note: `The instances are replaced one by one, and no fewer than the minimum of ${minInstances} serve meanwhile. That takes about five minutes each.`,
      source,
    };
  }
  if (maxInstances > 1) {
    return {
      kind: 'none',
      note: `The instances are replaced one by one. There is no room for another one, so meanwhile only ${maxInstances - 1} of ${maxInstances} serve, for about five minutes each.`,
      source,
    };
  }
  return {
    kind: 'short',
    what: 'the website and the API',
    seconds: [180, 600],
    note: 'The only instance stops before a new one starts: there is no room for two. With a maximum of 2 instances nothing is interrupted.',
    source,
  };
}
