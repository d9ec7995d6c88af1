import { expect, test } from 'vitest';
import { webEnvironment } from './blueprint';
import { type WebEnvironmentInputs, webEnvironmentInputsSchema } from './inputs';

const estimate = (raw: Partial<WebEnvironmentInputs>) =>
  webEnvironment.estimateMonthlyCost(webEnvironmentInputsSchema.parse(raw));

const lineOf = (raw: Partial<WebEnvironmentInputs>, label: string) =>
  estimate(raw).lines.find((line) => line.label === label)?.monthlyUsd;

test('the default environment costs what its parts cost', () => {
  const { lines, monthlyUsd, maxMonthlyUsd } = estimate({});
  expect(lines.map(({ label, monthlyUsd: usd }) => [label, usd])).toEqual([
    ['Load balancer', 33.21], // 730 h × (0.0225 + 0.008 + 3 × 0.005)
    ['NAT gateway', 32.85], // 730 h × 0.045
    ['Database', 15.11], // 730 h × 0.017 + 20 GiB × 0.115 + the secret of its password, 0.40
    ['Group of instances', 9.19], // 730 h × 0.0104 + 20 GiB × 0.08
    ['Public address', 3.65], // 730 h × 0.005
    ['Encryption key', 1],
    ['Bucket', 0],
  ]);
  expect(monthlyUsd).toBe(95.01);
  expect(maxMonthlyUsd).toBe(113.4); // two instances more
});

test('a NAT gateway per zone costs three times as much as a single one', () => {
  expect(lineOf({ natGateways: 'per-zone' }, 'NAT gateways')).toBe(98.55);
  expect(lineOf({ natGateways: 'per-zone' }, 'Public addresses')).toBe(10.95);
});

test('a standby doubles the database', () => {
  expect(lineOf({ multiAz: true }, 'Database')).toBe(29.82);
});

test('more instances, larger ones and more storage cost more', () => {
  const base = estimate({}).monthlyUsd;
  expect(estimate({ minInstances: 2 }).monthlyUsd).toBeGreaterThan(base);
  expect(estimate({ instanceType: 't3.large' }).monthlyUsd).toBeGreaterThan(base);
  expect(estimate({ databaseStorageGiB: 100 }).monthlyUsd).toBeGreaterThan(base);
  expect(estimate({ zones: 2 }).monthlyUsd).toBeLessThan(base);
});

test('it says that it is an estimate, and of when', () => {
  expect(estimate({}).note).toContain('estimate');
  expect(estimate({}).pricedAt).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});
