import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '@/lib/access/context';
import { createFixture, type Fixture, type PersonName } from '@/lib/testing/checks/fixtures';
import { countToDecide, type ListApprovalsInput, listApprovals } from './list-approvals';

let fixture: Fixture;
const names = ['first', 'second', 'third'];

beforeAll(async () => {
  fixture = await createFixture();
  for (const name of names) await fixture.environmentIn('AWAITING_APPROVAL', name);
  const { id } = await fixture.database.approval
    .findFirstOrThrow({
      where: { operation: { environment: { name: 'second' } } },
      select: { operation: { select: { id: true } } },
    })
    .then(({ operation }) => operation);
  await fixture.database.approval.update({ where: { operationId: id }, data: { state: 'REFUSED' } });
});
afterAll(() => fixture.close());

async function listed(person: PersonName, input: ListApprovalsInput = {}, narrowed: Partial<Actor> = {}) {
  const { actor, ...ctx } = fixture.as(person);
  const { items, nextCursor } = await listApprovals({
    ctx: { ...ctx, actor: { ...actor, ...narrowed } },
    input,
  });
  return { names: items.map(({ environment }) => environment.name), items, nextCursor };
}

test('those who decide see everybody’s, others those of their teams, newest first', async () => {
  for (const person of ['olga', 'root', 'ada', 'bert'] as const)
    expect((await listed(person)).names).toEqual(['third', 'second', 'first']);
  expect((await listed('grace')).names).toEqual([]);
});

test('a token for other teams, or without the scope, sees none', async () => {
  expect((await listed('root', {}, { narrowed: true, teams: ['search'] })).names).toEqual([]);
  expect((await listed('ada', {}, { scopes: ['launch'] })).names).toEqual([]);
  expect((await listed('root', {}, { narrowed: true, teams: ['payments'] })).names).toHaveLength(3);
});

test('they are filtered by state and team, and come page by page', async () => {
  expect((await listed('olga', { state: ['waiting'] })).names).toEqual(['third', 'first']);
  expect((await listed('olga', { state: ['refused', 'expired'] })).names).toEqual(['second']);
  expect((await listed('olga', { team: 'search' })).names).toEqual([]);
  const page = await listed('olga', { limit: 2 });
  expect(page.names).toEqual(['third', 'second']);
  const rest = await listed('olga', { limit: 2, cursor: page.nextCursor ?? '' });
  expect([rest.names, rest.nextCursor]).toEqual([['first'], null]);
  await expect(listed('olga', { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid' });
});

test('each says whether this person may decide, and those that they could are counted', async () => {
  expect((await listed('olga')).items[0]?.whyNotDecide).toBeNull();
  expect((await listed('ada')).items[0]?.whyNotDecide).toMatch(/Only approvers and admins/);
  expect(await countToDecide(fixture.as('olga'))).toBe(2);
  expect(await countToDecide(fixture.as('ada'))).toBe(0);
  const olga = fixture.as('olga').actor.id;
  await fixture.database.approval.updateMany({ data: { peopleBehind: [olga] } });
  expect(await countToDecide(fixture.as('olga'))).toBe(0);
  expect(await countToDecide(fixture.as('root'))).toBe(2);
});
