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
  { zones: 2, natGateways: 'single', multiAz: true },
  { instanceType: 'm6i.large', minInstances: 2, maxInstances: 9, databaseStorageGiB: 333 },
])('costs by the types of its resources what it costs by its inputs: %j', (raw) => {
  const lines = monthlyCosts(
    Object.entries(stackOf(raw).resources).map(
      ([logicalId, { Type: type, Properties: properties = {} }]) => ({
        logicalId,
        type,
        properties,
      }),
    ),
  );
  const total = (of: 'monthlyUsd' | 'maxMonthlyUsd') => lines.reduce((sum, line) => sum + line[of], 0);
  const estimate = webEnvironment.estimateMonthlyCost(webEnvironmentInputsSchema.parse(raw));
  // Each side rounds its own lines to cents.
  expect(Math.abs(total('monthlyUsd') - estimate.monthlyUsd)).toBeLessThan(0.05);
  expect(Math.abs(total('maxMonthlyUsd') - estimate.maxMonthlyUsd)).toBeLessThan(0.05);
});
