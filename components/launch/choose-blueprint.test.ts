import { expect, test } from 'vitest';
import type { Blueprint, TopologyNode } from '@/lib/blueprints/blueprint';
import { contentsOf, startingBlueprint } from './choose-blueprint';

const [site, shop] = ['site', 'shop'].map((id) => ({ id }) as Blueprint);
const offered = [site, shop] as Blueprint[];

test.each([
  ['the first on offer, where nothing says which', {}, { blueprint: site, unknown: null }],
  ['the one that the address names', { asked: 'shop' }, { blueprint: shop, unknown: null }],
  ['the first, and says so, where the address names none', { asked: 'x' }, { blueprint: site, unknown: 'x' }],
  [
    'that of the environment it is filled in from',
    { asked: 'site', from: 'shop' },
    { blueprint: shop, unknown: null },
  ],
  ['none, where that is no longer offered', { from: 'old' }, { blueprint: undefined, unknown: 'old' }],
])('the form starts with %s', (_, { asked, from }: { asked?: string; from?: string }, expected) => {
  expect(startingBlueprint(offered, { asked, from })).toEqual(expected);
});

test('without a blueprint there is nothing to start with', () => {
  expect(startingBlueprint([], { asked: undefined, from: undefined })).toEqual({
    blueprint: undefined,
    unknown: null,
  });
});

test('what is in a blueprint is what its picture names, each once, without mere frames', () => {
  const box = (type: string, label: string, children: TopologyNode[] = []): TopologyNode => ({
    id: label,
    type,
    label,
    kind: 'resource',
    children,
  });
  const gateway = box('AWS::EC2::NatGateway', 'NAT');
  const topology = () => [
    box('AWS::EC2::VPC', 'VPC', [box('', 'Zone 1', [gateway]), box('', 'Zone 2', [gateway])]),
    box('AWS::S3::Bucket', 'Bucket'),
  ];
  expect(contentsOf({ topology, defaultInputs: {} } as unknown as Blueprint)).toEqual([
    'VPC',
    'Bucket',
    'NAT',
  ]);
});
