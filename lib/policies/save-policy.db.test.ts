import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { explainRequest } from '@/lib/environments/requests/explain-request';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { getPolicy, listPolicies } from './list-policies';
import { changeOrganizationLimits, getOrganizationLimits } from './organization';
import { savePolicy } from './save-policy';
import { changeTeamLimits, getTeamLimits } from './team-limits';
import { tryPolicies } from './try-policies';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await createFixture('as-installed');
});
afterAll(() => fixture.close());

const root = (): Context => ({ ...fixture.as('root'), freshUntil: 'always' });
const never = '@words("never on a Friday") forbid (principal, action, resource);';
const save = (id: string, body: unknown, ctx = root()) => savePolicy({ ctx, input: { id, body } });
const verdict = () =>
  explainRequest({ ctx: fixture.as('ada'), input: { kind: 'launch', request: requestOf('any') } });
const lastAudit = () => fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });

describe('a policy', () => {
  test('is checked, kept as a version, and in force at once for every replica', async () => {
    expect((await verdict()).outcome).toBe('allow');
    const saved = await save('fridays', { title: 'Fridays', text: never, comment: 'after the outage' });
    expect(saved).toMatchObject({
      id: 'fridays',
      activeVersion: 1,
      versions: [{ version: 1, author: 'Root' }],
    });
    expect(await verdict()).toMatchObject({ outcome: 'deny', reasons: [{ words: 'never on a Friday' }] });
    expect(await lastAudit()).toMatchObject({
      action: 'policy.switch',
      subjectId: 'fridays',
      actorName: 'Root',
      details: { before: null, after: { title: 'Fridays', version: 1, text: never } },
    });
  });

  test('is kept as a draft, switched on, rolled back and switched off', async () => {
    const mild = never.replace('never on', 'not on');
    expect(await save('fridays', { text: mild, switchOn: false })).toMatchObject({ activeVersion: 1 });
    expect((await verdict()).reasons[0]?.words).toBe('never on a Friday');
    expect(await lastAudit()).toMatchObject({ action: 'policy.save', details: { added: { version: 2 } } });
    await save('fridays', { version: 2 });
    expect((await verdict()).reasons[0]?.words).toBe('not on a Friday');
    await save('fridays', { version: 1 });
    expect((await verdict()).reasons[0]?.words).toBe('never on a Friday');
    expect(await lastAudit()).toMatchObject({
      details: { before: { version: 2, text: mild }, after: { version: 1, text: never } },
    });
    await save('fridays', { version: null });
    expect((await verdict()).outcome).toBe('allow');
    expect((await getPolicy({ ctx: root(), input: { id: 'fridays' } })).versions).toHaveLength(2);
  });

  test('is not switched on in a version that speaks of what there isn’t any more', async () => {
    const stale = 'forbid (principal, action, resource) when { context.inputs.colourOfOld == "red" };';
    await fixture.database.policyVersion.create({
      data: { policyId: 'fridays', version: 99, text: `@words("red") ${stale}`, authorName: 'Root' },
    });
    await expect(save('fridays', { version: 99 })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'version', message: expect.stringMatching(/^Line 1, column \d+: .*colourOfOld/) }],
    });
    expect((await verdict()).outcome).toBe('allow');
  });

  test('is as it is already: nothing is written', async () => {
    const before = await fixture.database.auditEntry.count();
    const [first] = await listPolicies({ ctx: root() });
    await save('roles', { text: first?.text });
    await save('roles', { version: 1 });
    expect(await fixture.database.auditEntry.count()).toBe(before);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['broken', { title: 'x', text: 'forbid (' }, 'text', /^Line 1, column \d+: /],
    [
      'broken',
      { title: 'x', text: never.replace('resource)', 'resource) when { context.no == 1 }') },
      'text',
      /no/,
    ],
    ['broken', { text: never }, 'title', /needs a title/],
    ['broken', { title: 'x' }, 'text', /needs a text/],
    ['roles', { version: 7 }, 'version', /no version 7/],
    ['roles', { version: 1, text: never }, 'version', /Either/],
    ['Not an id', { title: 'x', text: never }, 'id', /small letters/],
    ['replay', { title: 'x', text: never }, 'id', /must not be/],
    ['roles', { txt: never }, 'txt', /./],
    ['roles', null, '', /./],
  ])('%s with %j is refused', async (id, body, path, message) => {
    const error = await save(id, body).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid', fields: [{ path }] });
    expect((error as { fields: { message: string }[] }).fields[0]?.message).toMatch(message);
  });

  test('is for admins who have just signed in', async () => {
    for (const person of ['ada', 'olga'] as const) {
      await expect(save('roles', { version: null }, fixture.as(person))).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(listPolicies({ ctx: fixture.as(person) })).rejects.toMatchObject({ code: 'forbidden' });
    }
    const stale = { ...root(), freshUntil: new Date(0) };
    await expect(save('roles', { version: null }, stale)).rejects.toMatchObject({ code: 'fresh-sign-in' });
  });

  test('a version is never changed, not even by the owner of the tables', async () => {
    for (const sql of [`UPDATE policy_versions SET text = 'permit'`, 'DELETE FROM policy_versions']) {
      await expect(fixture.database.$executeRawUnsafe(sql)).rejects.toThrow(/never changed/);
    }
  });
});

describe('limits', () => {
  test('of the organization', async () => {
    const input = { approvalAboveEnvironmentUsd: 100 };
    expect(await changeOrganizationLimits({ ctx: root(), input })).toMatchObject(input);
    expect(await verdict()).toMatchObject({ outcome: 'approval', reasons: [{ words: 'over $100 a month' }] });
    expect(await lastAudit()).toMatchObject({
      action: 'organization.change',
      details: { before: { approvalAboveEnvironmentUsd: 500 }, after: input },
    });
    await changeOrganizationLimits({ ctx: root(), input: { approvalAboveEnvironmentUsd: 500 } });
    expect(await getOrganizationLimits({ ctx: root() })).toMatchObject({ maxEnvironmentsPerTeam: 30 });
    for (const wrong of [-1, 1.5, '5', 1e9]) {
      const refused = changeOrganizationLimits({ ctx: root(), input: { maxEnvironmentsPerTeam: wrong } });
      await expect(refused).rejects.toMatchObject({ code: 'invalid' });
    }
    const asAda = changeOrganizationLimits({ ctx: fixture.as('ada'), input });
    await expect(asAda).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('of a team', async () => {
    const change = (body: unknown, ctx = root()) =>
      changeTeamLimits({ ctx, input: { team: 'payments', body } });
    await change({ maxEnvironments: 0 });
    expect(await verdict()).toMatchObject({ outcome: 'deny', reasons: [{ policy: 'team-environments' }] });
    expect(await getTeamLimits({ ctx: fixture.as('ada'), input: { team: 'payments' } })).toMatchObject({
      maxEnvironments: 0,
      maxMonthlyUsd: null,
      organization: { maxEnvironmentsPerTeam: 30 },
    });
    await change({ maxEnvironments: null });
    expect((await verdict()).outcome).toBe('allow');
    await expect(change({ maxEnvironments: 1 }, fixture.as('ada'))).rejects.toMatchObject({
      code: 'forbidden',
    });
    const unknown = changeTeamLimits({ ctx: root(), input: { team: 'nobody', body: {} } });
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('would this person be allowed to …?', () => {
  const asked = {
    person: 'ada@example.com',
    team: 'payments',
    target: 'sandbox',
    blueprint: 'web-environment',
  };
  const ask = (changes: object) => tryPolicies({ ctx: root(), input: { ...asked, ...changes } });

  test('says by which policies, and by which numbers', async () => {
    expect(await ask({})).toMatchObject({
      verdict: { outcome: 'allow' },
      determining: [{ id: 'roles', title: 'What roles allow' }],
      refusedByRole: null,
      measured: { monthlyUsd: 113.4, teamEnvironments: 1, personEnvironments: 1 },
    });
    const dear = { inputs: { instanceType: 'm6i.xlarge', maxInstances: 20 } };
    const held = await ask(dear);
    expect(held.verdict.outcome).toBe('approval');
    expect(held.determining.map(({ id }) => id)).toEqual(['environment-cost', 'largest-instances']);
    expect(await ask({ ...dear, approved: true })).toMatchObject({ verdict: { outcome: 'allow' } });
    expect(await ask({ id: 'draft', text: never })).toMatchObject({ verdict: { outcome: 'deny' } });
    expect((await verdict()).outcome).toBe('allow');
    expect(await ask({ team: 'search' })).toMatchObject({ refusedByRole: expect.stringMatching(/search/) });
  });

  test('names what it can’t find', async () => {
    const wrong = { person: 'nobody', team: 'no', target: 'no', blueprint: 'no' };
    await expect(ask(wrong)).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'person' }, { path: 'team' }, { path: 'target' }, { path: 'blueprint' }],
    });
    await expect(ask({ inputs: { zones: 9 } })).rejects.toMatchObject({ fields: [{ path: 'inputs.zones' }] });
    await expect(tryPolicies({ ctx: fixture.as('olga'), input: asked })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
