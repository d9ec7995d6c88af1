import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { RetryingDetails, retryingTitle } from './retrying-details';
import type { Retrying } from './situation';

const silent: Retrying = {
  kind: 'retrying',
  reason: 'AWS answered with an internal error (500).',
  at: '2026-11-28T20:01:00.000Z',
  since: '2026-11-28T19:40:00.000Z',
  attempts: 23,
  givableBy: null,
  givingUp: null,
};
const givingUp = {
  by: 'Dan Weber',
  reason: 'AWS is out of order',
  at: '2026-11-28T20:00:00.000Z',
  lastSaid: null,
  withoutLooking: false,
  lookFailed: null,
  lookedAt: null,
};

const said = (change: Partial<Retrying> = {}) =>
  renderToStaticMarkup(<RetryingDetails {...silent} {...change} />)
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\s+/g, ' ');

describe('of what AWS does not answer for', () => {
  it('says what it answered, since when, how often it was tried, and when it is tried again', () => {
    expect(said()).toMatch(
      /^AWS answered with an internal error \(500\)\. Every attempt has failed since .+, 23 so far\. Nothing is lost; the next attempt is .+\.$/,
    );
    expect(said({ at: null })).toContain('the next attempt is under way.');
    expect(said({ since: null })).not.toContain('Every attempt');
  });

  it('says who can give it up, once it has lasted', () => {
    expect([retryingTitle(silent), retryingTitle({ ...silent, at: null })]).toEqual([
      'Trying again soon',
      'Trying again',
    ]);
    expect(retryingTitle({ ...silent, givableBy: 'admins' })).toBe('AWS does not answer');
    expect(said({ givableBy: 'admins' })).toContain('an admin can give it up');
    expect(said({ givableBy: 'this-person' })).toContain('you can give it up');
    expect(said()).not.toContain('give it up');
  });

  it('says who gave it up and why, and what a look in AWS came to', () => {
    expect(retryingTitle({ ...silent, givingUp })).toBe('Being given up');
    expect(said({ givingUp })).toMatch(
      /^Dan Weber gave it up .+: “AWS is out of order”\. A worker looks in AWS/,
    );
    const failed = { ...givingUp, lookFailed: 'AWS could not be reached (ETIMEDOUT)' };
    expect(retryingTitle({ ...silent, givingUp: failed })).toBe('Being given up; AWS can’t be asked');
    expect(said({ givingUp: failed, givableBy: 'admins' })).toMatch(
      /AWS could not be reached \(ETIMEDOUT\)\. The next look is .+\. An admin can give it up without a look\.$/,
    );
    expect(said({ givingUp: { ...failed, withoutLooking: true } })).toContain('it ends without');
  });
});
