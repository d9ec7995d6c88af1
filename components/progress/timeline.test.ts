import { describe, expect, it } from 'vitest';
import type { EventView } from '@/lib/environments/views/environment-view';
import { placeSpan, timelineOf } from './timeline';

let lastId = 0;
function event(
  second: number,
  logicalId: string,
  status: string,
  change: Partial<EventView> = {},
): EventView {
  lastId += 1;
  return {
    id: String(lastId),
    operationId: 'op-1',
    source: 'CLOUDFORMATION',
    at: new Date(second * 1_000).toISOString(),
    logicalId,
    resourceType: 'AWS::EC2::VPC',
    physicalId: null,
    status,
    reason: null,
    ...change,
  };
}

describe('timelineOf', () => {
  it('makes one span of a resource from its first event to its last', () => {
    const spans = timelineOf(
      [
        event(1, 'Vpc', 'CREATE_IN_PROGRESS'),
        event(2, 'Vpc', 'CREATE_IN_PROGRESS'),
        event(9, 'Vpc', 'CREATE_COMPLETE'),
      ],
      'op-1',
    );
    expect(spans).toMatchObject([{ logicalId: 'Vpc', phase: 'done', from: 1_000, until: 9_000 }]);
  });

  it('leaves a span open while the resource is being made', () => {
    expect(timelineOf([event(1, 'Vpc', 'CREATE_IN_PROGRESS')], 'op-1')).toMatchObject([{ until: null }]);
  });

  it('keeps a failure although the rollback deletes the resource afterwards', () => {
    const spans = timelineOf(
      [
        event(1, 'Vpc', 'CREATE_IN_PROGRESS'),
        event(3, 'Vpc', 'CREATE_FAILED'),
        event(5, 'Vpc', 'DELETE_IN_PROGRESS'),
        event(6, 'Vpc', 'DELETE_COMPLETE'),
      ],
      'op-1',
    );
    expect(spans).toMatchObject([{ status: 'CREATE_FAILED', until: 3_000 }]);
  });

  it('tells what failed from what was stopped because of it', () => {
    const spans = timelineOf(
      [
        event(1, 'Vpc', 'CREATE_IN_PROGRESS'),
        event(1, 'Nat', 'CREATE_IN_PROGRESS'),
        event(3, 'Vpc', 'CREATE_FAILED', { reason: 'The maximum number of VPCs has been reached.' }),
        event(3, 'Nat', 'CREATE_FAILED', { reason: 'Resource creation cancelled' }),
      ],
      'op-1',
    );
    expect(spans.map(({ logicalId, phase }) => [logicalId, phase])).toEqual([
      ['Nat', 'cancelled'],
      ['Vpc', 'failed'],
    ]);
  });

  it('leaves out the stack itself, other operations and what Slipway notes', () => {
    const events = [
      event(1, 'slipway-orders', 'CREATE_IN_PROGRESS', { resourceType: 'AWS::CloudFormation::Stack' }),
      event(1, 'Vpc', 'CREATE_IN_PROGRESS', { operationId: 'op-0' }),
      event(1, 'Vpc', 'REQUESTED', { source: 'SLIPWAY' }),
    ];
    expect(timelineOf(events, 'op-1')).toEqual([]);
  });

  it('lists resources in the order in which they were begun', () => {
    const events = [
      event(4, 'Late', 'CREATE_IN_PROGRESS'),
      event(1, 'Early', 'CREATE_IN_PROGRESS'),
      event(1, 'Also', 'CREATE_IN_PROGRESS'),
    ];
    expect(timelineOf(events, 'op-1').map((span) => span.logicalId)).toEqual(['Also', 'Early', 'Late']);
  });
});

describe('placeSpan', () => {
  it('places a span in percent of the whole', () => {
    expect(placeSpan({ from: 20, until: 70 }, 0, 100)).toEqual({ left: 20, width: 50 });
  });

  it('runs an open span to the end', () => {
    expect(placeSpan({ from: 20, until: null }, 0, 100)).toEqual({ left: 20, width: 80 });
  });

  it('keeps a moment visible, also at the very end', () => {
    const { left, width } = placeSpan({ from: 100, until: 100 }, 0, 100);
    expect(width).toBeGreaterThan(0.5);
    expect(left + width).toBeLessThanOrEqual(100);
  });
});
