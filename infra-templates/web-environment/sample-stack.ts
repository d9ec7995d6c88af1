import { createHash } from 'node:crypto';
import { type Evaluated, evaluate } from '@/infra-templates/evaluate-template';
import { readTemplate, type Value } from '@/infra-templates/read-template';
import type { LaunchContext, UploadedArtifact } from '@/lib/blueprints/blueprint';
import { COMPOSE_FILE, renderCompose } from '@/lib/blueprints/web-environment/compose';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import { toParameters } from '@/lib/blueprints/web-environment/parameters';

export const template = readTemplate('./web-environment/template.yaml');

export const CERTIFICATE =
  'arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555';

/** Where the compose file of the sample lies, with this hash. */
export function composeFile(hash: string): UploadedArtifact {
  const folder = 'environments/orders-dev';
  return { folder, key: `${folder}/${COMPOSE_FILE}`, hash };
}

const context: LaunchContext = {
  environmentName: 'orders-dev',
  owner: 'ada@example.com',
  team: 'orders',
  zones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'],
  artifactBucket: 'slipway-artifacts',
  artifacts: { [COMPOSE_FILE]: composeFile('abc123') },
  executionRoleArn: null,
};

/** The parameters of a sample environment with these inputs; the rest are the defaults. */
export function parametersOf(
  raw: Partial<WebEnvironmentInputs> = {},
  more: Partial<LaunchContext> = {},
): Record<string, string> {
  return toParameters(webEnvironmentInputsSchema.parse(raw), { ...context, ...more });
}

/** What the sample environment's stack would consist of. */
export function stackOf(
  raw: Partial<WebEnvironmentInputs> = {},
  more: Partial<LaunchContext> = {},
): Evaluated {
  return evaluate(template, parametersOf(raw, more));
}

export function propertiesOf({ resources }: Evaluated, id: string): Record<string, Value> | undefined {
  return resources[id]?.Properties;
}

export function countOf({ resources }: Evaluated, type: string): number {
  return Object.values(resources).filter(({ Type }) => Type === type).length;
}

export function userDataOf(stack: Evaluated): string {
  const data = propertiesOf(stack, 'LaunchTemplate')?.LaunchTemplateData;
  return (data as { UserData: string }).UserData;
}

const largest = webEnvironmentInputsSchema.parse({
  natGateways: 'per-zone',
  instanceType: 'm6i.xlarge',
  minInstances: 20,
  maxInstances: 20,
  websiteImage: 'registry.example.com:5000/acme/shop/site:2026.1',
  apiImage: `123456789012.dkr.ecr.eu-west-3.amazonaws.com/acme/api:2.0@sha256:${'0123456789abcdef'.repeat(4)}`,
  apiPath: '/orders-v1.0',
  databaseClass: 'db.r6g.large',
  databaseStorageGiB: 1_000,
  backupRetentionDays: 35,
  multiAz: true,
  deletionProtection: true,
  certificateArn: CERTIFICATE,
  sshAccess: true,
} satisfies Partial<WebEnvironmentInputs>);

/** An environment with every option on, in a target that the bootstrap has prepared. */
export const largestCompose = renderCompose(largest);
export const largestStack = stackOf(largest, {
  artifacts: {
    [COMPOSE_FILE]: composeFile(createHash('sha256').update(largestCompose).digest('hex').slice(0, 16)),
  },
  executionRoleArn: 'arn:aws:iam::123456789012:role/slipway-execution-eu-west-3',
});
export const largestUserData = userDataOf(largestStack);
