import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, failedAssertions } from '@/infra-templates/evaluate-template';
import { accepts } from '@/infra-templates/parameter-constraints';
import { readTemplate } from '@/infra-templates/read-template';
import type { BlueprintInputs, LaunchContext } from '@/lib/blueprints/blueprint';
import { staticSite } from '@/lib/blueprints/static-site/blueprint';

const template = readTemplate('./static-site/template.yaml');
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555';

const context: LaunchContext = {
  environmentName: 'docs',
  owner: 'ada@example.com',
  team: 'docs',
  zones: [],
  artifactBucket: 'slipway-artifacts',
  artifacts: {},
  executionRoleArn: null,
};
const parametersOf = (inputs: BlueprintInputs = {}) =>
  staticSite.toParameters({ ...staticSite.defaultInputs, ...inputs }, context);

describe('template and blueprint have one source', () => {
  test('every parameter is given, and nothing else, with the defaults of the template', () => {
    const given = parametersOf();
    expect(Object.keys(given).sort()).toEqual(Object.keys(template.Parameters).sort());
    for (const [name, { Default }] of Object.entries(template.Parameters))
      if (Default !== undefined) expect(given[name], name).toBe(Default);
  });

  const own = { domain: 'www.example.com', certificateArn: CERTIFICATE };
  test.each([
    ['domain', own, { ...own, domain: 'docs.example.com' }],
    ['certificateArn', own, { ...own, certificateArn: CERTIFICATE.replace('1111', '9999') }],
    ['defaultDocument', {}, { defaultDocument: 'home.html' }],
    ['spaFallback', {}, { spaFallback: true }],
    ['oldVersionDays', {}, { oldVersionDays: 7 }],
    ['priceClass', {}, { priceClass: 'PriceClass_All' }],
    ['accessLogs', {}, { accessLogs: true }],
    ['logRetentionDays', {}, { logRetentionDays: 7 }],
  ] satisfies [string, BlueprintInputs, BlueprintInputs][])('%s reaches the stack', (_, before, after) => {
    const effect = (inputs: BlueprintInputs) => evaluate(template, parametersOf(inputs));
    expect(effect(after)).not.toEqual(effect(before));
  });

  const near = (sample: string) =>
    fc
      .tuple(fc.nat(sample.length), fc.nat(1), fc.constantFrom(...'aZ0 /.-_*\n:', ''))
      .map(([at, removed, added]) => sample.slice(0, at) + added + sample.slice(at + removed));
  const days = fc.oneof(
    fc.integer({ min: -3, max: 400 }),
    fc.double({ min: 0, max: 367, noNaN: true }),
    fc.constantFrom(0, 1, 365, 366),
  );
  test.each<[string, string, fc.Arbitrary<string | number>]>([
    ['domain', 'Domain', fc.oneof(near('www.example.com'), near('a-1.b.co'))],
    ['certificateArn', 'CertificateArn', fc.oneof(near(CERTIFICATE), fc.constant(CERTIFICATE))],
    ['defaultDocument', 'DefaultDocument', fc.oneof(near('index.html'), near('a'.repeat(64)))],
    ['priceClass', 'PriceClass', fc.oneof(near('PriceClass_All'), fc.constant('PriceClass_200'))],
    ['oldVersionDays', 'OldVersionDays', days],
    ['logRetentionDays', 'LogRetentionDays', days],
  ])('%s is refused alike by the form and by the template', (input, parameter, values) => {
    const sound = input === 'domain' || input === 'certificateArn' ? own : {};
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(values, (value) => {
        // An empty text is "none" by hand, and null in the form.
        fc.pre(value !== '');
        const parameters = { ...parametersOf(sound), [parameter]: String(value) };
        const byHand =
          accepts(template.Parameters[parameter], String(value)) &&
          failedAssertions(template, parameters).length === 0;
        expect(byHand).toBe(staticSite.parseInputs({ ...sound, [input]: value }).ok);
        seen.add(byHand);
      }),
      { numRuns: 500 },
    );
    expect(seen.size).toBe(2);
  });
});

test('exactly the foreseen resources are made, and nothing of them outlives a teardown', () => {
  expect(Object.keys(evaluate(template, parametersOf()).resources)).toEqual(
    staticSite.resourcesFor(staticSite.defaultInputs),
  );
  expect(staticSite.survivors(staticSite.defaultInputs)).toEqual([]);
});

test('says that what a site costs depends on its use', () => {
  const { monthlyUsd, lines } = staticSite.estimateMonthlyCost(staticSite.defaultInputs);
  expect(monthlyUsd).toBe(0);
  expect(lines.map(({ label, detail }) => `${label}: ${detail}`)).toContainEqual(
    expect.stringMatching(/^CloudFront distribution: Paid by requests and traffic/),
  );
});

test('the picture shows what stands behind CloudFront', () => {
  const [distribution, ...others] = staticSite.topology({
    ...staticSite.defaultInputs,
    domain: 'www.example.com',
    certificateArn: CERTIFICATE,
    oldVersionDays: 1,
    accessLogs: true,
  });
  expect(others).toEqual([]);
  expect(distribution).toMatchObject({ label: 'CloudFront', detail: 'www.example.com' });
  expect(distribution?.children.map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
    'Default document: index.html',
    'Site bucket: old versions for 1 day',
    'Log bucket: for 90 days',
  ]);
});
