import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ActionResult } from '@/components/forms/action-result';
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
import * as actions from './actions';

/** Who may do what, by the server actions that pages call, with a real session: what Next gives them is all that is set. */

const browser = vi.hoisted(() => ({ sessionToken: '' }));
vi.mock('next/headers', () => ({
  cookies: async () => ({ get: () => ({ value: browser.sessionToken }) }),
  headers: async () => new Headers(),
}));
vi.mock('next/server', async (original) => ({ ...(await original<object>()), connection: async () => {} }));

interface Act extends Asked {
  act: (name: string) => Promise<ActionResult<unknown>>;
}

const operation = '7a9c1d52-1111-4222-8333-944444444444';
const acts: Record<string, Act> = {
  update: {
    act: (name) => actions.update({ name, inputs: { maxInstances: 4 }, version: undefined }),
    may: changers,
    done: ['ACTIVE', 'UPDATE_FAILED'],
  },
  relaunch: {
    act: (name) => actions.relaunch({ name, inputs: {} }),
    may: changers,
    done: ['LAUNCH_FAILED'],
  },
  tearDown: {
    act: (name) => actions.tearDown({ name, confirm: name }),
    may: changers,
    done: ['QUEUED', 'LAUNCHING', 'ACTIVE', 'UPDATE_FAILED', 'LAUNCH_FAILED', 'TEARDOWN_BLOCKED', 'LOST'],
  },
  cancel: { act: actions.cancel, may: changers },
  applyPlan: { act: (name) => actions.applyPlan({ name, operation }), may: changers },
  continueStuckRollback: {
    act: (name) => actions.continueStuckRollback({ name, skip: [] }),
    may: changers,
  },
  takeOver: { act: (name) => actions.takeOver({ name, foundAt: '' }), may: changers },
  deleteSnapshot: {
    act: (name) => actions.deleteSnapshot({ name, snapshot: 'left', confirm: name }),
    may: changers,
  },
  giveUp: {
    act: (name) => actions.giveUp({ name, confirm: name, reason: 'AWS is down', withoutLooking: false }),
    may: ['admin'],
  },
  rehearseTeardown: { act: actions.rehearseTeardown, may: everyone },
  checkDrift: { act: actions.checkDrift, may: everyone },
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

function outcomeOf(result: ActionResult<unknown>): string {
  if (result.ok) return 'done';
  if (/^There is no environment/.test(result.message)) return 'not found';
  return /\b(may|may not) /.test(result.message) && !/try again/.test(result.message)
    ? 'forbidden'
    : 'conflict';
}

describe.each(roles)('a session of a person whose role is %s', (role) => {
  test.each(Object.keys(acts))('%s: each status, each team', async (action) => {
    const asked = acts[action] as Act;
    const wrong: string[] = [];
    browser.sessionToken = askers[role].sessionToken;
    for (const ownership of ownerships) {
      for (const status of askedStatuses) {
        const name = await environmentOf(fixture, askers[role], { status, ownership });
        const result = await asked.act(name);
        const expected = expectedOutcome(role, asked, status, ownership);
        if (!fits(expected, outcomeOf(result)))
          wrong.push(`${ownership}, ${status}: ${expected}, got ${JSON.stringify(result)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
