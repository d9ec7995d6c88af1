import { expect, test } from 'vitest';
import { buildIdentity } from './build-identity';

const key = Buffer.alloc(32, 7).toString('base64');
const given = (values: Record<string, string>) => buildIdentity('sources', values);

test('what comes from outside is taken as it is', () => {
  expect(given({ SLIPWAY_BUILD: 'v1-2_3', NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key })).toEqual({
    build: 'v1-2_3',
    actionKey: key,
  });
});

test('the same sources with the same key are the same build', () => {
  const withKey = { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key };
  expect(given(withKey)).toEqual(given(withKey));
  expect(buildIdentity('other sources', withKey).build).not.toBe(given(withKey).build);
});

test('without a key every build is another one, as it does not know the actions of the others', () => {
  const [one, two] = [given({}), given({})];
  expect(one.actionKey).not.toBe(two.actionKey);
  expect(one.build).not.toBe(two.build);
});

test('the name of a build does not give its key away', () => {
  const { build, actionKey } = given({});
  expect(build).toMatch(/^[0-9a-f]{20}$/);
  expect(build).not.toContain(actionKey.slice(0, 8));
});

test.each(['too short', 'cGFzc3dvcmQ=', '!'.repeat(43)])('the key %j is refused', (wrong) => {
  expect(() => given({ NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: wrong })).toThrow(
    /^NEXT_SERVER_ACTIONS_ENCRYPTION_KEY must be 16, 24 or 32 bytes/,
  );
});

test.each(['a b', '1.2', '"', 'x'.repeat(65)])('the name %j is refused', (wrong) => {
  expect(() => given({ SLIPWAY_BUILD: wrong })).toThrow(/^SLIPWAY_BUILD must be/);
});
