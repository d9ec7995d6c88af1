import { expect, test } from 'vitest';
import type { MadeResource } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { fieldThatLowers } from './field-that-lowers';
import { groupsOfInstances } from './groups-of-instances';

const blueprint = findBlueprint('web-environment');
if (!blueprint) throw new Error('There is no such blueprint');

const run = (
  inputs: Record<string, string | number | boolean | null>,
  kind: 'LAUNCH' | 'UPDATE' = 'LAUNCH',
) => ({
  blueprint,
  inputs: { ...blueprint.defaultInputs, ...inputs },
  kind,
});
const countOf = (type: string) => (made: readonly MadeResource[]) =>
  made.filter((one) => one.type === type).length;
const instances = (of: 'least' | 'most') => (made: readonly MadeResource[]) =>
  groupsOfInstances(made).reduce((sum, group) => sum + group[of], 0);

test('the input that needs the fewest when it is changed is found without the blueprint saying so', () => {
  const addresses = countOf('AWS::EC2::EIP');
  expect(fieldThatLowers(run({ natGateways: 'per-zone' }), addresses)).toEqual({
    field: 'inputs.natGateways',
  });
  expect(fieldThatLowers(run({ minInstances: 5, maxInstances: 9 }), instances('least'))).toEqual({
    field: 'inputs.minInstances',
  });
  expect(fieldThatLowers(run({ minInstances: 5, maxInstances: 9 }), instances('most'))).toEqual({
    field: 'inputs.maxInstances',
  });
});

test('there is none where no input changes it, or where it is fixed at launch', () => {
  expect(fieldThatLowers(run({ natGateways: 'single' }), countOf('AWS::EC2::VPC'))).toEqual({});
  expect(fieldThatLowers(run({ natGateways: 'single' }), countOf('AWS::EC2::EIP'))).toEqual({});
});
