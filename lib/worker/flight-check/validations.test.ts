import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { findingOf } from './validations';

const blueprint = findBlueprint('web-environment');
if (!blueprint) throw new Error('There is no such blueprint');

const validation = (more: OperationEvent): OperationEvent => ({
  EventType: 'VALIDATION_ERROR',
  ValidationStatus: 'FAILED',
  ValidationFailureMode: 'FAIL',
  ValidationStatusReason: 'payroll-bucket of arn:aws:s3:::payroll exists',
  ...more,
});

test('a change set without complaints is fine', () => {
  expect(findingOf(blueprint, 'CREATE_COMPLETE', [])).toMatchObject({ verdict: 'fine' });
});

test('a validation that fails is told with its resource, and none of the words of AWS', () => {
  const events = [
    validation({
      ValidationName: 'NAME_CONFLICT_VALIDATION',
      LogicalResourceId: 'KeyAlias',
      ResourceType: 'AWS::KMS::Alias',
    }),
    validation({
      ValidationName: 'PROPERTY_VALIDATION',
      LogicalResourceId: 'Vpc',
      ResourceType: 'AWS::EC2::VPC',
    }),
  ];
  expect(findingOf(blueprint, 'FAILED', events)).toEqual({
    verdict: 'will-fail',
    message:
      'CloudFormation’s validation fails: a name is taken (Name of the encryption key), a property is not valid (Network (VPC)).',
  });
});

test('one that only warns leaves it possible', () => {
  const quota = validation({ ValidationName: 'SERVICE_QUOTA_VALIDATION', ValidationFailureMode: 'WARN' });
  expect(findingOf(blueprint, 'CREATE_COMPLETE', [quota])).toEqual({
    verdict: 'may-fail',
    message: 'CloudFormation’s validation warns: a quota would be exceeded.',
  });
});

test('one that nobody knows yet, and a change set that fails without any, are told all the same', () => {
  const other = validation({
    ValidationName: 'SOMETHING_NEW',
    LogicalResourceId: 'Vpc',
    ResourceType: 'AWS::EC2::VPC',
  });
  expect(findingOf(blueprint, 'CREATE_COMPLETE', [other]).message).toBe(
    'CloudFormation’s validation fails: something is not valid (Network (VPC)).',
  );
  expect(findingOf(blueprint, 'FAILED', [])).toMatchObject({ verdict: 'will-fail' });
});

test('a name that the stack of a failed launch may have does not keep it from being launched again', () => {
  const alias = { LogicalResourceId: 'KeyAlias', ResourceType: 'AWS::KMS::Alias' };
  const name = validation({ ValidationName: 'NAME_CONFLICT_VALIDATION', ...alias });
  const quota = validation({ ValidationName: 'SERVICE_QUOTA_VALIDATION' });
  const property = validation({ ValidationName: 'PROPERTY_VALIDATION' });
  const of = (...events: OperationEvent[]) => findingOf(blueprint, 'FAILED', events, { isReplacing: true });
  expect(of(name, quota)).toEqual({
    verdict: 'may-fail',
    message:
      'CloudFormation’s validation fails: a name is taken (Name of the encryption key), a quota would be exceeded. It may be of the failed launch, whose stack is removed first.',
  });
  expect(of(name, property).verdict).toBe('will-fail');
  expect(of().verdict).toBe('will-fail');
});
