import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { createFixture, type Fixture, heldBy, requestOf } from '@/lib/testing/checks/fixtures';
import { claimOperation, dueOperations } from './claim-operation';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
beforeEach(() => fixture.database.operation.updateMany({ data: { status: 'CANCELLED' } }));
afterAll(() => fixture.close());

let count = 0;

/** Launches of a team, asked for one after the other; their operations' ids. */
async function ask(team: string, launches: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < launches; index += 1) {
    count += 1;
    const input = requestOf(`turn-${count}`, { team });
    const environment = await launchEnvironment({ ctx: fixture.as('root'), input });
    ids.push(heldBy('', environment).operationId);
  }
  return ids;
}

const inTurn = () => dueOperations(fixture.database, 100);

test('teams take turns, whoever asked first and for how much', async () => {
  const [p1, p2, p3, p4] = await ask('payments', 4);
  const [s1, s2] = await ask('search', 2);
  const [o1] = await ask('platform', 1);
  expect(await inTurn()).toEqual([p1, s1, o1, p2, s2, p3, p4]);
  expect(await dueOperations(fixture.database, 3)).toEqual([p1, s1, o1]);
});

test('what workers are at is a turn that its team has had, until its lease runs out', async () => {
  const [p1, p2, p3] = await ask('payments', 3);
  const [s1, s2] = await ask('search', 2);
  for (const operationId of [p1, p2])
    await claimOperation(fixture.database, {
      operationId: operationId ?? '',
      workerId: 'one',
      leaseMs: 60_000,
    });
  expect(await inTurn()).toEqual([s1, s2, p3]);
  await fixture.database.$executeRaw`
    UPDATE operations SET lease_expires_at = clock_timestamp() - interval '1 second' WHERE status = 'STARTING'`;
  expect(await inTurn()).toEqual([p1, s1, p2, s2, p3]);
});

test('what AWS is at is a turn as well: a team with many stacks under way lets others go first', async () => {
  const [p1, p2, p3, p4] = await ask('payments', 4);
  const [s1, s2, s3] = await ask('search', 3);
  await fixture.database.operation.updateMany({
    where: { id: { in: [p1 ?? '', p2 ?? ''] } },
    data: { status: 'IN_PROGRESS' },
  });
  expect(await inTurn()).toEqual([s1, s2, p3, s3, p4]);
});

test('of nine hundred launches by thirty teams, each thirty that come next are of all teams', async () => {
  const { database } = fixture;
  const teams = Array.from({ length: 30 }, (_, index) => `fair-${index}`);
  await ask('payments', 1);
  // Copies of one launch, team after team: asked for through the verb, they would take minutes.
  await database.$executeRaw`INSERT INTO teams (id, name) SELECT name, name FROM unnest(${teams}::text[]) AS name`;
  await database.$executeRaw`
    WITH one AS (SELECT e.*, o.id AS operation_id FROM environments e JOIN operations o ON o.environment_id = e.id
      WHERE o.status = 'PENDING'),
    made AS (INSERT INTO environments
      SELECT (jsonb_populate_record(null::environments, to_jsonb(one) || jsonb_build_object(
        'id', team || '/' || n, 'name', team || '-' || n, 'team_id', team,
        'stack_name', 'slipway-' || team || '-' || n))).*
      FROM one, unnest(${teams}::text[]) AS team, generate_series(1, 30) AS n RETURNING id, created_at)
    INSERT INTO operations
      SELECT (jsonb_populate_record(null::operations, to_jsonb(o) || jsonb_build_object(
        'id', gen_random_uuid(), 'environment_id', made.id))).*
      FROM operations o, made WHERE o.status = 'PENDING'`;
  await database.operation.updateMany({
    where: { environment: { team: { name: 'payments' } } },
    data: { status: 'CANCELLED' },
  });
  const ids = await dueOperations(database, 900);
  expect(ids).toHaveLength(900);
  const rows = await database.operation.findMany({
    where: { id: { in: ids } },
    select: { id: true, environment: { select: { teamId: true } } },
  });
  const teamOf = new Map(rows.map(({ id, environment }) => [id, environment.teamId]));
  for (let from = 0; from < 900; from += 30)
    expect(new Set(ids.slice(from, from + 30).map((id) => teamOf.get(id))).size).toBe(30);
});
