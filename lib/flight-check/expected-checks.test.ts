import { expect, test } from 'vitest';
import { webEnvironment as blueprint } from '@/lib/blueprints/web-environment/blueprint';
import { expectedChecks } from './expected-checks';

const of = (before: object, inputs: object) =>
  expectedChecks({
    blueprint,
    kind: 'UPDATE',
    before: { ...blueprint.defaultInputs, ...before },
    inputs: { ...blueprint.defaultInputs, ...inputs },
  });

test('an image is looked at where the one before is none that may be named any more', () => {
  expect(of({}, { minInstances: 2 })).not.toContain('image');
  expect(of({}, { imageParameter: '/slipway/golden' })).toContain('image');
  expect(of({ imageParameter: '/golden/ubuntu' }, { imageParameter: '/slipway/golden' })).toContain('image');
});
