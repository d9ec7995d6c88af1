import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Groups, readClaims } from './claims';

const now = Date.UTC(2026, 10, 28, 12);
const base = { iss: 'https://login.example.com', sub: 'ada' };
const read = (claims: Record<string, unknown>, groupsClaim = 'groups') =>
  readClaims({ ...base, ...claims }, { groupsClaim }, now);
const known = (...names: string[]): Groups => ({ known: true, names, skipped: 0 });
const unknown = (why: 'absent' | 'overage' | 'malformed'): Groups => ({ known: false, why });
const overage = { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph' } } };

describe('the groups of an ID token', () => {
  test.each<[Record<string, unknown>, Groups]>([
    [{ groups: ['admins', 'team-core'] }, known('admins', 'team-core')],
    [{ groups: ['a', 'b', 'a'] }, known('a', 'b')],
    [{ groups: 'slipway-admins' }, known('slipway-admins')],
    [{ groups: 'two words, and a comma' }, known('two words, and a comma')],
    [{ groups: [] }, known()],
    [{ groups: '' }, known()],
    [{ groups: ['team-core', null] }, { known: true, names: ['team-core'], skipped: 1 }],
    [
      { groups: [7, ['admins'], { id: 'x' }, '', 'a\0b', '\ud800', 'b'] },
      { known: true, names: ['b'], skipped: 6 },
    ],
    [{}, unknown('absent')],
    [{ groups: null }, unknown('absent')],
    [overage, unknown('overage')],
    [{ _claim_names: { groups: 'src1' } }, unknown('overage')],
    [{ hasgroups: true }, unknown('overage')],
    [{ hasgroups: 'true' }, unknown('overage')],
    [{ hasgroups: false }, unknown('absent')],
    [{ _claim_names: { address: 'src1' } }, unknown('absent')],
    [{ groups: ['a'], ...overage }, known('a')],
    [{ groups: 7 }, unknown('malformed')],
    [{ groups: { 0: 'admins' } }, unknown('malformed')],
    [{ groups: [null] }, unknown('malformed')],
    [{ groups: [['admins']] }, unknown('malformed')],
    [{ groups: true }, unknown('malformed')],
  ])('%j are %j', (claims, groups) => {
    expect(read(claims).groups).toEqual(groups);
  });

  test('are those of the configured claim alone', () => {
    const claims = { roles: ['admins'], groups: ['team-payments'] };
    expect(read(claims, 'roles').groups).toEqual(known('admins'));
    expect(read({ _claim_names: { roles: 'src1' } }, 'roles').groups).toEqual(unknown('overage'));
    for (const claim of ['missing', '__proto__', 'constructor', 'toString'])
      expect(read(claims, claim).groups).toEqual(unknown('absent'));
  });

  test('that can’t be used are counted for the log, without their names', () => {
    expect(read({ groups: ['secret-group', null] }).dropped).toEqual([
      'groups: 1 of 2 entries are no groups',
    ]);
    expect(read({ groups: 7 }).dropped).toEqual(['groups: neither a text nor a list']);
    expect(read({ groups: ['fine'] }).dropped).toEqual([]);
  });

  test('are text, or not known, whatever is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (groups) => {
        const found = read({ groups }).groups;
        if (found.known) expect(found.names.every((name) => name !== '' && !name.includes('\0'))).toBe(true);
        else expect(['absent', 'malformed']).toContain(found.why);
      }),
    );
  });
});

describe('the e-mail address of an ID token', () => {
  test.each([
    ['Ada@Example.COM', 'ada@example.com'],
    ['  ada@example.com ', 'ada@example.com'],
    ['ünal@exämple.com', 'ünal@exämple.com'],
    ['', null],
    ['   ', null],
    [undefined, null],
    [null, null],
    [7, null],
    ['no address', null],
    ['a@b@c', null],
    ['ada\u200b@example.com', null],
    ['ada\0@example.com', null],
    [`${'x'.repeat(250)}@example.com`, null],
  ])('%j is %j', (email, expected) => {
    expect(read({ email }).email).toBe(expected);
  });

  // Letters that look, or are written small, like those of another address.
  test.each([
    '\u212aate@example.com',
    'k\u0430te@example.com',
    'kate@ex\u0430mple.com',
    'kate@\u0435xample.com',
  ])('%s is not that of Kate', (email) => {
    expect(read({ email }).email).not.toBe('kate@example.com');
  });

  test('is trusted unless the provider says that it has not verified it', () => {
    const trusted = (email_verified: unknown) => read({ email: 'a@b.c', email_verified }).isEmailTrusted;
    expect([true, 'true', undefined, null].map(trusted)).toEqual([true, true, true, true]);
    expect([false, 'false'].map(trusted)).toEqual([false, false]);
  });
});

describe('the name of an ID token', () => {
  test.each([
    [{ name: ' Ada  Park ' }, 'Ada Park'],
    [{ name: '', preferred_username: 'apark' }, 'apark'],
    [{ name: 7, email: 'ada@example.com' }, 'ada@example.com'],
    [{}, 'ada'],
    [{ name: 'Ada\nPark\u202e\0' }, 'Ada Park'],
    [{ name: '👩‍💻 Ada' }, '👩‍💻 Ada'],
    [{ name: '\ud800Ada' }, '\ufffdAda'],
    [{ name: '👩'.repeat(300) }, '👩'.repeat(200)],
  ])('of %j is %j', (claims, name) => {
    expect(read(claims).name).toBe(name);
  });
});

describe('who an ID token is about', () => {
  test.each([{ sub: '' }, { sub: 7 }, { sub: 'a\0' }, { sub: 'x'.repeat(256) }, { iss: undefined }])(
    '%j is nobody that could be known again',
    (claims) => {
      expect(() => read(claims)).toThrow('no iss or no sub');
    },
  );

  test.each([
    [now / 1000 - 60, new Date(now - 60_000)],
    [now / 1000 + 600, new Date(now)],
    [undefined, null],
    ['yesterday', null],
    [0, null],
    [-1, null],
    [Number.NaN, null],
  ])('signed in, by auth_time %j, at %j', (auth_time, expected) => {
    expect(read({ auth_time }).signedInAt).toEqual(expected);
  });

  test('may be in a session that the provider can end', () => {
    expect(read({ sid: 'abc' }).providerSessionId).toBe('abc');
    for (const sid of [undefined, 7, '', 'a\0']) expect(read({ sid }).providerSessionId).toBeNull();
  });
});
