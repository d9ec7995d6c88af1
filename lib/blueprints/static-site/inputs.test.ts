import { expect, test } from 'vitest';
import { staticSite } from './blueprint';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';
const own = { domain: 'www.example.com', certificateArn: CERTIFICATE };

const issuesOf = (raw: object) => {
  const parsed = staticSite.parseInputs(raw);
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
};

test.each([
  {},
  own,
  { domain: 'docs.team-a.example.co.uk', certificateArn: CERTIFICATE },
  { defaultDocument: 'home.htm', spaFallback: true, oldVersionDays: 1, priceClass: 'PriceClass_All' },
  { accessLogs: true, logRetentionDays: 365 },
])('%j is taken', (raw) => {
  expect(issuesOf(raw)).toEqual([]);
});

test('a domain name and its certificate come together', () => {
  expect(issuesOf({ domain: own.domain })).toEqual([
    'certificateArn: A domain name needs an ACM certificate in us-east-1',
  ]);
  expect(issuesOf({ certificateArn: CERTIFICATE })).toEqual(['domain: A certificate needs its domain name']);
});

test.each([
  [{ ...own, certificateArn: CERTIFICATE.replace('us-east-1', 'eu-west-3') }, 'certificateArn'],
  [{ ...own, domain: 'https://www.example.com' }, 'domain'],
  [{ ...own, domain: '*.example.com' }, 'domain'],
  [{ ...own, domain: 'WWW.example.com' }, 'domain'],
  [{ ...own, domain: 'example' }, 'domain'],
  [{ ...own, domain: `${'a.'.repeat(126)}co` }, 'domain'],
  [{ defaultDocument: '/index.html' }, 'defaultDocument'],
  [{ defaultDocument: "a'b.html" }, 'defaultDocument'],
  [{ oldVersionDays: 0 }, 'oldVersionDays'],
  [{ oldVersionDays: 1.5 }, 'oldVersionDays'],
  [{ logRetentionDays: 366 }, 'logRetentionDays'],
  [{ priceClass: 'PriceClass_300' }, 'priceClass'],
  [{ spaFallback: 'yes' }, 'spaFallback'],
])('%j is refused at %s', (raw, path) => {
  expect(issuesOf(raw)).toEqual([expect.stringMatching(new RegExp(`^${path}: Must `))]);
});

const target = { region: 'eu-west-3', accountId: '123456789012' };

test('a certificate of another account is refused, whatever the target’s region', () => {
  const inputs = { ...staticSite.defaultInputs, ...own };
  expect(staticSite.checkAgainstTarget(inputs, target)).toEqual([]);
  expect(staticSite.checkAgainstTarget(inputs, { ...target, accountId: '999999999999' })).toEqual([
    {
      path: 'certificateArn',
      message: 'The certificate belongs to account 123456789012, but the target is account 999999999999',
    },
  ]);
});

test.each(['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'])(
  'a target in %s has no CloudFront for it',
  (region) => {
    expect(staticSite.checkAgainstTarget(staticSite.defaultInputs, { ...target, region })).toEqual([
      { path: '', message: expect.stringContaining(`${region} is in `) },
    ]);
  },
);

test.each([
  ['us-east-1', true],
  ['ap-southeast-2', true],
  ['ap-southeast-3', false],
  ['eu-central-2', false],
  ['me-south-1', false],
])('access logs in %s: %s', (region, isOffered) => {
  const issues = (accessLogs: boolean) =>
    staticSite.checkAgainstTarget({ ...staticSite.defaultInputs, accessLogs }, { ...target, region });
  expect(issues(true).map(({ path }) => path)).toEqual(isOffered ? [] : ['accessLogs']);
  expect(issues(false)).toEqual([]);
});
