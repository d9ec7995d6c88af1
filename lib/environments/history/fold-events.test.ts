import { expect, test } from 'vitest';
import { foldEvents, type KeptEvent } from './fold-events';

let count = 0;
function event(changes: Partial<KeptEvent>): KeptEvent {
  count += 1;
  return {
    id: String(count),
    source: 'CLOUDFORMATION',
    at: new Date(Date.parse('2026-01-01T00:00:00Z') + count * 1_000).toISOString(),
    logicalId: 'Database',
    resourceType: 'AWS::RDS::DBInstance',
    physicalId: null,
    status: 'CREATE_IN_PROGRESS',
    reason: null,
    ...changes,
  };
}

const slipway = (status: string, reason: string | null = null) =>
  event({ source: 'SLIPWAY', logicalId: null, resourceType: null, status, reason });

test('the first reason, the counts, the times and each resource’s beginning, failure and end are kept', () => {
  const events = [
    slipway('REQUESTED'),
    event({}),
    event({ reason: 'Resource creation Initiated' }),
    event({ logicalId: 'Vpc', resourceType: 'AWS::EC2::VPC' }),
    event({
      logicalId: 'Vpc',
      resourceType: 'AWS::EC2::VPC',
      status: 'CREATE_FAILED',
      reason: 'Resource creation cancelled',
    }),
    event({ status: 'CREATE_FAILED', reason: 'No capacity' }),
    event({ status: 'DELETE_IN_PROGRESS' }),
    event({ status: 'DELETE_COMPLETE' }),
    ...Array.from({ length: 18 }, () => slipway('RETRY_SCHEDULED', 'AWS is throttling')),
    slipway('LAUNCH_FAILED', 'No capacity'),
  ];
  const folded = foldEvents(events);
  expect(folded).toMatchObject({
    events: events.length,
    failures: 1,
    firstAt: events[0]?.at,
    lastAt: events.at(-1)?.at,
    firstReason: { logicalId: 'Database', type: 'AWS::RDS::DBInstance', reason: 'No capacity' },
  });
  expect(folded.kept.map(({ logicalId, status }) => `${logicalId ?? 'Slipway'} ${status}`)).toEqual([
    'Slipway REQUESTED',
    'Database CREATE_IN_PROGRESS',
    'Vpc CREATE_IN_PROGRESS',
    'Vpc CREATE_FAILED',
    'Database CREATE_FAILED',
    'Database DELETE_COMPLETE',
    'Slipway RETRY_SCHEDULED',
    'Slipway RETRY_SCHEDULED',
    'Slipway LAUNCH_FAILED',
  ]);
});

test('where nothing failed there is no reason, and what is alone is kept once', () => {
  const folded = foldEvents([event({ status: 'CREATE_COMPLETE' })]);
  expect(folded).toMatchObject({ events: 1, failures: 0, firstReason: null });
  expect(folded.kept).toHaveLength(1);
});
