import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { slipwayMetrics } from './slipway-metrics';

const metrics = Object.values(slipwayMetrics);

test('RUNNING.md lists every metric with its labels, type and meaning, and no other', () => {
  const rows = [
    ...readFileSync('RUNNING.md', 'utf8').matchAll(/^\| `(slipway_[^`]+)` *\| (\w+) *\| (.*?) *\|$/gm),
  ];
  const listed = rows.map(([, name, type, help]) => ({ name, type, help }));
  const defined = metrics.map(({ name, labels, type, help }) => ({
    name: labels.length > 0 ? `${name}{${labels.join(',')}}` : name,
    type,
    help,
  }));
  expect(listed).toEqual(defined);
});

test.each(metrics.map(({ name, type }) => [name, type]))(
  'the name of %s, a %s, is as Prometheus wants it',
  (name, type) => {
    expect(name).toMatch(/^slipway_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  },
);
