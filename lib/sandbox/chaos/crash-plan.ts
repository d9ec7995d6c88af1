import type { OperationKind } from '@/lib/environments/states';
import { crashPointsOf } from '@/lib/worker/crash-points';
import { randomOf } from './scenario';

/** What an operation has to meet so that its worker comes by a point that lies beside the ordinary way. */
export type Situation = 'ordinary' | 'launch-fails' | 'update-fails' | 'blocked' | 'review';

/** One life of an environment: in each of its operations the worker dies at a point. */
export interface Life {
  points: Record<OperationKind, string | null>;
  situations: Record<OperationKind, Situation>;
  /** From 0 up to 1: what of a run is left to chance. */
  random: () => number;
}

const situationOf: Readonly<Record<string, Situation>> = {
  'commit.end-launch-failed': 'launch-fails',
  'commit.end-update-failed': 'update-fails',
  'commit.end-teardown-blocked': 'blocked',
  'commit.await-confirmation': 'review',
};

/** A set of lives in which each crash point of each kind comes once. */
export function livesOf(seed: number, pointsOf = crashPointsOf): Life[] {
  const random = randomOf(seed);
  const points = {
    CREATE: pointsOf('CREATE'),
    UPDATE: pointsOf('UPDATE'),
    TEARDOWN: pointsOf('TEARDOWN'),
  } as const satisfies Record<OperationKind, readonly string[]>;
  const count = Math.max(points.CREATE.length, points.UPDATE.length, points.TEARDOWN.length);
  return Array.from({ length: count }, (_, index) => {
    const at = (kind: OperationKind) => {
      const point = points[kind][index];
      // The first seed dies at the first passing; the others at the first, the second or the third.
      const passing = seed === 1 ? 1 : 1 + Math.floor(random() * 3);
      return point === undefined ? null : `${point}#${passing}`;
    };
    const chosen = { CREATE: at('CREATE'), UPDATE: at('UPDATE'), TEARDOWN: at('TEARDOWN') };
    const situation = (kind: OperationKind) =>
      situationOf[chosen[kind]?.replace(/\.(before|after)#\d+$/, '') ?? ''] ?? 'ordinary';
    return {
      points: chosen,
      situations: {
        CREATE: situation('CREATE'),
        UPDATE: situation('UPDATE'),
        TEARDOWN: situation('TEARDOWN'),
      },
      random: randomOf(seed * 1_000 + index),
    };
  });
}
