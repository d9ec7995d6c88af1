import { expect, test } from 'vitest';
import { operationKinds } from '@/lib/environments/states';
import { crashPointsOf } from '@/lib/worker/crash-points';
import { livesOf, makeUpLives, shortfalls } from './crash-plan';
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

test('what was not come by often enough is made up for, at its first passing, and nothing else', () => {
  const all = operationKinds.flatMap((kind) => crashPointsOf(kind).map((point) => `${kind} ${point}`));
  const diedAt = new Map(all.map((point) => [point, 3]));
  expect(shortfalls(diedAt, 3)).toEqual([]);
  expect(makeUpLives(diedAt, 3)).toEqual([]);
  diedAt.set('UPDATE aws.ListStacks.before', 1);
  diedAt.delete('CREATE commit.late-details.before');
  expect(shortfalls(diedAt, 3)).toEqual([
    ['CREATE commit.late-details.before', 0],
    ['UPDATE aws.ListStacks.before', 1],
  ]);
  const deaths = makeUpLives(diedAt, 3).flatMap(({ steps }) =>
    steps.flatMap(({ kind, points }) => points.map((point) => `${kind} ${point}`)),
  );
  expect(deaths.sort()).toEqual([
    ...Array(3).fill('CREATE commit.late-details.before#1'),
    ...Array(2).fill('UPDATE aws.ListStacks.before#1'),
  ]);
});

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
