import type { LaunchContext } from '@/lib/blueprints/blueprint';
import { tagValue } from '@/lib/blueprints/stack-tags';
import { SlipwayError } from '@/lib/errors/slipway-error';
import type { WebEnvironmentInputs } from './inputs';
import { planSubnets } from './subnets';

export const COMPOSE_FILE = 'docker-compose.yaml';

type InputKey = keyof WebEnvironmentInputs;

/** The inputs that each of the template's parameters follows from; none where the target or the environment gives it. */
const inputsOf = {
  EnvironmentName: [],
  Owner: [],
  Team: [],
  VpcCidr: ['vpcCidr'],
  ZoneCount: ['zones'],
  Zones: ['zones'],
  PublicSubnetCidrs: ['vpcCidr', 'zones'],
  PrivateSubnetCidrs: ['vpcCidr', 'zones'],
  NatGateways: ['natGateways'],
  ImageParameter: ['imageParameter'],
  InstanceType: ['instanceType'],
  MinInstances: ['minInstances'],
  MaxInstances: ['maxInstances'],
  ApiPath: ['apiPath'],
  DatabaseClass: ['databaseClass'],
  DatabaseStorageGiB: ['databaseStorageGiB'],
  BackupRetentionDays: ['backupRetentionDays'],
  MultiAz: ['multiAz'],
  DeletionProtection: ['deletionProtection'],
  FinalSnapshot: ['finalSnapshot'],
  CertificateArn: ['certificateArn'],
  SshAccess: ['sshAccess'],
  ArtifactBucket: [],
  ArtifactPrefix: ['websiteImage', 'apiImage', 'apiPath'],
  ComposeHash: ['websiteImage', 'apiImage', 'apiPath'],
  PermissionsBoundaryArn: [],
} as const satisfies Record<string, readonly InputKey[]>;

/** The inputs that a parameter of the template follows from; none for one that no input changes, or an unknown one. */
export function inputsOfParameter(parameter: string): readonly string[] {
  return (inputsOf as Readonly<Record<string, readonly string[]>>)[parameter] ?? [];
}

/**
 * The template's parameters, as CloudFormation takes them: everything is text, lists are joined with commas.
 *
 * @throws SlipwayError 'conflict' when the target has fewer zones than asked for
 * @throws RangeError when the compose key is of another shape: a mistake of the caller, no input can cause it
 */
export function toParameters(
  inputs: WebEnvironmentInputs,
  context: LaunchContext,
): Record<keyof typeof inputsOf, string> {
  const zones = context.zones.slice(0, inputs.zones);
  if (zones.length < inputs.zones) {
    const message = `${inputs.zones} zones are asked for, the target has ${zones.length}`;
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
    ArtifactPrefix: prefixOf(context.composeKey),
    ComposeHash: context.composeHash,
    PermissionsBoundaryArn: permissionsBoundaryArn(context.executionRoleArn),
  };
}

function prefixOf(composeKey: string): string {
  const suffix = `/${COMPOSE_FILE}`;
  if (!composeKey.endsWith(suffix) || composeKey.length === suffix.length) {
    throw new RangeError(`The compose file's key must be a prefix and ${suffix}, not ${composeKey}`);
  }
  return composeKey.slice(0, -suffix.length);
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
