import { describe, expect, test } from 'vitest';
import { blueprints } from '@/lib/blueprints/registry';
import { needsOf } from './needs-of';

const stack = {
  partition: 'aws',
  region: 'eu-west-3',
  accountId: '123456789012',
  stackName: 'slipway-orders',
};

describe.each(blueprints.map((each) => [each.id, each] as const))('of %s', (_, blueprint) => {
  const made = blueprint.madeResources(blueprint.defaultInputs);

  test.each(made.map((each) => [each.logicalId, each] as const))(
    'the rights for %s are known',
    (_id, resource) => {
      const needs = needsOf('create', resource, stack, made);
      expect(needs, `add ${resource.type} to the table`).not.toBeNull();
      expect(needs?.length).toBeGreaterThan(0);
      for (const { action, resource: arn } of needs ?? []) {
        expect(action).toMatch(/^[a-z0-9-]+:[A-Z]\w+$/);
        expect(arn).toMatch(/^(\*|arn:aws:[a-z0-9-]+:.*)$/);
        expect(arn).not.toMatch(/undefined|:policy\/$/);
      }
    },
  );
});

test('what properties ask for is asked for', () => {
  const boundary = 'arn:aws:iam::123456789012:policy/boundary';
  const role = {
    logicalId: 'Role',
    type: 'AWS::IAM::Role',
    properties: {
      Path: '/slipway/',
      PermissionsBoundary: boundary,
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/Any'],
    },
  };
  const resource = 'arn:aws:iam::123456789012:role/slipway/slipway-orders-Role-0';
  const needs = needsOf('create', role, stack, [role]);
  expect(needs).toContainEqual({
    action: 'iam:CreateRole',
    resource,
    keys: { 'iam:PermissionsBoundary': boundary },
  });
  expect(needs).toContainEqual({
    action: 'iam:AttachRolePolicy',
    resource,
    keys: { 'iam:PermissionsBoundary': boundary, 'iam:PolicyARN': 'arn:aws:iam::aws:policy/Any' },
  });
  const profile = {
    logicalId: 'Profile',
    type: 'AWS::IAM::InstanceProfile',
    properties: { Roles: ['Role'] },
  };
  expect(needsOf('create', profile, stack, [role, profile])).toContainEqual({
    action: 'iam:PassRole',
    resource,
    keys: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  });
});

test('of a type that is not in the table nothing is known', () => {
  const unknown = { logicalId: 'Other', type: 'AWS::Other::Thing', properties: {} };
  expect(needsOf('create', unknown, stack, [])).toBeNull();
});
