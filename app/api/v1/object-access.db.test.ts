import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Role } from '@/lib/access/context';
import { announce } from '@/lib/environments/announce';
import type { EnvironmentStatus } from '@/lib/environments/states';
import { endLiveStreams } from '@/lib/live/live-stream';
import { type Asker, askedStatuses, askersOf, environmentOf } from '@/lib/testing/checks/decisions';
import { countRows, createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';

/** Of what other teams own, a token learns nothing but that a name is taken: not from any call, whatever it sends. */

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Handler = (request: Request, context: { params: Promise<object> }) => Promise<Response>;

const folder = 'app/api/v1/environments/[[]name[]]';
const calls = (
  await Promise.all(
    globSync(`${folder}/**/route.ts`).map(async (file) => {
      const handlers = (await import(join(process.cwd(), file))) as Record<string, Handler>;
      const path = file.replace('app/api/v1/environments/[name]', '').replace('/route.ts', '');
      return methods.flatMap((method) => {
        const handler = handlers[method];
        return handler ? [{ call: `${method} …${path}`, path, method, handler }] : [];
      });
    }),
  )
).flat();

/** Right for some calls and wrong for the others. */
const bodies = [
  undefined,
  {},
  { inputs: { maxInstances: 4 } },
  { operation: '7a9c1d52-1111-4222-8333-944444444444', decision: 'approve', confirm: '{name}', reason: 'so' },
  { kind: 'drift', skip: [], owner: 'x', team: 'payments', snapshot: '{name}' },
];

let fixture: Fixture;
let askers: Record<Role, Asker>;
const theirs = new Map<EnvironmentStatus, string>();

beforeAll(async () => {
  fixture = await createFixture();
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.database;
  askers = await askersOf(fixture);
  for (const status of askedStatuses) {
    const asked = { status, ownership: 'another team’s' } as const;
    theirs.set(status, await environmentOf(fixture, askers.engineer, asked));
  }
});
afterAll(async () => {
  endLiveStreams();
  vi.unstubAllEnvs();
  globalThis.slipwayDatabase = undefined;
  await fixture.close();
});

async function ask(
  role: Role,
  { path, method, handler }: (typeof calls)[number],
  name: string,
  body: unknown,
) {
  const filled = (text: string) => text.replaceAll('{name}', name);
  const query = method === 'DELETE' ? `?confirm=${name}` : '';
  const headers = new Headers({ authorization: `Bearer ${askers[role].token}` });
  const sends = body !== undefined && method !== 'GET';
  if (sends) headers.set('content-type', 'application/json');
  const request = new Request(`http://portal/api/v1/environments/${name}${path}${query}`, {
    method,
    headers,
    ...(sends ? { body: filled(JSON.stringify(body)) } : {}),
  });
  const answer = await handler(request, { params: Promise.resolve({ name, id: name }) });
  const text = (await answer.text()).replaceAll(name, '{name}');
  return { status: answer.status, text: text.replace(/"(instance|requestId)":"[^"]*"/g, '') };
}

describe.each(['viewer', 'engineer'] as const)('a token of a person whose role is %s', (role) => {
  test.each(calls)('learns nothing from $call', async (call) => {
    const before = await countRows(fixture.database);
    for (const body of bodies) {
      const nothing = await ask(role, call, 'nobody-has-it', body);
      for (const [status, name] of theirs)
        expect(await ask(role, call, name, body), `${status}, ${JSON.stringify(body)}`).toEqual(nothing);
    }
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test.each(['', '?q=decided', '?team=search', '?owner=ada', '?status=ACTIVE', '?limit=5'])(
    'sees none of it in the list%s',
    async (query) => {
      const { GET } = await import('./environments/route');
      const request = new Request(`http://portal/api/v1/environments${query}`, {
        headers: { authorization: `Bearer ${askers[role].token}` },
      });
      const { items, nextCursor } = await (await GET(request)).json();
      expect(items.filter(({ team }: { team: string }) => team !== 'payments')).toEqual([]);
      expect(nextCursor).toBeNull();
    },
  );

  test('learns of a name that it is taken, and no more', async () => {
    if (role === 'viewer') return;
    const { POST } = await import('./environments/route');
    const name = theirs.get('ACTIVE');
    const body = { name, blueprint: 'web-environment', target: 'sandbox', team: 'payments', inputs: {} };
    const request = new Request('http://portal/api/v1/environments', {
      method: 'POST',
      headers: { authorization: `Bearer ${askers[role].token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await POST(request);
    expect(answer.status).toBe(409);
    expect(await answer.text()).not.toMatch(/search|Ada|ACTIVE/);
  });

  test.each(['', '&watch={name}'])('hears nothing of it on a stream%s', async (query) => {
    const { GET } = await import('../live/route');
    const filled = query.replace('{name}', theirs.get('ACTIVE') ?? '');
    const answer = await GET(
      new Request(`http://portal/api/live?since=1${filled}`, {
        headers: { authorization: `Bearer ${askers[role].token}` },
      }),
    );
    expect(answer.status).toBe(200);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    const ours = `ours-${role}${query === '' ? '' : '-too'}`;
    await fixture.database.$transaction(async (tx) => {
      const where = { name: theirs.get('ACTIVE') ?? '' };
      await announce(tx, (await tx.environment.findFirstOrThrow({ where })).id);
    });
    await fixture.request(ours);
    let heard = '';
    for (
      let part = await reader?.read();
      part && !part.done && !heard.includes(ours);
      part = await reader?.read()
    )
      heard += part.value;
    await reader?.cancel();
    expect(heard).toContain(ours);
    expect(heard).not.toContain('decided-');
  });
});
