import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashToken, openWithToken, sealWithToken } from './secrets';

test('what a token sealed, that token opens and no other', () => {
  const [token, other] = [randomUUID(), randomUUID()];
  const sealed = sealWithToken(token, 'an ID token, ünd more');
  expect(openWithToken(token, sealed)).toBe('an ID token, ünd more');
  expect(() => openWithToken(other, sealed)).toThrow();
  expect(() => openWithToken(hashToken(token), sealed)).toThrow();
  expect(() => openWithToken(token, sealed.slice(0, -2))).toThrow();
  expect(() => openWithToken(token, '')).toThrow();
});

test('nothing of the text is in what is sealed, which differs each time', () => {
  const token = randomUUID();
  const sealed = sealWithToken(token, 'secret'.repeat(20));
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('secret');
  expect(sealWithToken(token, 'secret'.repeat(20))).not.toBe(sealed);
});
