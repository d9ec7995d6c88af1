import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standingFromClaims } from './groups';

const rules = { claim: 'groups', adminGroup: 'admins', approverGroup: 'approvers', teamPrefix: 'team-' };
const standing = (groups: unknown) => standingFromClaims({ groups }, rules);
const nobody = { role: 'engineer', teams: [] };

describe('what groups in an ID token mean', () => {
  test.each([
    [['team-payments'], { role: 'engineer', teams: ['payments'] }],
    [['team-search', 'team-payments', 'team-search'], { role: 'engineer', teams: ['payments', 'search'] }],
    [['approvers', 'team-payments'], { role: 'approver', teams: ['payments'] }],
    [['approvers', 'admins'], { role: 'admin', teams: [] }],
    [['Admins', 'admins ', 'TEAM-payments', 'my-team-x', 'everyone'], nobody],
    [['team-'], nobody],
    [['team-team-x', 'team-équipe 注文'], { role: 'engineer', teams: ['team-x', 'équipe 注文'] }],
    [[], nobody],
  ])('%j', (groups, expected) => {
    expect(standing(groups)).toEqual(expected);
  });

  test.each([undefined, null, 'admins', 7, true, { 0: 'admins' }, ['admins', 7], [['admins']], [null]])(
    'a claim that is malformed gives nothing away: %j',
    (groups) => {
      expect(standing(groups)).toEqual(nobody);
    },
  );

  test('only the configured claim counts', () => {
    const claims = { roles: ['admins'], groups: ['team-payments'] };
    expect(standingFromClaims(claims, { ...rules, claim: 'roles' })).toEqual({ role: 'admin', teams: [] });
    expect(standingFromClaims(claims, { ...rules, claim: 'missing' })).toEqual(nobody);
    expect(standingFromClaims({}, { ...rules, claim: '__proto__' })).toEqual(nobody);
  });

  test.each(['a\u0000b', '\ud800', 'a\nb', 'x'.repeat(65)])(
    'a team that no request could name is none: %j',
    (name) => {
      expect(standing([`team-${name}`, 'team-fine'])).toEqual({ role: 'engineer', teams: ['fine'] });
    },
  );

  test('nobody becomes more than an engineer by accident', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (groups) => {
        const listed = Array.isArray(groups) && groups.every((group) => typeof group === 'string');
        const named = listed && groups.some((group) => group === 'admins' || group === 'approvers');
        expect(standing(groups).role === 'engineer').toBe(!named);
      }),
    );
  });
});
