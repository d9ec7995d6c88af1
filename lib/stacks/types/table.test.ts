import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTemplate } from '@/infra-templates/read-template';
import { aboutType, isWiring, knownTypes } from './about-type';
import { databasePrices, instancePrices, monthlyUsd, pricedAt, prices } from './prices';
import type { Kept } from './type-facts';
import { countOfType, titleOfType, withinSentence } from './type-names';

// Those that Slipway launches, or has people deploy into a target; what it runs on itself it tells nobody about.
const templates = readdirSync(new URL('../../../infra-templates', import.meta.url), { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.yaml') && !path.includes('snapshots') && !path.startsWith('portal'));

const typesInUse = [
  ...new Set(
    templates.flatMap((path) => Object.values(readTemplate(`./${path}`).Resources).map(({ Type }) => Type)),
  ),
].sort();

test('there are templates to read', () => {
  expect(templates.length).toBeGreaterThanOrEqual(3);
});

test.each(typesInUse)('%s, which a template uses, is known, and has a picture', (type) => {
  expect(Object.keys(knownTypes)).toContain(type);
  expect(aboutType(type).icon).not.toBe('unknown');
});

describe.each(Object.entries(knownTypes))('what is known of %s', (type, facts) => {
  test('is named as inside a sentence', () => {
    expect(facts.name).toMatch(/^[A-Za-z][A-Za-z0-9 ]+$/);
    expect(countOfType(type, 2)).not.toBe(countOfType(type, 1).replace('1', '2'));
  });

  test('says what it says in sentences', () => {
    const fates: Kept[] = ['resource', 'snapshot', null];
    const said = [
      facts.data?.remark,
      facts.pace,
      facts.kept?.note,
      facts.snapshot?.left({}).note,
      ...fates.map((keeps) => facts.teardown?.(facts.name, keeps)),
      ...(facts.failures ?? []).map(({ says }) => says),
    ];
    for (const text of said) if (text) expect(text).toMatch(/^[A-Z].*\.$/);
    if (facts.data) expect(facts.data.loss).toMatch(/^[a-z].*[^.]$/i);
  });

  test('finds a way out for what people meet, and asks IAM in its own words', () => {
    if (facts.deleteAction) expect(facts.deleteAction).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
    for (const seconds of Object.values(facts.typicalEnd ?? {})) expect(seconds).toBeGreaterThan(0);
  });
});

test('each price has a source at AWS, and all of them a date', () => {
  expect(pricedAt).toMatch(/^20\d\d-\d\d-\d\d$/);
  for (const price of Object.values({ ...prices, ...instancePrices, ...databasePrices })) {
    expect(price.usd).toBeGreaterThan(0);
    expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\//);
  }
  expect(monthlyUsd(prices.publicAddress, 2)).toBeCloseTo(7.3);
  expect(monthlyUsd(prices.databaseGiB, 2)).toBeCloseTo(0.23);
});

test.each([
  ['AWS::Foo::BarBaz', 'Bar baz'],
  ['AWS::EC2::VPCEndpoint', 'VPC endpoint'],
  ['AWS::RDS::DBProxy', 'DB proxy'],
  ['Custom::SiteContent', 'Site content'],
  ['AWS::SQS::Queue', 'Queue'],
  ['constructor', 'Constructor'],
  ['', ''],
])('the type %j is called %j', (type, title) => {
  expect(titleOfType(type)).toBe(title);
});

test('an unknown type has its service’s picture, and nothing is claimed of it', () => {
  expect(aboutType('AWS::RDS::DBProxy')).toEqual({ name: 'DB proxy', icon: 'rds' });
  expect(aboutType('AWS::Foo::BarBaz')).toEqual({ name: 'bar baz', icon: 'unknown' });
  expect(aboutType('toString').icon).toBe('unknown');
});

test.each([
  ['AWS::EC2::NatGateway', 3, '3 NAT gateways'],
  ['AWS::AutoScaling::AutoScalingGroup', 2, '2 groups of instances'],
  ['AWS::CloudFront::CachePolicy', 2, '2 cache policies'],
  ['AWS::EC2::EIP', 2, '2 public addresses'],
  ['AWS::Foo::Index', 1, '1 index'],
])('%s, %i of them, reads %j', (type, count, words) => {
  expect(countOfType(type, count)).toBe(words);
});

test.each([
  ['Data bucket', 'data bucket'],
  ['MySQL database', 'MySQL database'],
  ['CloudFront distribution', 'CloudFront distribution'],
  ['NAT gateway, zone 2', 'NAT gateway, zone 2'],
])('%s is said as %s', (title, words) => {
  expect(withinSentence(title)).toBe(words);
});

test('what ties others together is known by its name', () => {
  expect(isWiring('AWS::S3::BucketPolicy')).toBe(true);
  expect(isWiring('AWS::S3::Bucket')).toBe(false);
});

test('deletion protection is found where the template turns it on', () => {
  const isOn = (type: string, properties: object) =>
    aboutType(type).deletionProtection?.isOn({ ...properties }) ?? false;
  const attribute = (Value: unknown) => ({
    LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value }],
  });
  expect(isOn('AWS::RDS::DBInstance', { DeletionProtection: 'true' })).toBe(true);
  expect(isOn('AWS::RDS::DBInstance', { DeletionProtection: false })).toBe(false);
  expect(isOn('AWS::DynamoDB::Table', { DeletionProtectionEnabled: true })).toBe(true);
  expect(isOn('AWS::ElasticLoadBalancingV2::LoadBalancer', attribute('true'))).toBe(true);
  expect(isOn('AWS::ElasticLoadBalancingV2::LoadBalancer', attribute('false'))).toBe(false);
  expect(isOn('AWS::EC2::VPC', { DeletionProtection: true })).toBe(false);
});
