import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventName } from '@/lib/environments/events';
import { recordProgress } from '@/lib/environments/progress/record-progress';
import { recordEvent } from '@/lib/environments/record-event';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { eventsOf, follow } from '@/lib/testing/checks/stack-history';
import { listEvents, newestEvents } from './list-events';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const list = (name: string, after?: string, limit?: number) =>
  listEvents({ ctx: fixture.as('ada'), input: { name, after, limit } });

async function append(environmentId: string, status: EventName): Promise<void> {
  await fixture.database.$transaction((tx) => recordEvent(tx, { environmentId, operationId: null, status }));
}

describe('the events of an environment', () => {
  test('come oldest first, and go on after a cursor', async () => {
    const { id } = await fixture.request('told');
    await append(id, 'DRIFT_FOUND');
    await append(id, 'DRIFT_GONE');
    const first = await list('told', undefined, 2);
    expect(first.items.map((event) => event.status)).toEqual(['REQUESTED', 'DRIFT_FOUND']);
    const second = await list('told', first.cursor ?? '');
    expect(second.items.map((event) => event.status)).toEqual(['DRIFT_GONE']);
    const none = await list('told', second.cursor ?? '');
    expect(none).toEqual({ items: [], cursor: second.cursor });
    await append(id, 'CHANGED_OUTSIDE');
    expect((await list('told', none.cursor ?? '')).items.map((event) => event.status)).toEqual([
      'CHANGED_OUTSIDE',
    ]);
  });

  test('can be read from the end: the newest, and still oldest first', async () => {
    const { id } = await fixture.request('long');
    for (const status of ['LAUNCH_STARTED', 'ACTIVE', 'LOST'] as const) await append(id, status);
    const newest = async (most: number, as: 'ada' | 'grace' = 'ada') =>
      (await newestEvents({ ctx: fixture.as(as), input: { name: 'long', most } })).map(
        ({ status }) => status,
      );
    expect(await newest(2)).toEqual(['ACTIVE', 'LOST']);
    expect(await newest(4_000)).toEqual(['REQUESTED', 'LAUNCH_STARTED', 'ACTIVE', 'LOST']);
    await expect(newest(2, 'grace')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('are those of this environment only', async () => {
    const { id } = await fixture.request('mine');
    const other = await fixture.request('not-mine');
    await append(other.id, 'LOST');
    await append(id, 'CHANGED_OUTSIDE');
    expect((await list('mine')).items.map((event) => event.status)).toEqual(['REQUESTED', 'CHANGED_OUTSIDE']);
  });

  test('are not there for engineers of other teams', async () => {
    await fixture.request('private');
    const asked = listEvents({ ctx: fixture.as('grace'), input: { name: 'private' } });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each(['x', '-1', '1.5', '0x10', '1e3', ' 1', '9223372036854775808', '9'.repeat(40), '\u0000'])(
    'can’t go on after %j',
    async (after) => {
      await expect(list('told', after)).rejects.toMatchObject({
        code: 'invalid',
        fields: [{ path: 'after' }],
      });
    },
  );

  test.each(['', '0', '9223372036854775807'])('may go on after %j', async (after) => {
    expect((await list('told', after)).items).toHaveLength(after.length > 1 ? 0 : 4);
  });
});

describe('a reader that follows the cursor', () => {
  test('misses nothing while Slipway and the follower append at once', async () => {
    const portal = fixture.openPool(3);
    const worker = fixture.openPool(3);
    const environment = await fixture.request('watched');
    const following = await follow(fixture, environment);
    const appends = 60;

    const bySlipway = async () => {
      for (let index = 0; index < appends; index += 1) {
        const event = { environmentId: environment.id, operationId: null, status: 'DRIFT_FOUND' } as const;
        await portal.$transaction((tx) => recordEvent(tx, event));
      }
    };
    const byTheFollower = async () => {
      for (let index = 0; index < appends; index += 1) {
        const events = eventsOf(
          [
            ['Vpc', 'UPDATE_IN_PROGRESS'],
            ['Key', 'UPDATE_IN_PROGRESS'],
          ],
          {
            startSecond: 10 + index * 10,
          },
        );
        await recordProgress(worker, following.lease, await following.stack(), {
          stackStatus: 'CREATE_IN_PROGRESS',
          events,
          rootCause: null,
          outcome: null,
        });
      }
    };
    let writing = true;
    const seen: string[] = [];
    const read = async () => {
      for (let cursor = '', more = true; more; ) {
        more = writing;
        const page = await list('watched', cursor, 5);
        seen.push(...page.items.map((event) => event.id));
        cursor = page.cursor ?? '';
        if (page.items.length > 0) more = true;
      }
    };
    const reading = read();
    await Promise.all([bySlipway(), byTheFollower()]).finally(() => {
      writing = false;
    });
    await reading;

    const rows = await fixture.database.environmentEvent.findMany({
      where: { environmentId: environment.id },
      orderBy: { id: 'asc' },
    });
    expect(seen).toEqual(rows.map((row) => row.id.toString()));
    expect(rows.filter((row) => row.status === 'DRIFT_FOUND')).toHaveLength(appends);
    expect(rows.filter((row) => row.source === 'CLOUDFORMATION')).toHaveLength(appends * 2);
  });
});
