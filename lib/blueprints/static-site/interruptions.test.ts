import { expect, test } from 'vitest';
import { staticSite } from './blueprint';

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/8a7b';
const named = (domain: string) => ({ ...staticSite.defaultInputs, domain, certificateArn });
const of = (before: typeof staticSite.defaultInputs, after: typeof staticSite.defaultInputs) =>
  staticSite.interruptions({
    logicalId: 'Distribution',
    type: 'AWS::CloudFront::Distribution',
    action: 'modify',
    properties: ['DistributionConfig'],
    before,
    after,
  });

test('a site that gives up its name no longer answers at it; its first name takes nothing away', () => {
  const { defaultInputs } = staticSite;
  for (const after of [defaultInputs, named('www.example.org')]) {
    expect(of(named('www.example.com'), after)).toMatchObject({
      kind: 'none',
      note: 'The site no longer answers at www.example.com.',
      loses: 'old-address',
    });
  }
  expect(of(defaultInputs, named('www.example.com'))).toBeNull();
  expect(of(named('www.example.com'), { ...named('www.example.com'), spaFallback: true })).toBeNull();
});
