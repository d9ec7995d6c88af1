import { describe, expect, test } from 'vitest';
import { explain, plainReason } from '@/lib/stacks/explain-failure';
import { stackType } from '@/lib/stacks/types/about-type';
import { firstFailure } from './root-cause';

const at = new Date('2026-01-01T00:00:00Z');

function event(logicalId: string, status: string, reason: string | null, resourceType = 'AWS::EC2::VPC') {
  return { at, logicalId, resourceType, physicalId: null, status, reason };
}

describe('the first real failure', () => {
  test('is the resource that failed by itself, not one that was stopped because of it', () => {
    const events = [
      event('Vpc', 'CREATE_IN_PROGRESS', null),
      event('Other', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('Gateway', 'CREATE_FAILED', 'The maximum number of addresses has been reached.'),
      event('Later', 'CREATE_FAILED', 'Something else'),
      event(
        'slipway-x',
        'ROLLBACK_IN_PROGRESS',
        'The following resource(s) failed to create: [Gateway].',
        stackType,
      ),
    ];
    expect(firstFailure(events)).toMatchObject({
      logicalId: 'Gateway',
      explanation: expect.stringContaining('elastic IP'),
    });
  });

  test('is a resource’s rather than the stack’s, which only counts them up', () => {
    const events = [
      event('slipway-x', 'CREATE_FAILED', 'The following resource(s) failed to create: [Vpc].', stackType),
      event('Vpc', 'CREATE_FAILED', 'No'),
    ];
    expect(firstFailure(events)?.logicalId).toBe('Vpc');
  });

  test('is the stack’s when no resource failed', () => {
    expect(firstFailure([event('slipway-x', 'CREATE_FAILED', 'Timed out', stackType)])?.type).toBe(stackType);
  });

  test('is nothing when nothing failed', () => {
    expect(
      firstFailure([event('Vpc', 'DELETE_COMPLETE', null), event('Vpc', 'CREATE_COMPLETE', null)]),
    ).toBeNull();
  });
});

test('AWS’s words come without their wrapping', () => {
  const wrapped =
    'Resource handler returned message: "Certificate ARN \'x\' is not valid (Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: 5d6f)" (RequestToken: 17f9, HandlerErrorCode: InvalidRequest)';
  expect(plainReason(wrapped)).toBe("Certificate ARN 'x' is not valid");
  expect(plainReason('Rate exceeded')).toBe('Rate exceeded');
  expect(plainReason('(Service: AmazonEC2; Status Code: 400)')).toBe(
    '(Service: AmazonEC2; Status Code: 400)',
  );
});

test.each([
  ['The bucket you tried to delete is not empty. You must delete all versions in the bucket.', 'Empty it'],
  [
    'Cannot delete protected DB Instance, please disable deletion protection and try again.',
    'Turn the protection off',
  ],
  ['The bucket you tried to delete is not empty (Status Code: 409, Request ID: 7A403F11)', 'Empty it'],
  ['User: x is not authorized to perform: ec2:CreateVpc', 'roles lacks a permission'],
  ['Something nobody has met yet', null],
])('%s is explained', (reason, words) => {
  if (words === null) expect(explain(reason)).toBeNull();
  else expect(explain(reason)).toContain(words);
});
