import { expect, test } from 'vitest';
import { protectedOf, survivorsOf } from './teardown-facts';
import { webEnvironment } from './web-environment/blueprint';

const { defaultInputs } = webEnvironment;

test.each([
  ['an image parameter that no role may read', { imageParameter: '/golden/ubuntu' }],
  ['more instances than its subnets hold', { vpcCidr: '10.0.0.0/20', zones: 2, maxInstances: 20 }],
  ['an input that is no more', { shape: 'round' }],
])('an environment with %s still says what it keeps and protects', (_, older) => {
  const inputs = { ...defaultInputs, ...older, deletionProtection: true };
  expect(webEnvironment.parseInputs(inputs).ok).toBe(false);
  expect(survivorsOf(webEnvironment, inputs)).toEqual(webEnvironment.survivors(defaultInputs));
  expect(protectedOf(webEnvironment, inputs)).toEqual(['DatabaseWithSnapshot']);
  expect(survivorsOf(webEnvironment, { ...inputs, finalSnapshot: false })).toEqual([]);
});

test('of inputs that don’t go together in any way nothing is said', () => {
  // Without its type, the default one would have to fit an image for another processor.
  const imageParameter = '/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id';
  expect(survivorsOf(webEnvironment, { imageParameter, instanceType: 'gone', finalSnapshot: false })).toEqual(
    [],
  );
  for (const inputs of [null, 'text', 7]) expect(survivorsOf(webEnvironment, inputs)).toEqual([]);
  expect(survivorsOf(undefined, defaultInputs)).toEqual([]);
});
