import { expect, test } from 'vitest';
import type { BlueprintInputs } from '@/lib/blueprints/blueprint';
import { findBlueprint } from '@/lib/blueprints/registry';
import { expectedChecks } from './expected-checks';

function ofUpdate(id: string, former: BlueprintInputs, changes: BlueprintInputs) {
  const blueprint = findBlueprint(id);
  if (!blueprint) throw new Error(`There is no blueprint ${id}`);
  const before = { ...blueprint.defaultInputs, ...former };
  return expectedChecks({ blueprint, inputs: { ...before, ...changes }, before, kind: 'UPDATE' });
}

const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/a';
const site = { domain: 'www.example.com', certificateArn };

test.each<[string, BlueprintInputs, boolean]>([
  ['another domain, whose certificate stays', { domain: 'www.example.org' }, true],
  ['another certificate', { certificateArn: `${certificateArn}b` }, true],
  ['something else about the distribution', { priceClass: 'PriceClass_All' }, false],
])('the certificate of a site counts with %s: %j', (_, changes, counts) => {
  expect(ofUpdate('static-site', site, changes).includes('certificate')).toBe(counts);
});

test.each<[string, BlueprintInputs, boolean]>([
  ['its class', { databaseClass: 'db.t3.small' }, true],
  ['a standby', { multiAz: true }, true],
  ['its backups', { backupRetentionDays: 9 }, false],
  ['its size', { databaseStorageGiB: 500 }, false],
  ['its protection', { deletionProtection: true }, false],
])('what RDS offers now counts for a database that changes %s: %j', (_, changes, counts) => {
  expect(ofUpdate('web-environment', {}, changes).includes('offering-database-class')).toBe(counts);
});

test('an image is looked at where the one before is none that may be named any more', () => {
  const of = (before: BlueprintInputs, changes: BlueprintInputs) =>
    ofUpdate('web-environment', before, changes).includes('image');
  expect(of({}, { minInstances: 2 })).toBe(false);
  expect(of({}, { imageParameter: '/slipway/golden' })).toBe(true);
  expect(of({ imageParameter: '/golden/ubuntu' }, { imageParameter: '/slipway/golden' })).toBe(true);
});
