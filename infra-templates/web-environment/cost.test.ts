import { expect, test } from 'vitest';
import { webEnvironment } from '@/lib/blueprints/web-environment/blueprint';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import { monthlyCosts } from '@/lib/stacks/types/monthly-cost';
import { stackOf } from './sample-stack';

test.each<Partial<WebEnvironmentInputs>>([
  {},
  { zones: 2, multiAz: true },
  {
    natGateways: 'per-zone',
    instanceType: 'm6i.large',
    minInstances: 2,
    maxInstances: 9,
    databaseStorageGiB: 333,
  },
])('costs by its outline what it costs by the whole template: %j', (raw) => {
  const lines = monthlyCosts(
    Object.entries(stackOf(raw).resources).map(
      ([logicalId, { Type: type, Properties: properties = {} }]) => ({
        logicalId,
        type,
        properties,
      }),
    ),
  );
  const { lines: estimated } = webEnvironment.estimateMonthlyCost(webEnvironmentInputsSchema.parse(raw));
  expect(estimated.map(({ label, monthlyUsd }) => [label, monthlyUsd])).toEqual(
    lines.map(({ label, monthlyUsd }) => [label, monthlyUsd]),
  );
});
