import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listEnvironments } from '@/lib/environments/views/list-environments';
import { createFixture, type Fixture, type PersonName } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { handOverAll } from './hand-over-all';
import { handOverEnvironment } from './hand-over-environment';

let fixture: Fixture;
let listener: Client;
const heard: string[] = [];
let count = 0;

beforeAll(async () => {
  fixture = await createFixture();
  listener = new Client(fixture.url);
  await listener.connect();
  listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await listener.query('LISTEN slipway_environment; LISTEN slipway_access');
});
afterAll(async () => {
  await listener.end();
  await fixture.close();
});

const idOf = (person: PersonName) => fixture.as(person).actor.id;
const handOver = (name: string, body: object, by: PersonName = 'root') =>
  handOverEnvironment({ ctx: fixture.as(by), input: { name, body } });
const seenBy = async (person: PersonName) =>
  (await listEnvironments({ ctx: fixture.as(person), input: {} })).items.map(({ name }) => name);
const rowOf = (name: string) =>
  fixture.database.environment.findFirstOrThrow({ where: { name }, include: { team: true } });

describe('an environment that is handed over', () => {
  test('is the new team’s from then on, and no more the old one’s, whose pages are told', async () => {
    await fixture.environmentIn('ACTIVE', 'moved');
    expect(await seenBy('ada')).toContain('moved');
    heard.length = 0;
    expect(await handOver('moved', { team: 'search', owner: idOf('grace') })).toMatchObject({
      name: 'moved',
      team: 'search',
      owner: { name: 'Grace' },
    });
    expect(await seenBy('ada')).not.toContain('moved');
    expect(await seenBy('grace')).toContain('moved');
    await waitUntil('the news', () => heard.some((text) => text.includes('"team" : "search"')), {
      everyMs: 5,
    });
    for (const person of ['ada', 'bert'] as const) expect(heard).toContain(`sight ${idOf(person)}`);
    expect(heard).not.toContain(`sight ${idOf('grace')}`);
    const entry = await fixture.database.auditEntry.findFirst({ orderBy: { id: 'desc' } });
    expect(entry).toMatchObject({
      action: 'environment.hand-over',
      actorId: idOf('root'),
      details: {
        name: 'moved',
        before: { owner: { name: 'Ada' }, team: 'payments' },
        after: { owner: { name: 'Grace' }, team: 'search' },
      },
    });
  });

  test('to whom has it already is nothing', async () => {
    await fixture.environmentIn('ACTIVE', 'same');
    const entries = await fixture.database.auditEntry.count();
    await handOver('same', { team: 'payments', owner: idOf('ada') });
    expect(await fixture.database.auditEntry.count()).toBe(entries);
  });

  test.each([
    [{}, 'owner', 'Say to whom'],
    [{ owner: 'nobody' }, 'owner', 'no such person'],
    [{ owner: 'a\0' }, 'owner', 'id of a person'],
    [{ team: 'no-such-team' }, 'team', 'no team'],
    [{ team: '' }, 'team', 'name of a team'],
    [{ owner: 7 }, 'owner', 'id of a person'],
  ])('goes to nobody: %j', async (body, path, message) => {
    count += 1;
    const name = `stays-${count}`;
    await fixture.environmentIn('ACTIVE', name);
    await expect(handOver(name, body)).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path, message: expect.stringContaining(message) }],
    });
  });

  test('goes to nobody who could do nothing with it', async () => {
    await fixture.environmentIn('ACTIVE', 'kept');
    await expect(handOver('kept', { owner: idOf('grace') })).rejects.toMatchObject({
      fields: [
        {
          path: 'owner',
          message: 'Grace may not launch for the team payments, and could do nothing with it',
        },
      ],
    });
    await fixture.database.user.update({ where: { id: idOf('bert') }, data: { disabledAt: new Date() } });
    await expect(handOver('kept', { owner: idOf('bert') })).rejects.toMatchObject({ code: 'invalid' });
    await fixture.database.user.update({ where: { id: idOf('bert') }, data: { disabledAt: null } });
    expect(await handOver('kept', { owner: idOf('root') })).toMatchObject({ owner: { name: 'Root' } });
  });

  test('has not ended', async () => {
    await fixture.environmentIn('TORN_DOWN', 'over');
    await expect(handOver('over', { team: 'search' })).rejects.toMatchObject({ code: 'conflict' });
  });

  test('is so by admins alone', async () => {
    await fixture.environmentIn('ACTIVE', 'mine');
    for (const person of ['ada', 'olga'] as const)
      await expect(handOver('mine', { team: 'search' }, person)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(handOver('mine', { team: 'search' }, 'grace')).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('all that a person has goes at once, each on record by itself; what has ended stays', async () => {
  const { id } = await fixture.database.user.create({ data: { name: 'Leaver' } });
  const names = ['leaves-1', 'leaves-2', 'leaves-3'];
  for (const name of names) await fixture.environmentIn('ACTIVE', name);
  await fixture.environmentIn('TORN_DOWN', 'leaves-not');
  await fixture.database.environment.updateMany({
    where: { name: { startsWith: 'leaves-' } },
    data: { ownerId: id },
  });
  const input = { id, body: { owner: idOf('bert') } };
  expect(await handOverAll({ ctx: fixture.as('root'), input })).toEqual({ environments: 3 });
  for (const name of names) expect((await rowOf(name)).ownerId).toBe(idOf('bert'));
  expect((await rowOf('leaves-not')).ownerId).toBe(id);
  const entries = await fixture.database.auditEntry.findMany({
    where: { action: 'environment.hand-over' },
    orderBy: { id: 'desc' },
    take: 3,
  });
  expect(entries.map(({ details }) => Object(details).name).sort()).toEqual(names);
  expect(await handOverAll({ ctx: fixture.as('root'), input })).toEqual({ environments: 0 });
});
