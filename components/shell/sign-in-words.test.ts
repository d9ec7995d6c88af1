import { describe, expect, it } from 'vitest';
import { safeCallbackPath, signInErrorWords } from './sign-in-words';

describe('safeCallbackPath', () => {
  it('keeps an address of the portal with its query', () => {
    expect(safeCallbackPath('/environments/orders-dev?tab=events', '/')).toBe(
      '/environments/orders-dev?tab=events',
    );
  });

  it.each([
    undefined,
    '',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/.//evil.example/',
    'javascript:alert(1)',
    'environments',
  ])('goes to the fallback instead of %j', (callbackUrl) => {
    expect(safeCallbackPath(callbackUrl, '/environments')).toBe('/environments');
  });
});

describe('signInErrorWords', () => {
  it('says nothing when nothing went wrong', () => {
    expect(signInErrorWords(undefined)).toBeNull();
  });

  it.each([
    ['StandingNotSaved', 'role and teams could not be saved'],
    ['SessionNotEnded', 'could not be ended'],
    ['AccountsJoined', 'joined into one'],
    ['OAuthAccountNotLinked', 'Another account already uses'],
  ])('says what %s means', (code, words) => {
    expect(signInErrorWords(code)).toContain(words);
  });

  it('has words for a code that it does not know', () => {
    expect(signInErrorWords('SomethingNew')).toBe('Signing in did not work. Please try again.');
  });
});
