import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standingFromGroups } from './groups';

const rules = {
  adminGroup: 'admins',
  approverGroup: 'approvers',
  viewerGroup: 'viewers',
  teamPrefix: 'team-',
};
const standing = (groups: string[], mappings: Record<string, string> = {}) =>
  standingFromGroups(groups, rules, new Map(Object.entries(mappings)));
const nobody = { role: 'engineer', teams: [] };

describe('what groups in an ID token mean', () => {
  test.each([
    [['team-payments'], { role: 'engineer', teams: ['payments'] }],
    [['team-search', 'team-payments', 'team-search'], { role: 'engineer', teams: ['payments', 'search'] }],
    [['approvers', 'team-payments'], { role: 'approver', teams: ['payments'] }],
    [['approvers', 'admins'], { role: 'admin', teams: [] }],
    [['viewers', 'team-payments'], { role: 'viewer', teams: ['payments'] }],
    [['viewers', 'approvers'], { role: 'approver', teams: [] }],
    [['Admins', 'admins ', 'TEAM-payments', 'my-team-x', 'everyone'], nobody],
    [['team-'], nobody],
    [['team-team-x', 'team-équipe 注文'], { role: 'engineer', teams: ['team-x', 'équipe 注文'] }],
    [[], nobody],
  ])('%j', (groups, expected) => {
    expect(standing(groups)).toEqual(expected);
  });

  test.each(['a\u0000b', '\ud800', 'a\nb', 'x'.repeat(65)])(
    'a team that no request could name is none: %j',
    (name) => {
      expect(standing([`team-${name}`, 'team-fine'])).toEqual({ role: 'engineer', teams: ['fine'] });
    },
  );

  test('nobody is a viewer where there is no group for that', () => {
    const { viewerGroup: _, ...without } = rules;
    expect(standingFromGroups(['viewers'], without)).toEqual(nobody);
  });

  test('nobody becomes more than an engineer by accident', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (groups) => {
        const named = groups.some((group) => ['admins', 'approvers', 'viewers'].includes(group));
        expect(standing(groups).role === 'engineer').toBe(!named);
      }),
    );
  });
});

describe('a group that an admin mapped to a team', () => {
  const renamed = { 'team-payments-emea': 'payments' };

  test('leads there, and not to the team that it is named after', () => {
    expect(standing(['team-payments-emea'], renamed).teams).toEqual(['payments']);
    expect(standing(['team-payments-emea', 'team-search'], renamed).teams).toEqual(['payments', 'search']);
    expect(standing(['4a1c-no-prefix'], { '4a1c-no-prefix': 'payments' }).teams).toEqual(['payments']);
  });

  test('is the only way there: who got its old name has no part in the team', () => {
    expect(standing(['team-payments'], renamed).teams).toEqual([]);
    expect(standing(['team-payments'], { ...renamed, 'team-payments': 'payments' }).teams).toEqual([
      'payments',
    ]);
  });

  test('may be one of two for one team', () => {
    const both = { a: 'payments', b: 'payments' };
    expect(standing(['a', 'b'], both).teams).toEqual(['payments']);
  });
});
