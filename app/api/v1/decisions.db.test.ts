import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Role, roles } from '@/lib/access/context';
import {
  type Asked,
  type Asker,
  askedStatuses,
  askersOf,
  changers,
  environmentOf,
  everyone,
  expectedOutcome,
  fits,
  ownerships,
} from '@/lib/testing/checks/decisions';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { stubPortalVariables } from '@/lib/testing/checks/portal-variables';
import * as cancellation from './environments/[name]/cancellation/route';
import * as confirmation from './environments/[name]/confirmation/route';
import * as events from './environments/[name]/events/route';
import * as giveUp from './environments/[name]/give-up/route';
import * as inspections from './environments/[name]/inspections/route';
import * as relaunch from './environments/[name]/relaunch/route';
import * as rollback from './environments/[name]/rollback/route';
import * as environment from './environments/[name]/route';
import * as environments from './environments/route';

/** Who may do what, as a client of the API learns it: by the status of the answer to a real token. */

type Handler = (request: Request, context: { params: Promise<{ name: string }> }) => Promise<Response>;

interface Call extends Asked {
  handler: Handler;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: string;
  body?: unknown;
}

const calls: Record<string, Call> = {
  read: { handler: environment.GET, method: 'GET', may: everyone, done: askedStatuses },
  events: { handler: events.GET, method: 'GET', may: everyone, done: askedStatuses },
  update: {
    handler: environment.PATCH,
    method: 'PATCH',
    body: { inputs: { maxInstances: 4 } },
    may: changers,
    done: ['ACTIVE', 'UPDATE_FAILED'],
  },
  relaunch: {
    handler: relaunch.POST,
    method: 'POST',
    body: { inputs: {} },
    may: changers,
    done: ['LAUNCH_FAILED'],
  },
  tearDown: {
    handler: environment.DELETE,
    method: 'DELETE',
    query: '?confirm={name}',
    may: changers,
    done: ['QUEUED', 'LAUNCHING', 'ACTIVE', 'UPDATE_FAILED', 'LAUNCH_FAILED', 'TEARDOWN_BLOCKED', 'LOST'],
  },
  cancel: { handler: cancellation.POST, method: 'POST', may: changers },
  confirm: {
    handler: confirmation.POST,
    method: 'POST',
    body: { operation: '7a9c1d52-1111-4222-8333-944444444444' },
    may: changers,
  },
  continueRollback: { handler: rollback.POST, method: 'POST', body: { skip: [] }, may: changers },
  giveUp: {
    handler: giveUp.POST,
    method: 'POST',
    body: { confirm: '{name}', reason: 'AWS is down' },
    may: ['admin'],
  },
  inspect: { handler: inspections.POST, method: 'POST', body: { kind: 'drift' }, may: everyone },
};

let fixture: Fixture;
let askers: Record<Role, Asker>;

beforeAll(async () => {
  fixture = await createFixture();
  stubPortalVariables(fixture.url);
  globalThis.slipwayDatabase = fixture.database;
  askers = await askersOf(fixture);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  globalThis.slipwayDatabase = undefined;
  await fixture.close();
});

function requestOf(role: Role, path: string, method: string, body: string | undefined): Request {
  const headers = new Headers({ authorization: `Bearer ${askers[role].token}` });
  if (body !== undefined) headers.set('content-type', 'application/json');
  return new Request(`http://portal/api/v1/environments${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

async function ask(role: Role, { handler, method, query = '', body }: Call, name: string) {
  const filled = (text: string) => text.replaceAll('{name}', name);
  const text = body === undefined ? undefined : filled(JSON.stringify(body));
  const request = requestOf(role, `/${name}${filled(query)}`, method, text);
  const answer = await handler(request, { params: Promise.resolve({ name }) });
  return { code: answer.status, text: await answer.text() };
}

function outcomeOf(code: number): string {
  if (code < 300) return 'done';
  const refusals: Record<number, string> = { 403: 'forbidden', 404: 'not found', 409: 'conflict' };
  return refusals[code] ?? `status ${code}`;
}

describe.each(roles)('a token of a person whose role is %s', (role) => {
  test.each(Object.keys(calls))('%s: each status, each team', async (action) => {
    const call = calls[action] as Call;
    const wrong: string[] = [];
    for (const ownership of ownerships) {
      for (const status of askedStatuses) {
        const name = await environmentOf(fixture, askers[role], { status, ownership });
        const { code, text } = await ask(role, call, name);
        const expected = expectedOutcome(role, call, status, ownership);
        if (!fits(expected, outcomeOf(code)) || code >= 500)
          wrong.push(`${ownership}, ${status}: ${expected}, got ${code} ${text}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each(['payments', 'search'])('launches for %s as its role allows', async (team) => {
    const name = `by-${role}-${team}`.slice(0, 20);
    const body = { name, blueprint: 'web-environment', target: 'sandbox', team, inputs: {} };
    const answer = await environments.POST(requestOf(role, '', 'POST', JSON.stringify(body)));
    const allowed = role === 'admin' || (team === 'payments' && changers.includes(role));
    expect(answer.status).toBe(allowed ? 202 : 403);
  });
});
