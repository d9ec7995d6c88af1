import { type Evaluated, evaluate } from '@/infra-templates/evaluate-template';
import { readTemplate, type Value } from '@/infra-templates/read-template';
import type { LaunchContext } from '@/lib/blueprints/blueprint';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import { toParameters } from '@/lib/blueprints/web-environment/parameters';

export const template = readTemplate('./web-environment/template.yaml');

export const CERTIFICATE =
  'arn:aws:acm:eu-west-3:123456789012:certificate/11111111-2222-3333-4444-555555555555';

const context: LaunchContext = {
  environmentName: 'orders-dev',
  owner: 'ada@example.com',
  team: 'orders',
  zones: ['eu-west-3a', 'eu-west-3b', 'eu-west-3c'],
  artifactBucket: 'slipway-artifacts',
  composeKey: 'environments/orders-dev/docker-compose.yaml',
  composeHash: 'abc123',
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
