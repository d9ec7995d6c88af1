import { describe, expect, test } from 'vitest';
import { SlipwayError } from '@/lib/errors/slipway-error';
import { type Actor, type Role, roles } from './context';
import { assertMay, may, visibleTeams } from './policy';

const kinds = [
  'environment.read',
  'environment.launch',
  'environment.update',
  'environment.tear-down',
] as const;

const actor = (role: Role, teams: readonly string[] = ['payments']): Actor => ({
  id: 'a',
  name: 'A',
  email: null,
  role,
  teams,
});

/** Who may do what for a team that is not their own; for their own they may do all. */
const forOthers = {
  engineer: {
    'environment.read': false,
    'environment.launch': false,
    'environment.update': false,
    'environment.tear-down': false,
  },
  approver: {
    'environment.read': true,
    'environment.launch': false,
    'environment.update': false,
    'environment.tear-down': false,
  },
  admin: {
    'environment.read': true,
    'environment.launch': true,
    'environment.update': true,
    'environment.tear-down': true,
  },
} as const satisfies Record<Role, Record<(typeof kinds)[number], boolean>>;

const rows = roles.flatMap((role) => kinds.map((kind) => ({ role, kind, allowed: forOthers[role][kind] })));

describe('the policy', () => {
  test.each(rows)('for $kind by an $role: own team yes, another team $allowed', ({ role, kind, allowed }) => {
    expect(may(actor(role), { kind, team: 'payments' })).toBe(true);
    expect(may(actor(role), { kind, team: 'search' })).toBe(allowed);
    expect(may(actor(role, []), { kind, team: 'search' })).toBe(allowed);
  });

  test.each(['Payments', 'payment', 'payments ', '', 'constructor'])(
    'takes no other spelling of a team: %j',
    (team) => {
      expect(may(actor('engineer'), { kind: 'environment.read', team })).toBe(false);
    },
  );

  test.each(['target.add', 'target.reconcile', 'target.verify', 'orphan.read'] as const)(
    'leaves %s to admins alone, whatever their teams',
    (kind) => {
      expect(roles.filter((role) => may(actor(role), { kind }))).toEqual(['admin']);
    },
  );

  test('limits lists exactly as it limits reading', () => {
    for (const role of roles) {
      const visible = visibleTeams(actor(role));
      const canReadOthers = may(actor(role), { kind: 'environment.read', team: 'search' });
      expect(visible).toEqual(canReadOthers ? null : ['payments']);
    }
    expect(visibleTeams(actor('engineer', []))).toEqual([]);
  });

  test('refuses with the message for the person', () => {
    const ask = () =>
      assertMay(actor('engineer'), { kind: 'environment.launch', team: 'search' }, 'Not yours.');
    expect(ask).toThrow(SlipwayError);
    expect(ask).toThrow('Not yours.');
    expect(() => assertMay(actor('admin'), { kind: 'environment.launch', team: 'search' }, '')).not.toThrow();
  });
});
