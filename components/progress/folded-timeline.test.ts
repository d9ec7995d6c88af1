import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldEvents, type KeptEvent } from '@/lib/environments/history/fold-events';
import { marksOf, timelineOf } from './timeline';

const operationId = 'the-operation';
const statuses = [
  'CREATE_IN_PROGRESS',
  'CREATE_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'DELETE_IN_PROGRESS',
  'DELETE_COMPLETE',
  'DELETE_FAILED',
  'A_NEW_STATUS',
];

const event = fc.record({
  source: fc.constantFrom('SLIPWAY' as const, 'CLOUDFORMATION' as const),
  logicalId: fc.constantFrom('Vpc', 'Database', 'WebServer', 'slipway-shop', null),
  status: fc.constantFrom(...statuses, 'DRIFT_FOUND', 'RETRY_SCHEDULED'),
  reason: fc.constantFrom(null, 'No capacity', 'Resource creation cancelled'),
  later: fc.nat(100),
});

const history = fc.array(event, { minLength: 1, maxLength: 60 }).map((events) => {
  let at = Date.parse('2026-01-01T00:00:00Z');
  return events.map(({ later, ...rest }, index): KeptEvent => {
    at += later * 1_000;
    const type = rest.logicalId === 'slipway-shop' ? 'AWS::CloudFormation::Stack' : 'AWS::EC2::VPC';
    const resourceType = rest.logicalId === null ? null : type;
    return { ...rest, id: String(index + 1), at: new Date(at).toISOString(), resourceType, physicalId: null };
  });
});

const asEvents = (events: readonly KeptEvent[]) => events.map((each) => ({ ...each, operationId }));

test('the time line of folded events is that of all of them', () => {
  fc.assert(
    fc.property(history, (events) => {
      const { kept } = foldEvents(events);
      expect(timelineOf(asEvents(kept), operationId)).toEqual(timelineOf(asEvents(events), operationId));
    }),
  );
});

test('in pieces, too, every resource is on the time line, from when it began', () => {
  fc.assert(
    fc.property(history, fc.nat(60), (events, at) => {
      const pieces = [events.slice(0, at), events.slice(at)].filter((piece) => piece.length > 0);
      const kept = pieces.flatMap((piece) => foldEvents(piece).kept);
      expect(timelineOf(asEvents(kept), operationId)).toEqual(timelineOf(asEvents(events), operationId));
    }),
  );
});

test('what was found to be changed outside is still marked', () => {
  fc.assert(
    fc.property(history, (events) => {
      const since = events[0]?.at ?? '';
      const reasonsOf = (some: readonly KeptEvent[]) =>
        new Set(marksOf(asEvents(some), since, null).map(({ reason }) => reason));
      expect(reasonsOf(foldEvents(events).kept)).toEqual(reasonsOf(events));
    }),
  );
});
