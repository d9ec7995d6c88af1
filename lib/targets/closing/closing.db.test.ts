import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import { requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { addTarget } from '@/lib/targets/add-target';
import { editTarget } from '@/lib/targets/edit-target';
import { listLaunchTargets } from '@/lib/targets/list-launch-targets';
import { changeTargetRoles } from '@/lib/targets/requests/change-target-roles';
import { rotateExternalId } from '@/lib/targets/requests/rotate-external-id';
import { getTargetDetail } from '@/lib/targets/target-detail';
import { assertTargetOpen } from '@/lib/targets/target-openness';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { freezeAll } from './freeze-all';
import { notFrozen } from './freeze-reason';
import { freezeTarget } from './freeze-target';
import { setTargetState } from './set-target-state';
import { unfreezeAll } from './unfreeze-all';
import { unfreezeTarget } from './unfreeze-target';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  const { id: _, ...sandbox } = await fixture.database.target.findFirstOrThrow();
  await fixture.database.target.create({ data: { ...sandbox, name: 'elsewhere' } });
});
afterEach(async () => {
  await fixture.database.organization.updateMany({ data: notFrozen });
  await fixture.database.target.updateMany({ data: { ...notFrozen, state: 'ENABLED' } });
  await fixture.database.targetTeam.deleteMany();
});
afterAll(() => fixture.close());

const root = () => fixture.as('root');
const target = 'sandbox';
const launch = (name: string, changes = {}) =>
  launchEnvironment({ ctx: fixture.as('ada'), input: requestOf(name, changes) });
const freeze = (reason = 'The migration of the weekend') =>
  freezeTarget({ ctx: root(), input: { target, body: { reason } } });
const setState = (state: string, ctx = root()) => setTargetState({ ctx, input: { target, body: { state } } });
const useOnly = (teams: string[] | null) => editTarget({ ctx: root(), input: { target, body: { teams } } });
const lastAudit = () => fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });

const closings: [string, () => Promise<unknown>, string, RegExp][] = [
  [
    'frozen',
    () => freeze(),
    'conflict',
    /^Launches into sandbox are stopped since \d{4}-\d\d-\d\d \d\d:\d\d UTC by Root: The migration of the weekend\.$/,
  ],
  [
    'frozen with all others',
    () => freezeAll({ ctx: root(), input: { body: { reason: 'AWS is down!' } } }),
    'conflict',
    /^All launches are stopped since .* by Root: AWS is down!$/,
  ],
  ['disabled', () => setState('disabled'), 'conflict', /^The target sandbox is disabled/],
  ['for other teams', () => useOnly(['search']), 'forbidden', /^The team payments may not use .* sandbox/],
];

describe.each(closings)('a target that is %s', (how, close, code, message) => {
  const name = how.replaceAll(/[^a-z]/g, '').slice(0, 14);

  test('takes no launch, no relaunch and no flight check of one, and says why', async () => {
    const failed = await fixture.environmentIn('LAUNCH_FAILED', `f-${name}`);
    await close();
    const ctx = fixture.as('ada');
    const request = requestOf(name);
    const asked = [
      () => launch(name),
      () => relaunchEnvironment({ ctx, input: { name: failed.name } }),
      () => requestFlightCheck({ ctx, input: { kind: 'launch', request } }),
      () => requestFlightCheck({ ctx, input: { kind: 'relaunch', name: failed.name } }),
    ];
    for (const ask of asked) {
      await expect(ask()).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
        fields: [{ path: 'target' }],
      });
    }
    expect(await fixture.database.environment.count({ where: { name } })).toBe(0);
  });

  test('loses nothing: what is there is updated and torn down', async () => {
    const [one, two] = [
      await fixture.environmentIn('ACTIVE', `a-${name}`),
      await fixture.environmentIn('ACTIVE', `b-${name}`),
    ];
    await close();
    const ctx = fixture.as('ada');
    const inputs = { maxInstances: 5 };
    await requestFlightCheck({ ctx, input: { kind: 'update', name: one.name, inputs } });
    const updated = await updateEnvironment({ ctx, input: { name: one.name, body: { inputs } } });
    expect(updated.status).toBe('UPDATING');
    const tornDown = await tearDownEnvironment({ ctx, input: { name: two.name, confirm: two.name } });
    expect(tornDown.status).toBe('TEARING_DOWN');
  });

  test('leaves others open, as far as it is about this one alone', async () => {
    await close();
    const elsewhere = launch(`e-${name}`, { target: 'elsewhere' });
    if (how.includes('all')) await expect(elsewhere).rejects.toMatchObject({ code });
    else expect((await elsewhere).target).toBe('elsewhere');
  });
});

describe('the form', () => {
  const offered = async () => {
    const { targets, frozen } = await listLaunchTargets({ ctx: fixture.as('ada') });
    return { closed: targets.find(({ name }) => name === target)?.closed, frozen };
  };

  test('offers a target that is open', async () => {
    expect(await offered()).toEqual({ closed: {}, frozen: null });
  });

  test.each(closings)('says of one that is %s why it is not offered', async (how, close, _, message) => {
    await close();
    const { closed, frozen } = await offered();
    expect(closed).toEqual({ payments: expect.stringMatching(message) });
    expect(frozen === null).toBe(!how.includes('all'));
  });

  test('leaves out what is retired', async () => {
    await fixture.database.target.updateMany({ where: { name: target }, data: { state: 'RETIRED' } });
    expect((await offered()).closed).toBeUndefined();
  });
});

describe('a freeze', () => {
  test('shows its reason, by whom and since when, until it ends', async () => {
    await freeze('A fire');
    const frozen = await getTargetDetail({ ctx: fixture.as('ada'), input: { name: target } });
    expect(frozen?.freeze).toEqual({ since: expect.any(String), by: 'Root', reason: 'A fire' });
    await unfreezeTarget({ ctx: root(), input: { target } });
    expect((await launch('thawed')).status).toBe('QUEUED');
  });

  test('keeps its beginning when its reason changes, and is on the record with before and after', async () => {
    const first = await freeze('A fire');
    const second = await freeze('A flood');
    expect(second.freeze).toMatchObject({ since: first.freeze?.since, reason: 'A flood' });
    expect(await lastAudit()).toMatchObject({
      action: 'target.freeze',
      details: {
        name: target,
        before: { frozen: true, reason: 'A fire' },
        after: { frozen: true, reason: 'A flood', by: 'Root' },
      },
    });
    const { id } = await lastAudit();
    await freeze('A flood');
    expect((await lastAudit()).id).toBe(id);
  });

  test('of all ends only itself', async () => {
    await freeze();
    await freezeAll({ ctx: root(), input: { body: { reason: 'AWS is down' } } });
    await unfreezeAll({ ctx: root(), input: {} });
    await expect(launch('still')).rejects.toThrow(/^Launches into sandbox/);
  });

  test.each([{}, { reason: '' }, { reason: '  ' }, { reason: 'x'.repeat(301) }, { reason: 1 }, null])(
    'needs a reason: %j',
    async (body) => {
      const input = { target, body };
      await expect(freezeTarget({ ctx: root(), input })).rejects.toMatchObject({ code: 'invalid' });
      await expect(freezeAll({ ctx: root(), input })).rejects.toMatchObject({ code: 'invalid' });
    },
  );

  test('waits for launches that found the target open, and every later one finds it frozen', async () => {
    let frozen: Promise<unknown> | undefined;
    await fixture.openPool(1).$transaction(async (tx) => {
      await assertTargetOpen(tx, { targetId: fixture.targetId, team: 'payments' });
      frozen = freeze();
      await waitUntil('the freeze to wait', () => isSomebodyWaiting());
    });
    await frozen;
    await expect(launch('late')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('among many launches at once lets none in after it', async () => {
    const pools = [fixture.openPool(), fixture.openPool()];
    const launches = Array.from({ length: 20 }, (_, index) => {
      const ctx = { ...fixture.as('ada'), database: pools[index % 2] ?? fixture.database };
      return launchEnvironment({ ctx, input: requestOf(`many-${index}`) });
    });
    const [, ...answers] = await Promise.allSettled([freeze(), ...launches]);
    const { id } = await fixture.database.auditEntry.findFirstOrThrow({
      where: { action: 'target.freeze' },
      orderBy: { id: 'desc' },
    });
    const late = await fixture.database.auditEntry.count({
      where: { action: 'environment.request', id: { gt: id } },
    });
    expect(late).toBe(0);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'conflict' });
    }
  });
});

describe('who signed in long ago', () => {
  test('stops launches at once, and signs in again to allow them', async () => {
    const ctx = { ...root(), freshUntil: null };
    expect((await freezeTarget({ ctx, input: { target, body: { reason: 'A fire' } } })).state).toBe(
      'enabled',
    );
    await freezeAll({ ctx, input: { body: { reason: 'A fire' } } });
    const asked = [
      () => unfreezeTarget({ ctx, input: { target } }),
      () => unfreezeAll({ ctx, input: {} }),
      () => setState('disabled', ctx),
      () => editTarget({ ctx, input: { target, body: { description: 'x' } } }),
      () => rotateExternalId({ ctx, input: { target } }),
      () => changeTargetRoles({ ctx, input: { target, body: { artifactBucket: 'another-bucket' } } }),
      () => addTarget({ ctx, input: { name: 'new', accountId: '123456789012', region: 'eu-west-3' } }),
    ];
    for (const ask of asked) await expect(ask()).rejects.toMatchObject({ code: 'fresh-sign-in' });
  });
});

describe('a target', () => {
  test('is retired only when nothing live is left there, for good', async () => {
    const live = await fixture.environmentIn('LAUNCH_FAILED', 'left-behind');
    await expect(setState('retired')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/still in sandbox: .*Tear them down first/),
    });
    expect((await fixture.database.target.findUniqueOrThrow({ where: { name: target } })).state).toBe(
      'ENABLED',
    );
    await fixture.database.environment.updateMany({ data: { status: 'TORN_DOWN' } });
    expect((await setState('retired')).state).toBe('retired');
    await expect(launch('nobody')).rejects.toThrow(/is retired/);
    for (const again of [() => setState('enabled'), () => freeze(), () => useOnly(null)]) {
      await expect(again()).rejects.toMatchObject({ code: 'conflict' });
    }
    expect(live.target).toBe(target);
  });

  test('that a launch is about to use can’t be retired under it', async () => {
    await fixture.database.environment.updateMany({ data: { status: 'TORN_DOWN' } });
    const [retired, launched] = await Promise.allSettled([setState('retired'), launch('just-now')]);
    expect([retired.status, launched.status].filter((status) => status === 'fulfilled')).toHaveLength(1);
  });

  test('for some teams is used by these alone, and tells others no names of teams', async () => {
    await useOnly(['search', 'payments']);
    expect((await launch('allowed')).status).toBe('QUEUED');
    const teamsFor = async (person: 'root' | 'ada') =>
      (await getTargetDetail({ ctx: fixture.as(person), input: { name: target } })).teams;
    expect(await teamsFor('root')).toEqual(['payments', 'search']);
    expect(await teamsFor('ada')).toEqual(['payments']);
    expect((await useOnly(null)).teams).toBeNull();
  });

  test.each([
    { teams: [] },
    { teams: ['nobody'] },
    { maxEnvironments: -1 },
    { description: 1 },
    { state: 'x' },
  ])('is not changed to %j', async (body) => {
    const asked = editTarget({ ctx: root(), input: { target, body } });
    await expect(asked).rejects.toMatchObject({ code: 'invalid' });
  });
});

async function isSomebodyWaiting(): Promise<boolean> {
  const rows = await fixture.database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
  return rows.length > 0;
}
