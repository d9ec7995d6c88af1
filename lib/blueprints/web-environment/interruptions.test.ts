import { expect, test } from 'vitest';
import { webEnvironment } from './blueprint';

const { defaultInputs, interruptions } = webEnvironment;

type Asked = Parameters<typeof interruptions>[0];
const of = (change: Partial<Asked>, after: Asked['after'] = {}) =>
  interruptions({
    logicalId: 'AutoScalingGroup',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    action: 'modify',
    properties: ['LaunchTemplate'],
    before: defaultInputs,
    after: { ...defaultInputs, ...after },
    ...change,
  });

test.each(['LaunchTemplate', 'VPCZoneIdentifier'])(
  '%s replaces the instances, and without room stops the only one',
  (property) => {
    const properties = ['MaxSize', property];
    expect(of({ properties })).toMatchObject({ kind: 'none' });
    expect(of({ properties }, { minInstances: 2, maxInstances: 2 })).toMatchObject({
      kind: 'none',
      note: expect.stringContaining('only 1 of 2 serve'),
    });
    expect(of({ properties }, { minInstances: 1, maxInstances: 1 })).toMatchObject({
      kind: 'short',
      what: 'the website and the API',
    });
  },
);

test('another size of the group replaces nothing', () => {
  expect(of({ properties: ['MinSize', 'MaxSize'] }, { minInstances: 3, maxInstances: 3 })).toBeNull();
});

test('another path of the API is said with both paths', () => {
  const rule = { logicalId: 'ApiRule', properties: ['Conditions'] };
  expect(of(rule, { apiPath: '/v2' })).toMatchObject({
    note: expect.stringMatching(/\/v2 at once.*\/fastapi reach the website/),
    loses: 'old-address',
  });
  expect(of(rule)).toBeNull();
  for (const action of ['replace', 'replace-maybe'] as const)
    expect(of({ ...rule, action }, { apiPath: '/v2' })).toMatchObject({
      kind: 'replaced',
      loses: 'old-address',
    });
});

test('a new zone’s route to S3 interrupts nobody, and neither does an address that no route leads to any more', () => {
  const endpoint = { logicalId: 'S3Endpoint', before: { ...defaultInputs, zones: 2 } };
  expect(of({ ...endpoint, properties: ['RouteTableIds'] })).toMatchObject({ kind: 'none' });
  expect(of({ ...endpoint, properties: ['RouteTableIds', 'ServiceName'] })).toBeNull();
  // A newer template's doing: who uses those route tables is not known here.
  expect(of({ logicalId: 'S3Endpoint', properties: ['RouteTableIds'] })).toBeNull();
  expect(of({ logicalId: 'NatAddress2', action: 'remove', properties: [] })).toMatchObject({ kind: 'none' });
  expect(of({ logicalId: 'LoadBalancer', action: 'remove', properties: [] })).toBeNull();
});
