import type { LaunchContext } from '@/lib/blueprints/blueprint';
import { tagValue } from '@/lib/blueprints/stack-tags';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { COMPOSE_FILE } from './compose';
import type { WebEnvironmentInputs } from './inputs';
import { planSubnets } from './subnets';

/**
 * The template's parameters, as CloudFormation takes them: everything is text, lists are joined with commas.
 *
 * @throws SlipwayError 'conflict' when the target has fewer zones than asked for
 * @throws RangeError without a compose file: a mistake of the caller, no input can cause it
 */
export function toParameters(inputs: WebEnvironmentInputs, context: LaunchContext): Record<string, string> {
  const compose = context.artifacts[COMPOSE_FILE];
  if (!compose) throw new RangeError('The compose file is not uploaded');
  const zones = context.zones.slice(0, inputs.zones);
  if (zones.length < inputs.zones) {
    const message = `${inputs.zones} zones are requested, the target has ${zones.length}`;
    throw new SlipwayError('conflict', message);
  }
  const subnets = planSubnets(inputs.vpcCidr, inputs.zones);
  return {
    EnvironmentName: context.environmentName,
    Owner: tagValue(context.owner),
    Team: tagValue(context.team),
    VpcCidr: inputs.vpcCidr,
    ZoneCount: String(inputs.zones),
    Zones: zones.join(','),
    PublicSubnetCidrs: subnets.public.join(','),
    PrivateSubnetCidrs: subnets.private.join(','),
    NatGateways: inputs.natGateways,
    ImageParameter: inputs.imageParameter,
    InstanceType: inputs.instanceType,
    MinInstances: String(inputs.minInstances),
    MaxInstances: String(inputs.maxInstances),
    ApiPath: inputs.apiPath,
    DatabaseClass: inputs.databaseClass,
    DatabaseStorageGiB: String(inputs.databaseStorageGiB),
    BackupRetentionDays: String(inputs.backupRetentionDays),
    MultiAz: String(inputs.multiAz),
    DeletionProtection: String(inputs.deletionProtection),
    FinalSnapshot: String(inputs.finalSnapshot),
    CertificateArn: inputs.certificateArn ?? '',
    SshAccess: String(inputs.sshAccess),
    ArtifactBucket: context.artifactBucket,
    ArtifactPrefix: compose.folder,
    ComposeHash: compose.hash,
    PermissionsBoundaryArn: permissionsBoundaryArn(context.executionRoleArn),
  };
}

/**
 * The execution role that `infra-templates/bootstrap/target.yaml` makes refuses to create a role without the
 * boundary made beside it: `…:role/slipway-execution-<region>` goes with `…:policy/slipway-boundary-<region>`.
 * An execution role of another name asks for no boundary.
 */
function permissionsBoundaryArn(executionRoleArn: string | null): string {
  const match = /^(arn:[^:]+:iam::\d{12}):role\/slipway-execution-([a-z0-9-]+)$/.exec(executionRoleArn ?? '');
  return match ? `${match[1]}:policy/slipway-boundary-${match[2]}` : '';
}
