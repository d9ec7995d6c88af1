import { describe, expect, test } from 'vitest';
import { webEnvironment } from '@/lib/blueprints/web-environment/blueprint';
import {
  type WebEnvironmentInputs,
  webEnvironmentInputsSchema,
} from '@/lib/blueprints/web-environment/inputs';
import { propertiesOf, stackOf } from './sample-stack';

const { protectedResources, survivors } = webEnvironment;

const variants = [true, false].flatMap((finalSnapshot) =>
  [true, false].map((deletionProtection) => ({ finalSnapshot, deletionProtection })),
) satisfies Partial<WebEnvironmentInputs>[];

describe.each(variants)('with %j, the template and the blueprint agree on', (variant) => {
  const inputs = webEnvironmentInputsSchema.parse(variant);
  const stack = stackOf(variant);

  test('what outlives the stack', () => {
    const outliving = Object.entries(stack.resources).flatMap(([logicalId, resource]) => {
      if (resource.DeletionPolicy === 'Snapshot') return [{ logicalId, type: 'AWS::RDS::DBSnapshot' }];
      return resource.DeletionPolicy?.startsWith('Retain') ? [{ logicalId, type: resource.Type }] : [];
    });
    const told = survivors(inputs).map(({ logicalId, type }) => ({ logicalId, type }));
    expect(told.sort(byId)).toEqual(outliving.sort(byId));
  });

  test('what refuses to be deleted', () => {
    const refusing = Object.keys(stack.resources).filter(
      (id) => String(propertiesOf(stack, id)?.DeletionProtection) === 'true',
    );
    expect(protectedResources(inputs)).toEqual(refusing);
  });
});

test('a snapshot costs at most what the whole storage of its database would', () => {
  const inputs = webEnvironmentInputsSchema.parse({ databaseStorageGiB: 100 });
  expect(survivors(inputs).map(({ logicalId, monthlyUsd }) => [logicalId, monthlyUsd])).toEqual([
    ['DatabaseWithSnapshot', 9.5],
    ['RetainedKey', 1],
  ]);
});

function byId(one: { logicalId: string }, other: { logicalId: string }): number {
  return one.logicalId.localeCompare(other.logicalId);
}
