import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyAudit } from '@/lib/audit/verify';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { type Standing, saveStanding } from './groups';
import { loadActor } from './load-actor';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const save = (userId: string, standing: Standing | null, pool = fixture.database) =>
  pool.$transaction((tx) => saveStanding(tx, userId, standing));
const newUser = async (name: string) =>
  (await fixture.database.user.create({ data: { name, email: `${name}@example.com` } })).id;

describe('the standing that the identity provider tells', () => {
  test('is the person’s at once, teams made as needed', async () => {
    const id = await newUser('new');
    expect(await loadActor(fixture.database, id)).toMatchObject({ role: 'engineer', teams: [] });
    await save(id, { role: 'approver', teams: ['payments', 'just-made'] });
    expect(await loadActor(fixture.database, id)).toMatchObject({
      id,
      name: 'new',
      email: 'new@example.com',
      role: 'approver',
      teams: ['just-made', 'payments'],
    });
  });

  test('takes away what is gone, from this person only', async () => {
    const id = await newUser('mover');
    await save(id, { role: 'admin', teams: ['payments', 'search'] });
    await save(id, { role: 'engineer', teams: ['search'] });
    expect(await loadActor(fixture.database, id)).toMatchObject({ role: 'engineer', teams: ['search'] });
    await save(id, { role: 'engineer', teams: [] });
    expect(await loadActor(fixture.database, id)).toMatchObject({ teams: [] });
    const ada = await loadActor(fixture.database, fixture.as('ada').actor.id);
    expect(ada?.teams).toEqual(['payments']);
    // A team outlives its last member: its environments are still there.
    expect(await fixture.database.team.count({ where: { name: 'search' } })).toBe(1);
  });

  test('is on record when it changes the role or the teams, and only then', async () => {
    const id = await newUser('riser');
    await save(id, { role: 'approver', teams: ['payments'] });
    await save(id, { role: 'approver', teams: ['search'] });
    await save(id, { role: 'approver', teams: ['search'] });
    await save(id, { role: 'engineer', teams: ['search'] });
    await save(id, null);
    const entries = await fixture.database.auditEntry.findMany({
      where: { subjectType: 'user', subjectId: id },
      orderBy: { id: 'asc' },
    });
    expect(entries.map(({ action, details }) => ({ action, details }))).toEqual([
      { action: 'user.role', details: expect.objectContaining({ from: 'ENGINEER', to: 'APPROVER' }) },
      { action: 'user.teams', details: expect.objectContaining({ gained: ['payments'], lost: [] }) },
      { action: 'user.teams', details: expect.objectContaining({ gained: ['search'], lost: ['payments'] }) },
      { action: 'user.role', details: expect.objectContaining({ from: 'APPROVER', to: 'ENGINEER' }) },
    ]);
    expect(new Set(entries.map(({ via }) => via))).toEqual(new Set(['sign-in']));
    expect(await verifyAudit(fixture.database)).toMatchObject({ intact: true });
  });

  test('changes nothing when it is sent again', async () => {
    const id = await newUser('again');
    const standing: Standing = { role: 'approver', teams: ['payments', 'search'] };
    await save(id, standing);
    await save(id, standing);
    expect(await loadActor(fixture.database, id)).toMatchObject(standing);
  });

  test('may be of more teams than a statement takes values', async () => {
    const id = await newUser('everywhere');
    const teams = Array.from({ length: 33_000 }, (_, index) => `everywhere-${index}`).sort();
    await save(id, { role: 'engineer', teams });
    expect((await loadActor(fixture.database, id))?.teams).toEqual(teams);
    await save(id, { role: 'engineer', teams: teams.slice(1) });
    expect((await loadActor(fixture.database, id))?.teams).toEqual(teams.slice(1));
    await save(id, { role: 'engineer', teams: ['search'] });
    expect((await loadActor(fixture.database, id))?.teams).toEqual(['search']);
  });

  test('is of one sign-in only when the same person signs in twice at once', async () => {
    const id = await newUser('twice');
    const pools = [fixture.openPool(2), fixture.openPool(2)];
    const standings: Standing[] = [
      { role: 'admin', teams: ['payments'] },
      { role: 'engineer', teams: ['search'] },
    ];
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(standings.map((standing, index) => save(id, standing, pools[index])));
      const actor = await loadActor(fixture.database, id);
      expect(standings).toContainEqual({ role: actor?.role, teams: actor?.teams });
    }
    const changes = await fixture.database.auditEntry.findMany({
      where: { subjectId: id, action: 'user.role' },
      orderBy: { id: 'asc' },
    });
    // Each change goes on from what the one before had made.
    for (const [index, { details }] of changes.slice(1).entries())
      expect(details).toMatchObject({ from: Object(changes[index]?.details).to });
  });

  test('of ten people who sign in at once makes their new team once', async () => {
    const pools = [fixture.openPool(5), fixture.openPool(5)];
    for (let round = 0; round < 5; round += 1) {
      const ids = await Promise.all(
        Array.from({ length: 10 }, (_, index) => newUser(`crowd-${round}-${index}`)),
      );
      const teams = [`crowd-a-${round}`, `crowd-b-${round}`];
      await Promise.all(ids.map((id, index) => save(id, { role: 'engineer', teams }, pools[index % 2])));
      for (const id of ids) expect((await loadActor(fixture.database, id))?.teams).toEqual(teams);
    }
  });

  test('is nobody’s when there is no such person', async () => {
    expect(await loadActor(fixture.database, 'nobody')).toBeNull();
  });
});
