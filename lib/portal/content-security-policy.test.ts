import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy';

const directives = (policy: string) =>
  new Map(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));

test('a page loads what is the portal’s own, and runs the inline scripts of its own answer', () => {
  const policy = directives(contentSecurityPolicy('abc', { development: false, https: true }));
  expect(policy.get('default-src')).toEqual(["'self'"]);
  expect(policy.get('script-src')).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(policy.get('style-src')).toEqual(["'self'", "'nonce-abc'"]);
  for (const none of ['object-src', 'base-uri', 'frame-ancestors'])
    expect(policy.get(none)).toEqual(["'none'"]);
  expect(policy.get('form-action')).toEqual(["'self'"]);
  expect(policy.has('upgrade-insecure-requests')).toBe(true);
});

test('nothing is upgraded to https where the portal has none', () => {
  const policy = contentSecurityPolicy('abc', { development: false, https: false });
  expect(policy).not.toContain('upgrade-insecure-requests');
});

test('in production nothing is evaluated, and no inline script or style sheet goes without a nonce', () => {
  const policy = directives(contentSecurityPolicy('abc', { development: false, https: true }));
  for (const [name, sources] of policy) {
    expect(sources, name).not.toContain("'unsafe-eval'");
    if (name !== 'style-src-attr') expect(sources, name).not.toContain("'unsafe-inline'");
  }
});
