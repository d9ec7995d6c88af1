import type { ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { valueChanges } from './change-set-details';

const detail = (Path: string, values: [string, string] | [] = [], cause?: string): ResourceChangeDetail => ({
  Target: {
    Attribute: 'Properties',
    Name: Path.split('/')[2],
    Path,
    BeforeValue: values[0],
    AfterValue: values[1],
  },
  CausingEntity: cause,
});
const days = (rule: number) => `/Properties/LifecycleConfiguration/Rules/${rule}/ExpirationInDays`;

test('a property of which one place changes has its values, whichever of its causes shows them', () => {
  const Details = [
    detail('/Properties/AllocatedStorage', [], 'Storage'),
    detail('/Properties/AllocatedStorage', ['20', '40']),
  ];
  expect(valueChanges({ Details })).toMatchObject([
    { property: 'AllocatedStorage', before: '20', after: '40' },
  ]);
});

test('a property of which several places change has no value of one of them', () => {
  const Details = [detail(days(0), ['30', '90']), detail(days(1), ['90', '30'])];
  expect(valueChanges({ Details })).toMatchObject([
    { property: 'LifecycleConfiguration', before: null, after: null },
  ]);
});
