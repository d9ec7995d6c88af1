import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertToken } from '@/lib/access/api-tokens';
import { apiRoutes } from '@/lib/api/routes';
import { environmentStatuses } from '@/lib/environments/states';
import { countRows, createFixture, type Fixture, type PersonName } from '@/lib/testing/checks/fixtures';
import { type PortalProcess, startPortalProcess } from '@/lib/testing/checks/portal-process';
import { faultOf } from '@/lib/testing/fuzz/check-answer';
import { type JsonSchema, type Known, valid } from '@/lib/testing/fuzz/json-schema';
import { type ApiDocument, anyRequest, type FuzzRequest } from '@/lib/testing/fuzz/requests';
import { openSender } from '@/lib/testing/fuzz/send';

/**
 * Requests made of our own OpenAPI document, to the portal as it is shipped. `FUZZ_REQUESTS` sends another number of them,
 * `FUZZ_SEED` the same ones again.
 */
const howMany = Number(process.env.FUZZ_REQUESTS ?? 5_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const atOnce = 8;

/** Nobody is so quick: how often one may ask is tested by itself. */
const variables = {
  LOG_LEVEL: 'error',
  RATE_LIMIT_TOKEN: '0',
  RATE_LIMIT_TOKEN_CHANGES: '0',
  RATE_LIMIT_PERSON: '0',
  RATE_LIMIT_PERSON_CHANGES: '0',
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_SIGN_INS: '0',
};

let fixture: Fixture;
let portal: PortalProcess;
let document: ApiDocument;
let known: Known;
/** What each caller sends as `Authorization`. */
const authorizations: Record<string, string | null> = {
  nobody: null,
  'an unknown token': 'Bearer slw_unknown',
  'no token': 'Bearer',
  'a password': 'Basic YTpi',
  'a long one': `Bearer ${'x'.repeat(4_000)}`,
};
const strangers = Object.keys(authorizations);

beforeAll(async () => {
  fixture = await createFixture();
  portal = await startPortalProcess({ databaseUrl: fixture.url, variables });
  for (const person of ['ada', 'grace', 'olga', 'root'] as const) await giveToken(person);
  await addViewer();
  document = (await (await fetch(`${portal.url}/api/v1/openapi.json`)).json()) as ApiDocument;
  known = await knownValues();
});
afterAll(async () => {
  await portal?.stop();
  await fixture.close();
});

async function giveToken(person: PersonName): Promise<void> {
  await authorize(person, fixture.as(person).actor.id);
}

async function authorize(caller: string, userId: string): Promise<void> {
  const input = { name: 'fuzz', expiresInDays: 1 };
  const { token } = await fixture.database.$transaction((tx) => insertToken(tx, userId, input));
  authorizations[caller] = `Bearer ${token}`;
}

/** Whoever is in no team and changes nothing: whatever they ask for, nothing comes of it. */
async function addViewer(): Promise<void> {
  const data = { name: 'Vera', email: 'vera@example.com', role: 'VIEWER' } as const;
  const { id } = await fixture.database.user.create({ data });
  await authorize('vera', id);
}

/** Environments in every situation, several of each, and all that calls name. */
async function knownValues(): Promise<Known> {
  const statuses = environmentStatuses.flatMap((status) => [status, status, status, status]);
  const there = [];
  for (const [index, status] of statuses.entries()) {
    there.push(await fixture.environmentIn(status, `fuzz-${index}`));
  }
  const answer = await fetch(`${portal.url}/api/v1/blueprints`, {
    headers: { authorization: authorizations.ada ?? '' },
  });
  const { items } = (await answer.json()) as { items: { id: string; inputsSchema: JsonSchema }[] };
  const anyOf = (values: readonly unknown[]) => fc.constantFrom(...values);
  const inputsOf = ({ inputsSchema }: { inputsSchema: JsonSchema }) =>
    valid({ schemas: {}, known: {} }, inputsSchema);
  return {
    environments: [anyOf(there.map(({ name }) => name))],
    targets: [fc.constant('sandbox')],
    blueprints: [anyOf(items.map(({ id }) => id))],
    name: [fc.stringMatching(/^f[a-z][a-z0-9]{2,8}$/)],
    blueprint: [anyOf(items.map(({ id }) => id))],
    target: [fc.constant('sandbox')],
    team: [anyOf(['payments', 'payments', 'search', 'platform'])],
    inputs: [anyOf([{}, { zones: 2 }, { maxInstances: 4 }]), ...items.map(inputsOf)],
    operation: [anyOf(there.map(({ operation }) => operation?.id))],
    id: [anyOf(there.map(({ id }) => id))],
    owner: [anyOf(['me', fixture.as('ada').actor.id])],
    region: [fc.constant('eu-west-3')],
  };
}

function requestsOf(callers: readonly string[], count: number): FuzzRequest[] {
  return fc.sample(anyRequest(document, { known, callers }), { seed, numRuns: count });
}

interface Outcome {
  request: FuzzRequest;
  status: number;
  body: string;
}

/** Sends them, some at once; returns what was answered, and what of it was wrong: of each kind the first, and how many. */
async function sendAll(requests: readonly FuzzRequest[]): Promise<{ outcomes: Outcome[]; faults: string[] }> {
  const sender = openSender(portal.url);
  const outcomes: Outcome[] = [];
  const faults = new Map<string, { first: string; times: number }>();
  const note = (kind: string, first: string) =>
    faults.set(kind, { first, ...faults.get(kind), times: (faults.get(kind)?.times ?? 0) + 1 });
  const left = requests.map((request, place) => ({ request, place }));
  const sendNext = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const { request, place } = next;
      try {
        const answer = await sender.send(request, authorizations[request.caller] ?? null);
        const fault = faultOf(request, answer, apiRoutes);
        const kind = `${request.method} ${request.call.path} ${answer.status} ${fault}`;
        if (fault) {
          note(kind, inWords(request, place, `${answer.status}, ${fault}: ${answer.body.slice(0, 300)}`));
        }
        outcomes.push({ request, status: answer.status, body: answer.body });
      } catch (error) {
        note(String(error), inWords(request, place, String(error)));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendNext));
  sender.close();
  return { outcomes, faults: [...faults.values()].map(({ first, times }) => `${times} like ${first}`) };
}

function inWords(
  { method, address, headers, body, caller }: FuzzRequest,
  place: number,
  what: string,
): string {
  const sent = body ? ` ${body.toString('latin1').slice(0, 200)}` : '';
  return `FUZZ_SEED=${seed}, request ${place}, ${caller}: ${method} ${address.slice(0, 300)} ${JSON.stringify(headers)}${sent}\n  → ${what}`;
}

/** What is written of requests that were refused: denials, and what counts requests. */
const notedOfRefusals = /denial|rate|limit/;
const stored = async () => {
  const counts = Object.entries(await countRows(fixture.database));
  return Object.fromEntries(counts.filter(([table]) => !notedOfRefusals.test(table)));
};

describe(`${howMany} requests made of the OpenAPI document, FUZZ_SEED=${seed}`, () => {
  test('from whoever may nothing are refused, and nothing is stored', async () => {
    const before = await stored();
    const { outcomes, faults } = await sendAll(requestsOf([...strangers, 'vera'], Math.round(howMany * 0.3)));
    expect(faults).toEqual([]);
    const changed = outcomes.filter(({ request, status }) => status < 300 && !isRead(request));
    expect(changed.map(({ request }, place) => inWords(request, place, 'taken'))).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  test('from every role get an answer that is described, and store what was taken, and nothing else', async () => {
    const before = await stored();
    // Ada's team owns the environments, so that she and root get furthest.
    const people = ['ada', 'ada', 'ada', 'root', 'root', 'grace', 'olga', 'vera'];
    const { outcomes, faults } = await sendAll(requestsOf(people, Math.round(howMany * 0.7)));
    expect(faults).toEqual([]);
    const taken = outcomes.filter(({ request, status }) => status < 300 && !isRead(request));
    // Otherwise nothing but refusals were looked at.
    expect(taken.length).toBeGreaterThan(howMany / 100);
    const after = await stored();
    const more = (table: string) => (after[table] ?? 0) - (before[table] ?? 0);
    expect(more('public.audit_entries')).toBeLessThanOrEqual(taken.length);
    expect(more('public.environments')).toBe(idsOf(taken, 'POST /environments', 202));
    // A worker makes them, of what was requested.
    expect(more('public.targets')).toBe(0);
    expect(more('public.target_requests')).toBeGreaterThanOrEqual(idsOf(taken, 'POST /targets', 201));
    expect(more('public.target_requests')).toBeLessThanOrEqual(
      taken.filter(({ request }) => request.call.path.startsWith('/targets')).length,
    );
    const seen = new Set(
      outcomes.map(({ request, status }) => `${request.call.method} ${request.call.path} ${status}`),
    );
    for (const { method, path } of apiRoutes) expect([...seen].join('\n')).toContain(`${method} ${path} `);
  });

  test('leave the portal as it was', async () => {
    expect(portal.isGone()).toBe(false);
    expect(
      portal
        .log()
        .split('\n')
        .filter((line) => line.includes('"level":"error"')),
    ).toEqual([]);
  });
});

const isRead = ({ method, address }: FuzzRequest) =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method) || address.includes('check=true');

/** How many things of their own were made by a call: one asked for twice with one key is one. */
function idsOf(outcomes: readonly Outcome[], call: string, status: number): number {
  const made = outcomes.filter(
    (outcome) =>
      outcome.status === status && `${outcome.request.method} ${outcome.request.call.path}` === call,
  );
  return new Set(made.map(({ body }) => JSON.parse(body).id)).size;
}
