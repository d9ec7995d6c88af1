import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { createToken } from '@/lib/access/create-token';
import { appendAudit } from '@/lib/audit/append';
import { requestScopes } from '@/lib/config/request-scope';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { createTrust } from '@/lib/machines/create-trust';
import { deleteTrust } from '@/lib/machines/delete-trust';
import { createFixture, type Fixture, requestOf } from '@/lib/testing/checks/fixtures';
import { accessReview, reviewAsCsv } from './access-review';
import { auditStream } from './audit-export';
import { auditActions, exportAudit, type ReadAuditInput, readAudit } from './read-audit';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
  await requestScopes().run({ id: 'request-1', address: '192.0.2.7' }, () => fixture.request('shop'));
  const grace = fixture.as('grace');
  await launchEnvironment({ ctx: grace, input: requestOf('index', { team: 'search' }) });
  await createToken({
    ctx: fixture.as('ada'),
    input: { name: 'ci', expiresInDays: 7, scopes: ['read'] } as never,
  });
  await note({ type: 'team', id: 'search' }, 'team.change');
  await note({ type: 'organization', id: 'organization' }, 'organization.freeze');
  await note({ type: 'user', id: fixture.as('ada').actor.id }, 'user.teams', {
    gained: ['payments'],
    lost: [],
  });
});
afterAll(() => fixture.close());

async function note(
  subject: { type: string; id: string },
  action: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  const { actor, via } = fixture.as('root');
  await fixture.portal.$transaction((tx) => appendAudit(tx, { actor, via }, { action, subject, details }));
}

const actionsSeenBy = async (ctx: Context, input: ReadAuditInput = {}) =>
  (await readAudit({ ctx, input })).items.map(
    ({ action, subject }) => `${action} ${subject.name ?? subject.id}`,
  );

describe('who sees what of the audit log', () => {
  test('admins see all of it, newest first', async () => {
    expect(await actionsSeenBy(fixture.as('root'))).toEqual([
      'user.teams Ada',
      'organization.freeze organization',
      'team.change search',
      'token.create ci',
      'environment.request index',
      'environment.request shop',
    ]);
  });

  test('others see what concerns their environments and teams, and what was said of themselves', async () => {
    expect(await actionsSeenBy(fixture.as('ada'))).toEqual(['user.teams Ada', 'environment.request shop']);
    expect(await actionsSeenBy(fixture.as('grace'))).toEqual([
      'team.change search',
      'environment.request index',
    ]);
    // Approvers see every environment, and not what was done to it.
    expect(await actionsSeenBy(fixture.as('olga'))).toEqual([]);
  });

  test('a token for some teams shows what concerns these', async () => {
    const root = fixture.as('root');
    const narrowed = { ...root, actor: { ...root.actor, teams: ['search'], narrowed: true } };
    expect(await actionsSeenBy(narrowed)).toEqual(['team.change search', 'environment.request index']);
    const ada = fixture.as('ada');
    const withoutTeams = { ...ada, actor: { ...ada.actor, teams: [], narrowed: true } };
    expect(await actionsSeenBy(withoutTeams)).toEqual([]);
    const withoutScope = { ...ada, actor: { ...ada.actor, scopes: ['launch'] as const } };
    expect(await actionsSeenBy(withoutScope)).toEqual([]);
  });

  test('where a request came from is for admins, and for whoever sent it', async () => {
    const seen = async (ctx: Context) => (await readAudit({ ctx, input: { subject: 'shop' } })).items[0];
    const known = { address: '192.0.2.7', requestId: 'request-1' };
    expect(await seen(fixture.as('root'))).toMatchObject(known);
    expect(await seen(fixture.as('ada'))).toMatchObject(known);
    expect(await seen(fixture.as('bert'))).toMatchObject({ address: null, requestId: null, keyId: 'tests' });
  });

  test('a filter shows nobody more than they may see', async () => {
    const { id } = await fixture.database.environment.findFirstOrThrow({ where: { name: 'index' } });
    for (const input of [
      { subject: id },
      { subject: 'index' },
      { q: 'index' },
      { actor: 'Grace' },
      { after: '0' },
    ])
      expect(
        (await actionsSeenBy(fixture.as('ada'), input)).filter((line) => line.includes('index')),
      ).toEqual([]);
  });
});

describe('filters', () => {
  const day = new Date().toISOString().slice(0, 10);

  test.each<[ReadAuditInput, number]>([
    [{ actor: 'ada' }, 2],
    [{ actor: 'Nobody' }, 0],
    [{ subject: 'shop' }, 1],
    [{ subject: 'environment' }, 2],
    [{ subject: 'search' }, 1],
    [{ subject: 'Ada' }, 1],
    [{ action: 'environment' }, 2],
    [{ action: 'environment.request' }, 2],
    [{ action: 'environment.req' }, 0],
    [{ action: '%' }, 0],
    [{ q: 'PAYMENTS' }, 2],
    [{ q: '192.0.2' }, 1],
    [{ q: '_' }, 0],
    [{ from: '2020-01-01' }, 6],
    [{ from: '2999-01-01' }, 0],
    [{ to: '2020-01-01' }, 0],
    [{ actor: 'ada', action: 'token' }, 1],
  ])('%j finds %i', async (input, count) => {
    const { items } = await readAudit({ ctx: fixture.as('root'), input });
    expect(items).toHaveLength(count);
  });

  test('a day is meant whole', async () => {
    expect((await readAudit({ ctx: fixture.as('root'), input: { from: day, to: day } })).items).toHaveLength(
      6,
    );
  });

  test.each<ReadAuditInput>([
    { from: 'yesterday' },
    { from: '0000-01-01' },
    { to: '2026-02-31T' },
    { to: '2026-13-01' },
    { after: '-1' },
    { before: '9'.repeat(30) },
    { limit: 0 },
    { limit: 501 },
    { q: 'a\0b' },
    { actor: 'x'.repeat(101) },
    { other: 'x' } as never,
  ])('%j is refused', async (input) => {
    await expect(readAudit({ ctx: fixture.as('root'), input })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('the actions on record can be chosen among', async () => {
    expect(await auditActions({ ctx: fixture.as('root') })).toEqual([
      'environment.request',
      'organization.freeze',
      'team.change',
      'token.create',
      'user.teams',
    ]);
  });
});

describe('pages', () => {
  test('follow each other, newest first, and miss nothing', async () => {
    const ctx = fixture.as('root');
    const seen: string[] = [];
    let before: string | undefined;
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await readAudit({ ctx, input: { limit: 2, before } });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      before = page.next;
    }
    expect(new Set(seen).size).toBe(6);
    expect(seen).toEqual([...seen].sort((a, b) => Number(b) - Number(a)));
  });

  test('after an entry come those that followed it, oldest first', async () => {
    const ctx = fixture.as('root');
    const first = await readAudit({ ctx, input: { after: '0', limit: 4 } });
    expect(first.items[0]).toMatchObject({ action: 'environment.request', subject: { name: 'shop' } });
    const rest = await readAudit({ ctx, input: { after: first.next ?? '' } });
    expect(rest.items.map(({ action }) => action)).toEqual(['organization.freeze', 'user.teams']);
    expect(rest.next).toBeNull();
  });
});

describe('an export', () => {
  const textOf = async (ctx: Context, format: 'csv' | 'jsonl') =>
    new Response(auditStream(exportAudit({ ctx, input: {} }), format)).text();

  test('is CSV for spreadsheets', async () => {
    const lines = (await textOf(fixture.as('root'), 'csv')).trim().split('\r\n');
    expect(lines[0]).toBe(
      'id,at,actor,actorId,via,action,subjectType,subject,subjectId,address,requestId,details',
    );
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toContain(',Ada,');
    expect(lines.at(-1)).toContain(',environment,shop,');
  });

  test('is a JSON object a line for scripts, of what the person may see', async () => {
    const lines = (await textOf(fixture.as('grace'), 'jsonl')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).action)).toEqual(['team.change', 'environment.request']);
  });

  test('of a log without entries for this person is empty', async () => {
    expect(await textOf(fixture.as('olga'), 'jsonl')).toBe('');
  });
});

describe('the access review', () => {
  test('lists everybody with role, teams and tokens, since when', async () => {
    const people = await accessReview({ ctx: fixture.as('root') });
    expect(people.map(({ name }) => name)).toEqual(['Ada', 'Bert', 'Grace', 'Olga', 'Root']);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(people[0]).toMatchObject({
      email: 'ada@example.com',
      kind: 'person',
      role: { name: 'engineer', since: time },
      teams: [{ name: 'payments', since: time }],
      tokens: [{ name: 'ci', createdAt: time, expiresAt: time, lastUsedAt: null }],
    });
    expect(people[1]?.teams).toEqual([{ name: 'payments', since: null }]);
    const lines = reviewAsCsv(people).trim().split('\r\n');
    // A heading, a role each, four teams, one token.
    expect(lines).toHaveLength(1 + 5 + 4 + 1);
    expect(lines[0]).toBe('id,name,email,kind,disabled,grant,what,since,expires,lastUsed');
  });

  test('has the workflows that get tokens of a service account, and what tokens are narrowed to', async () => {
    const ctx = fixture.as('root');
    const { id } = await createServiceAccount({ ctx, input: { team: 'search', name: 'ci' } });
    const rule = { serviceAccount: id, repository: 'acme/index', environment: 'prod', scopes: ['read'] };
    await createTrust({ ctx, input: rule });
    const ended = await createTrust({ ctx, input: { ...rule, environment: 'old' } });
    await deleteTrust({ ctx, input: { id: ended.id } });
    const token = { name: '=narrow', expiresInDays: 1, scopes: ['read'], teams: ['payments'] };
    await createToken({ ctx, input: token });
    const people = await accessReview({ ctx });
    expect(people.find((person) => person.id === id)).toMatchObject({
      kind: 'service',
      teams: [{ name: 'search', since: expect.any(String) }],
      trusts: [{ repository: 'acme/index', environment: 'prod', scopes: ['read'], lastUsedAt: null }],
    });
    const csv = reviewAsCsv(people);
    expect(csv).toContain('trust,"acme/index (environment prod, of https://token.actions.');
    expect(csv).toContain('read, only payments)');
  });

  test.each(['ada', 'olga'] as const)('is not for %s', async (person) => {
    await expect(accessReview({ ctx: fixture.as(person) })).rejects.toMatchObject({ code: 'forbidden' });
  });
});
