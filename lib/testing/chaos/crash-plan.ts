import { type OperationKind, operationKinds } from '@/lib/environments/states';
import { crashPointsOf } from '@/lib/worker/crash-points';
import { randomOf } from './scenario';
import { type SituationName, situationOf } from './situations';

/** An operation of the life of an environment, and the points at which its workers die, one after the other. */
export interface Step {
  kind: OperationKind;
  situation: SituationName;
  /** Names of crash points, each with `#n` for its n-th passing by one worker. */
  points: string[];
}

/** Operations of one environment, one after the other. */
export interface Life {
  steps: Step[];
  /** Of its practice AWS. */
  speed: number;
  /** From 0 up to 1: what of a run is left to chance. */
  random: () => number;
}

/** Where a worker has to be to come by what does not lie on the ordinary way. */
const beside: Readonly<Record<OperationKind, Readonly<Record<string, SituationName>>>> = {
  CREATE: {
    'aws.DeleteStack': 'relaunched',
    'aws.DescribeDBSnapshots': 'failing-late',
    'aws.DescribeScalingActivities': 'silent',
    'aws.GetConsoleOutput': 'silent',
    'commit.record-failed-stack': 'unremovable',
    'commit.record-failed-stack-removed': 'relaunched',
    'commit.record-step': 'relaunched',
    'commit.let-go': 'relaunched',
    'commit.postpone': 'postponed',
    'commit.progress': 'slow',
    'commit.record-failure': 'refused',
    'commit.record-look-failed': 'given-up-blind',
    'commit.record-given-up': 'given-up',
    'commit.end-launch-failed': 'failing',
    'commit.end-lost': 'vanishing',
    'commit.late-details': 'among-many',
  },
  UPDATE: {
    'aws.DeleteChangeSet': 'unchanged',
    'aws.CancelUpdateStack': 'cancelled',
    'aws.ContinueUpdateRollback': 'stuck',
    'aws.DescribeScalingActivities': 'silent',
    'aws.GetConsoleOutput': 'silent',
    'commit.await-confirmation': 'reviewed',
    'commit.let-go': 'stopped',
    'commit.postpone': 'postponed',
    'commit.record-failure': 'refused',
    'commit.record-look-failed': 'given-up-blind',
    'commit.record-given-up': 'given-up',
    'commit.record-unchanged': 'unchanged',
    'commit.record-cancelled': 'cancelled-early',
    'commit.take-cancellation': 'cancelled',
    'commit.record-cancellation-answer': 'cancelled',
    'commit.take-change-set': 'withdrawn',
    'commit.record-change-set-removed': 'withdrawn',
    'commit.progress': 'slow',
    'commit.end-update-failed': 'failing',
    'commit.end-lost': 'vanishing',
  },
  TEARDOWN: {
    'aws.DescribeNetworkInterfaces': 'blocked',
    'aws.DescribeVpcEndpoints': 'blocked',
    'aws.DescribeSecurityGroups': 'blocked',
    'commit.let-go': 'busy',
    'commit.record-no-stack': 'without-stack',
    'commit.progress': 'slow',
    'commit.postpone': 'postponed',
    'commit.record-failure': 'refused',
    'commit.record-look-failed': 'given-up-blind',
    'commit.record-given-up': 'given-up',
    'commit.end-teardown-blocked': 'blocked',
    'commit.end-teardown-refused': 'unmoved',
    'commit.end-delete-again': 'refilled',
    'commit.record-deletion-not-taken': 'late-busy',
  },
};

/** What an ordinary operation comes by, in this order: so one operation can see the deaths of several workers. */
const onTheWay: Readonly<Record<OperationKind, readonly string[]>> = {
  CREATE: [
    'commit.claim',
    'aws.AssumeRole',
    'aws.DescribeAvailabilityZones',
    'aws.PutObject',
    'commit.record-launch-intent',
    'aws.CreateStack',
    'commit.hand-to-follower',
    'aws.ListStacks',
    'aws.DescribeStackEvents',
    'aws.DescribeStacks',
    'aws.ListStackResources',
    'commit.end-launched',
  ],
  UPDATE: [
    'commit.claim',
    'aws.AssumeRole',
    'aws.DescribeStacks',
    'aws.DescribeAvailabilityZones',
    'aws.PutObject',
    'aws.CreateChangeSet',
    'commit.record-change-set',
    'aws.DescribeChangeSet',
    'commit.record-plan',
    'commit.record-execution-intent',
    'aws.ExecuteChangeSet',
    'commit.hand-to-follower',
    'aws.ListStacks',
    'aws.DescribeStackEvents',
    'aws.ListStackResources',
    'aws.ListObjectsV2',
    'aws.DeleteObject',
    'commit.end-updated',
  ],
  TEARDOWN: [
    'commit.claim',
    'aws.AssumeRole',
    'aws.DescribeStacks',
    'aws.ListStackResources',
    'aws.SimulatePrincipalPolicy',
    'aws.GetRole',
    'aws.DescribeDBInstances',
    'aws.DescribeLoadBalancerAttributes',
    'aws.ListObjectVersions',
    'commit.record-deletion-intent',
    'aws.DeleteStack',
    'commit.hand-to-follower',
    'aws.ListStacks',
    'aws.DescribeStackEvents',
    'aws.DeleteObject',
    'aws.DescribeDBSnapshots',
    'commit.end-torn-down',
  ],
};

/** What a worker passes more than once in every operation. */
const repeated = new Set(['aws.ListStacks', 'aws.DescribeStackEvents']);
const mostDeaths = 5;
/** A launch takes two seconds. */
const usualSpeed = 30;

/** Lives in which each crash point of each kind of operation comes once. */
export function livesOf(seed: number, pointsOf = crashPointsOf): Life[] {
  const random = randomOf(seed);
  const left = { CREATE: [], UPDATE: [], TEARDOWN: [] } as Record<OperationKind, Step[]>;
  for (const kind of operationKinds) left[kind] = stepsWith(kind, pointsOf(kind), seed, random);
  const lives: Life[] = [];
  while (operationKinds.some((kind) => left[kind].length > 0)) {
    const steps = takeLife(left);
    const speed = Math.min(
      ...steps.map(({ kind, situation }) => situationOf(kind, situation).speed ?? usualSpeed),
    );
    lives.push({ steps, speed, random: randomOf(seed * 1_000 + lives.length) });
  }
  // One practice AWS serves several lives, at one speed.
  return lives.sort((one, other) => one.speed - other.speed);
}

/** Points at which fewer workers died than `wanted`, as `CREATE commit.claim.after`, and how many did. */
export function shortfalls(diedAt: ReadonlyMap<string, number>, wanted: number): [string, number][] {
  return operationKinds
    .flatMap((kind) => crashPointsOf(kind).map((point) => `${kind} ${point}`))
    .map((point): [string, number] => [point, diedAt.get(point) ?? 0])
    .filter(([, died]) => died < wanted);
}

/** Lives in which a worker dies at the first passing of what was not come by often enough, as often as is missing. */
export function makeUpLives(diedAt: ReadonlyMap<string, number>, wanted: number): Life[] {
  const missing = new Map(shortfalls(diedAt, wanted).map(([point, died]) => [point, wanted - died]));
  const most = Math.max(0, ...missing.values());
  return Array.from({ length: most }, (_, index) =>
    // The first seed dies at the first passing.
    livesOf(1, (kind) =>
      crashPointsOf(kind).filter((point) => (missing.get(`${kind} ${point}`) ?? 0) > index),
    ),
  ).flat();
}

/** All steps of one kind: those with several deaths on the ordinary way, and one for each point beside it. */
function stepsWith(
  kind: OperationKind,
  points: readonly string[],
  seed: number,
  random: () => number,
): Step[] {
  const way = onTheWay[kind].flatMap((name) => [`${name}.before`, `${name}.after`]);
  const ordinary = way.filter((point) => points.includes(point));
  const groups = Math.ceil(ordinary.length / mostDeaths);
  const together = Array.from({ length: groups }, (_, group) =>
    ordinary
      .filter((_, index) => index % groups === group)
      .map((point) => {
        // The first seed dies at the first passing; the others at the first, the second or the third.
        const isRepeated = seed > 1 && repeated.has(nameOf(point));
        return `${point}#${isRepeated ? 1 + Math.floor(random() * 3) : 1}`;
      }),
  );
  return [
    ...together.map((some) => ({ kind, situation: 'ordinary' as const, points: some })),
    ...points
      .filter((point) => !way.includes(point))
      .map((point) => ({
        kind,
        situation: beside[kind][nameOf(point)] ?? 'ordinary',
        points: [`${point}#1`],
      })),
  ];
}

function nameOf(point: string): string {
  return point.replace(/\.(before|after)$/, '');
}

/** One life: a creation, where that leaves something to update an update, and a teardown of what there is then. */
function takeLife(left: Record<OperationKind, Step[]>): Step[] {
  const take = (kind: OperationKind, mayBegin: (step: Step) => boolean = () => true): Step => {
    const index = left[kind].findIndex(mayBegin);
    const [step] = index < 0 ? [] : left[kind].splice(index, 1);
    return step ?? { kind, situation: 'ordinary', points: [] };
  };
  // It launches its own, in vain.
  const isAlone = ({ situation }: Step) => situation === 'without-stack';
  if (left.TEARDOWN.some(isAlone)) return [take('TEARDOWN', isAlone)];
  const steps = [take('CREATE')];
  const leaves = () => {
    const last = steps.at(-1);
    return last && situationOf(last.kind, last.situation).leaves;
  };
  if (leaves() === undefined && left.UPDATE.length > 0) steps.push(take('UPDATE'));
  if (leaves() === 'nothing') return steps;
  // What failed has no bucket that could block, and none to be emptied.
  return [
    ...steps,
    leaves() === undefined ? take('TEARDOWN') : { kind: 'TEARDOWN', situation: 'ordinary', points: [] },
  ];
}
