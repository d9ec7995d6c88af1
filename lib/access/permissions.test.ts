import { describe, expect, test } from 'vitest';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { type Actor, type Role, roles, type Scope, scopes } from './context';
import {
  type Action,
  actions,
  assertMay,
  may,
  narrowTo,
  refusal,
  scopeOf,
  scopesOfRole,
  visibleTeams,
} from './permissions';

const actor = (role: Role, changes: Partial<Actor> = {}): Actor => ({
  id: 'ada',
  name: 'Ada',
  email: null,
  kind: 'person',
  role,
  teams: ['payments'],
  scopes: null,
  narrowed: false,
  ...changes,
});

/** What is asked about: of the actor's team and of another, of the actor and of somebody else. */
const subjects = {
  'ours, mine': { team: 'payments', person: 'ada' },
  'ours, somebody else’s': { team: 'payments', person: 'bert' },
  'of another team': { team: 'search', person: 'grace' },
  'of another team, mine': { team: 'search', person: 'ada' },
} as const;

/** For each subject, in the order above, who may: v(iewer), e(ngineer), a(pprover), A(dmin). */
const expected: Record<Action, { scope: Scope; who: [string, string, string, string] }> = {
  'environment.read': { scope: 'read', who: ['veaA', 'veaA', 'aA', 'aA'] },
  'environment.launch': { scope: 'launch', who: ['eaA', 'eaA', 'A', 'A'] },
  'environment.update': { scope: 'change', who: ['eaA', 'eaA', 'A', 'A'] },
  'environment.tear-down': { scope: 'teardown', who: ['eaA', 'eaA', 'A', 'A'] },
  'environment.give-up': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'environment.hand-over': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'approval.read': { scope: 'read', who: ['veaA', 'veaA', 'aA', 'aA'] },
  'approval.decide': { scope: 'approve', who: ['', 'aA', 'aA', ''] },
  'target.read': { scope: 'read', who: ['veaA', 'veaA', 'veaA', 'veaA'] },
  'target.add': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'target.edit': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'target.freeze': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'target.retire': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'target.rotate': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'target.verify': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'target.reconcile': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'orphan.read': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'person.read': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'person.change': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'account.relink': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'team.read': { scope: 'read', who: ['veaA', 'veaA', 'aA', 'aA'] },
  'team.change': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'organization.change': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'policy.read': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'policy.change': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'token.read': { scope: 'read', who: ['veaA', '', '', 'veaA'] },
  'token.create': { scope: 'admin', who: ['veaA', '', '', 'veaA'] },
  'token.revoke': { scope: 'admin', who: ['veaA', 'A', 'A', 'veaA'] },
  'service-account.read': { scope: 'read', who: ['veaA', 'veaA', 'A', 'A'] },
  'service-account.manage': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'trust.read': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'trust.change': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'access.review': { scope: 'admin', who: ['A', 'A', 'A', 'A'] },
  'audit.read': { scope: 'read', who: ['veaA', 'veaA', 'A', 'A'] },
};

const letters = { viewer: 'v', engineer: 'e', approver: 'a', admin: 'A' } as const;

const decisions = actions.flatMap((action) =>
  roles.flatMap((role) =>
    Object.entries(subjects).map(([whose, subject], index) => ({
      action,
      role,
      whose,
      subject,
      allowed: (expected[action].who[index] ?? '').includes(letters[role]),
    })),
  ),
);

describe('a session', () => {
  test.each(decisions)('$role, $action, $whose: $allowed', ({ role, action, subject, allowed }) => {
    expect(may(actor(role), action, subject)).toBe(allowed);
    expect(refusal(actor(role), action, subject) === null).toBe(allowed);
  });

  test.each(['Payments', 'payment', 'payments ', '', 'constructor'])(
    'takes no other spelling of a team: %j',
    (team) => {
      expect(may(actor('engineer'), 'environment.read', { team })).toBe(false);
    },
  );
});

describe('a token', () => {
  test.each(actions)('needs its scope for %s, and no other', (action) => {
    const { scope } = expected[action];
    expect(scopeOf(action)).toBe(scope);
    const subject = action === 'approval.decide' ? { person: 'bert' } : { team: 'payments', person: 'ada' };
    expect(may(actor('admin', { scopes: [scope] }), action, subject)).toBe(true);
    const others = scopes.filter((other) => other !== scope);
    expect(may(actor('admin', { scopes: others }), action, subject)).toBe(false);
    expect(refusal(actor('admin', { scopes: others }), action, subject)?.rule).toContain(`"${scope}"`);
  });

  test('gives no more than its owner has', () => {
    for (const { role, action, subject, allowed } of decisions)
      expect(may(actor(role, { scopes }), action, subject)).toBe(allowed);
  });

  test('for one team does nothing for another, nor for all of them, whoever owns it', () => {
    for (const role of roles) {
      const narrowed = actor(role, { scopes, narrowed: true });
      for (const action of actions) {
        if (action === 'target.read' || action.startsWith('token.')) continue;
        expect(may(narrowed, action, { team: 'search', person: 'grace' }), action).toBe(false);
        expect(may(narrowed, action), action).toBe(false);
      }
      expect(visibleTeams(narrowed)).toEqual(['payments']);
    }
    const words = refusal(actor('admin', { scopes, narrowed: true }), 'environment.read', { team: 'search' });
    expect(words?.rule).toContain('it is for the team payments only');
  });
});

test('a token of each role can have the scopes that it can do something with', () => {
  expect(scopesOfRole('viewer')).toEqual(['read', 'admin']);
  expect(scopesOfRole('engineer')).toEqual(['read', 'launch', 'change', 'teardown', 'admin']);
  expect(scopesOfRole('approver')).toEqual(scopes);
  expect(scopesOfRole('admin')).toEqual(scopes);
});

test('a token can be for teams that its owner acts for, and for no team that they only see', () => {
  for (const role of roles) {
    const teams = narrowTo(actor(role), ['payments', 'search']);
    expect(teams).toEqual(role === 'admin' ? ['payments', 'search'] : ['payments']);
    const narrowed = actor(role, { narrowed: true, teams, scopes });
    for (const action of actions)
      if (may(narrowed, action, { team: 'search' }))
        expect(may(actor(role), action, { team: 'search' }), action).toBe(true);
  }
});

test('lists are limited exactly as reading is', () => {
  for (const role of roles) {
    const canReadOthers = may(actor(role), 'environment.read', { team: 'search' });
    expect(visibleTeams(actor(role))).toEqual(canReadOthers ? null : ['payments']);
    expect(visibleTeams(actor(role, { scopes: ['launch'] }))).toEqual([]);
  }
});

test('a refusal names the rule and who can help', () => {
  const ask = (role: Role, action: Action, subject: { team?: string; person?: string }) =>
    refusal(actor(role), action, subject);
  expect(ask('engineer', 'environment.update', { team: 'search' })).toEqual({
    rule: 'Only members of the team search and admins may update environments.',
    help: 'Ask a member of the team search or an admin.',
  });
  expect(ask('viewer', 'environment.update', { team: 'payments' })?.rule).toBe(
    'A viewer may not update environments: only engineers of the team payments and admins may.',
  );
  expect(ask('approver', 'approval.decide', { person: 'ada' })?.rule).toBe(
    'Nobody may decide on requests that they made themselves.',
  );
  expect(ask('engineer', 'target.add', {})).toEqual({
    rule: 'Only admins may add targets.',
    help: 'Ask an admin.',
  });
  const launch = () =>
    assertMay(actor('engineer'), 'environment.launch', { team: 'search' }, 'launch "shop"');
  expect(launch).toThrow(SlipwayError);
  expect(launch).toThrow('Only members of the team search and admins may launch "shop".');
});
