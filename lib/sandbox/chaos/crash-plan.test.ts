import { expect, test } from 'vitest';
import { operationKinds } from '@/lib/environments/states';
import { crashPointsOf } from '@/lib/worker/crash-points';
import { livesOf } from './crash-plan';
import { situationOf } from './situations';

test.each([1, 2, 20])(
  'seed %i has a worker die once at each crash point of each kind of operation',
  (seed) => {
    const steps = livesOf(seed).flatMap((life) => life.steps);
    for (const kind of operationKinds) {
      const points = steps.flatMap((step) => (step.kind === kind ? step.points : []));
      expect(points.map((point) => point.replace(/#\d$/, '')).sort()).toEqual(crashPointsOf(kind).sort());
    }
  },
);

test('an operation begins only where the one before left something for it', () => {
  for (const { steps } of livesOf(3)) {
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      if (!before) continue;
      const { leaves } = situationOf(before.kind, before.situation);
      expect(leaves).not.toBe('nothing');
      if (step.kind === 'UPDATE') expect(leaves).toBeUndefined();
    }
  }
});

test('the same seed gives the same lives, another one dies at other passings', () => {
  const stepsOf = (seed: number) => livesOf(seed).map(({ steps }) => steps);
  expect(stepsOf(2)).toEqual(stepsOf(2));
  expect(stepsOf(2)).not.toEqual(stepsOf(1));
});
