import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { replayPolicies } from './replay-policies';

let fixture: Fixture;

/**
 * Of each of six hundred environments of team payments, a launch; of every second one a larger update and of every third
 * one a teardown, which ended it. At most a dozen live at once.
 */
beforeAll(async () => {
  fixture = await createFixture('as-installed');
  await fixture.database.team.update({ where: { name: 'payments' }, data: { maxMonthlyUsd: 1_000_000 } });
  await fixture.database.$executeRaw`
    INSERT INTO environments (id, name, blueprint, blueprint_version, target_id, team_id, owner_id, inputs, status,
      stack_name, resources_total, created_at, ended_at)
    SELECT 'e' || n, 'past-' || n, 'web-environment', '1', g.id, t.id, u.id, '{}', 'TORN_DOWN', 'slipway-past-' || n, 1,
      now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '11 hours 30 minutes'
    FROM generate_series(1, 600) n, targets g, teams t, users u
    WHERE t.name = 'payments' AND u.email = 'ada@example.com'`;
  await fixture.database.$executeRaw`
    INSERT INTO operations (id, environment_id, kind, status, requested_by_id, inputs, created_at, finished_at)
    SELECT gen_random_uuid(), e.id, k.kind::operation_kind, 'SUCCEEDED', e.owner_id, k.inputs::jsonb || jsonb_build_object('vpcCidr',
      '10.' || (substr(e.id, 2)::int % 250) || '.0.0/16'), e.created_at + k.after, e.created_at + k.after
    FROM environments e, (VALUES
      ('CREATE', '{"maxInstances": 3}', interval '0', 1),
      ('UPDATE', '{"instanceType": "m6i.large", "maxInstances": 20}', interval '2 hours', 2),
      ('TEARDOWN', '{"maxInstances": 3}', interval '11 hours', 3)) AS k (kind, inputs, after, every)
    WHERE substr(e.id, 2)::int % k.every = 0`;
});
afterAll(() => fixture.close());

const replay = (input: object = {}) => replayPolicies({ ctx: fixture.as('root'), input });

test('of a thousand past requests and more, says which a draft would have refused and held', async () => {
  const text = '@words("no teardowns") forbid (principal, action == Action::"tear-down", resource);';
  const started = performance.now();
  const answer = await replay({ id: 'no-teardowns', text, limit: 5_000 });
  const seconds = ((performance.now() - started) / 1_000).toFixed(2);
  process.stdout.write(`replay of ${answer.requests} requests: ${seconds} s\n`);
  expect(answer).toMatchObject({ requests: 1_100, refused: 200, changed: 200 });
  // Every update goes beyond $500, as it does by the policies in force.
  expect(answer.held).toBe(300);
  expect(answer.items).toHaveLength(200);
  expect(answer.items[0]).toEqual({
    environment: 'past-3',
    action: 'tear-down',
    team: 'payments',
    person: 'Ada',
    requestedAt: expect.any(String),
    outcome: 'deny',
    reasons: [{ policy: 'no-teardowns', words: 'no teardowns' }],
    today: 'allow',
  });
});

test('counts are those of the time of each request', async () => {
  const text = (most: number) =>
    `@words("many") forbid (principal, action == Action::"launch", resource) when { context.teamEnvironments > ${most} };`;
  const refused = async (most: number) =>
    (await replay({ id: 'few', text: text(most), limit: 10_000 })).refused;
  expect(await refused(12)).toBe(0);
  // All but the first eleven.
  expect(await refused(11)).toBe(589);
});

test('without a draft, the policies in force; the newest requests only', async () => {
  expect(await replay({ limit: 10 })).toMatchObject({ requests: 10, changed: 0 });
  const without = await replay({ id: 'environment-cost', text: null, limit: 10_000 });
  expect(without).toMatchObject({ held: 0, changed: 300 });
});

test('a draft that can’t be kept is not replayed; only admins may', async () => {
  await expect(replay({ id: 'x', text: 'forbid' })).rejects.toMatchObject({
    code: 'invalid',
    fields: [{ path: 'text' }],
  });
  await expect(replay({ text: 'permit (principal, action, resource);' })).rejects.toMatchObject({
    fields: [{ path: 'id' }],
  });
  await expect(replayPolicies({ ctx: fixture.as('olga'), input: {} })).rejects.toMatchObject({
    code: 'forbidden',
  });
});
