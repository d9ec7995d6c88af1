import { describe, expect, it } from 'vitest';
import { judgePage, leadsToSignIn } from './page-answer';

const page = (build: string, ...rows: string[]) =>
  ['1:"$Sreact.fragment"', ...rows, `0:{"P":null,"b":"${build}","c":["","environments"]}`, ''].join('\n');

describe('judgePage', () => {
  it('finds nothing wrong with a page of its own build', () => {
    expect(judgePage(page('one'), 'one')).toBe('good');
  });

  it('notices another build, wherever its name stands', () => {
    expect(judgePage(page('two'), 'one')).toBe('outdated');
    expect(judgePage('0:{"b":"two","f":[]}\n', 'one')).toBe('outdated');
    expect(judgePage('0:{"q":"","i":false,"r":"$undefined","b":"two","t":{}}\n', 'one')).toBe('outdated');
  });

  it('leaves what it does not recognise to the router', () => {
    expect(judgePage('something new', 'one')).toBe('good');
    expect(judgePage(page('two'), undefined)).toBe('good');
  });

  it('takes an error of the page for a failure', () => {
    expect(judgePage(page('one', '7:E{"digest":"1234567890"}'), 'one')).toBe('failed');
  });

  it.each(['NEXT_HTTP_ERROR_FALLBACK;404', 'NEXT_REDIRECT;replace;/environments;307;'])(
    'takes %s for an answer',
    (digest) => {
      expect(judgePage(page('one', `7:E{"digest":"${digest}"}`), 'one')).toBe('good');
    },
  );

  it('notices that the session has ended', () => {
    const digest = 'NEXT_REDIRECT;replace;/sign-in?callbackUrl=%2Fnew;307;';
    expect(judgePage(page('one', `7:E{"digest":"${digest}"}`), 'one')).toBe('signed-out');
  });

  it('does not take what a page is about for its build', () => {
    expect(judgePage('0:{"q":"","t":{"a":1,"b":"two"}}\n', 'one')).toBe('good');
  });

  it('does not read what people wrote', () => {
    expect(judgePage(page('one', '7:["$","p",null,{"children":"7:E{\\"digest\\":\\"9\\"}"}]'), 'one')).toBe(
      'good',
    );
  });
});

describe('leadsToSignIn', () => {
  it.each(['/sign-in', '/sign-in?callbackUrl=%2Fnew', '/sign-in;push'])('%s does', (address) => {
    expect(leadsToSignIn(address)).toBe(true);
  });

  it.each(['', '/environments', '/sign-in-again'])('%j does not', (address) => {
    expect(leadsToSignIn(address)).toBe(false);
  });
});
