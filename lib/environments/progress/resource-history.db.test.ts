import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeenEvent } from '@/lib/environments/progress/save-events';
import { recordEvent } from '@/lib/environments/record-event';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { eventsOf, type Following, follow } from '@/lib/testing/checks/stack-history';
import { recordProgress } from './record-progress';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

/** A launch in which one resource fails, its rollback, and a resource that is made anew in between. */
const history = eventsOf([
  ['Vpc', 'CREATE_IN_PROGRESS'],
  ['Key', 'CREATE_IN_PROGRESS'],
  ['Vpc', 'CREATE_IN_PROGRESS', 'Resource creation Initiated'],
  ['Key', 'CREATE_IN_PROGRESS', 'Resource creation Initiated'],
  ['Vpc', 'CREATE_COMPLETE'],
  ['Key', 'CREATE_COMPLETE'],
  ['Subnet', 'CREATE_IN_PROGRESS'],
  ['Gateway', 'CREATE_IN_PROGRESS'],
  ['Subnet', 'CREATE_COMPLETE'],
  ['Gateway', 'CREATE_FAILED', 'The maximum number of addresses has been reached.'],
  ['Bucket', 'CREATE_IN_PROGRESS'],
  ['Bucket', 'CREATE_FAILED', 'Resource creation cancelled'],
  ['Subnet', 'DELETE_IN_PROGRESS'],
  ['Gateway', 'DELETE_IN_PROGRESS'],
  ['Gateway', 'DELETE_COMPLETE'],
  ['Subnet', 'DELETE_FAILED', 'has dependencies'],
  ['Subnet', 'DELETE_IN_PROGRESS'],
  ['Subnet', 'DELETE_COMPLETE'],
  ['Key', 'DELETE_SKIPPED'],
]);

let round = 0;

async function recordInBatches(batches: readonly SeenEvent[][]): Promise<Following> {
  round += 1;
  const following = await follow(fixture, await fixture.request(`round-${round}`));
  for (const events of batches) {
    await recordProgress(fixture.database, following.lease, await following.stack(), {
      stackStatus: 'ROLLBACK_IN_PROGRESS',
      events,
      rootCause: null,
      outcome: null,
    });
  }
  return following;
}

async function finalState({ environmentId }: Following) {
  const { database } = fixture;
  const resources = await database.stackResource.findMany({
    where: { environmentId },
    orderBy: { logicalId: 'asc' },
    omit: { environmentId: true },
  });
  const counts = await database.environment.findUniqueOrThrow({
    where: { id: environmentId },
    select: { resourcesDone: true, resourcesTotal: true },
  });
  const events = await database.environmentEvent.count({
    where: { environmentId, source: 'CLOUDFORMATION' },
  });
  return { resources, counts, events };
}

function inBatches(events: readonly SeenEvent[], sizes: readonly number[]): SeenEvent[][] {
  const batches: SeenEvent[][] = [];
  let rest = [...events];
  for (let index = 0; rest.length > 0; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    batches.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return batches;
}

describe('the state of a stack’s resources', () => {
  test('is what the latest event of each says', async () => {
    const { resources, counts, events } = await finalState(await recordInBatches([history]));
    expect(events).toBe(history.length);
    expect(resources.map(({ logicalId, status }) => [logicalId, status])).toEqual([
      ['Bucket', 'CREATE_FAILED'],
      ['Gateway', 'DELETE_COMPLETE'],
      ['Key', 'DELETE_SKIPPED'],
      ['Subnet', 'DELETE_COMPLETE'],
      ['Vpc', 'CREATE_COMPLETE'],
    ]);
    const subnet = resources.find((resource) => resource.logicalId === 'Subnet');
    // When the last attempt began, not the first.
    expect(subnet?.startedAt).toEqual(history[16]?.at);
    expect(resources.find((resource) => resource.logicalId === 'Bucket')?.reason).toBe(
      'Resource creation cancelled',
    );
    expect(counts.resourcesDone).toBe(1);
  });

  test('is the same whatever order, batches and repetitions the events come in', async () => {
    const expected = await finalState(await recordInBatches([history]));
    const anyOrder = fc
      .tuple(
        fc.shuffledSubarray(history, { minLength: history.length }),
        fc.array(fc.constantFrom(...history), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
      )
      .map(([events, repeated, sizes]) => inBatches([...events, ...repeated], sizes));
    await fc.assert(
      fc.asyncProperty(anyOrder, async (batches) => {
        expect(await finalState(await recordInBatches(batches))).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  test('is the same one event at a time, read twice each', async () => {
    const expected = await finalState(await recordInBatches([history]));
    const oneByOne = await recordInBatches(history.map((event) => [event, event]));
    expect(await finalState(oneByOne)).toEqual(expected);
  });
});

test('what CloudFormation told of a failed stack is no part of the next one’s state', async () => {
  const former = eventsOf([
    ['Vpc', 'CREATE_IN_PROGRESS'],
    ['Vpc', 'CREATE_COMPLETE'],
    ['Vpc', 'DELETE_IN_PROGRESS'],
    ['Vpc', 'DELETE_COMPLETE'],
  ]);
  const following = await recordInBatches([former]);
  const { environmentId } = following;
  await fixture.database.stackResource.deleteMany({ where: { environmentId } });
  await fixture.database.$transaction(async (tx) => {
    const event = { environmentId, operationId: null, status: 'FAILED_STACK_REMOVED' } as const;
    const formerEventsTo = await recordEvent(tx, event);
    await tx.environment.update({ where: { id: environmentId }, data: { formerEventsTo } });
  });
  // Its clock runs behind: what counts is the order in which it was told.
  const next = eventsOf([['Vpc', 'CREATE_IN_PROGRESS']]).map((event) => ({
    ...event,
    eventId: `next-${event.eventId}`,
    physicalId: null,
  }));
  await recordProgress(fixture.database, following.lease, await following.stack(), {
    stackStatus: 'CREATE_IN_PROGRESS',
    events: next,
    rootCause: null,
    outcome: null,
  });
  const { resources } = await finalState(following);
  expect(resources).toMatchObject([{ logicalId: 'Vpc', status: 'CREATE_IN_PROGRESS', physicalId: null }]);
});
