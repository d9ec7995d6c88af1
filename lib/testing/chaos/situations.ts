import { setTimeout as sleep } from 'node:timers/promises';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { confirmUpdate } from '@/lib/environments/requests/confirm-update';
import { continueRollback } from '@/lib/environments/requests/continue-rollback';
import { relaunchEnvironment } from '@/lib/environments/requests/relaunch-environment';
import type { OperationKind } from '@/lib/environments/states';
import type { Fault } from '@/lib/practice-aws/faults/fault';
import { openByHand } from '@/lib/testing/checks/by-hand';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import type { WorkerProcess } from '@/lib/testing/checks/worker-process';
import { giveUpNow, hurry, lookFailed, neverAnswered, untilFailing } from './giving-up';
import type { World } from './world';

/** What an operation meets on its way, so that its worker comes by points that lie beside the ordinary one. */
export interface Situation {
  /** Brings about what it begins with, while an ordinary worker is there. */
  prepare?: (world: World, name: string) => Promise<void>;
  faults?: readonly Fault[];
  /** Asks for the operation, and returns its id. */
  ask: (world: World, name: string) => Promise<string>;
  /** What happens while the worker that is to die is at it. */
  meanwhile?: (world: World, name: string, operation: string, worker: WorkerProcess) => Promise<void>;
  /** Brings what it leaves to rest, while an ordinary worker is there. */
  settle?: (world: World, name: string, operation: string) => Promise<void>;
  /** Of the practice AWS, where the usual one leaves no time for what happens; 1: a launch takes a minute. */
  speed?: number;
  /** It has to do after its end, when there are calls to spare. */
  lingers?: true;
  /** It fails or loses its stack by what it meets, and should. */
  fails?: true;
  /** What the environment is like afterwards; left out: it serves. */
  leaves?: 'failed' | 'nothing';
}

export const situationNames = [
  'ordinary',
  'failing',
  'failing-late',
  'silent',
  'refused',
  'postponed',
  'relaunched',
  'unremovable',
  'among-many',
  'vanishing',
  'slow',
  'reviewed',
  'unchanged',
  'stopped',
  'cancelled-early',
  'withdrawn',
  'cancelled',
  'stuck',
  'blocked',
  'refilled',
  'busy',
  'late-busy',
  'unmoved',
  'without-stack',
  'given-up',
  'given-up-blind',
] as const;
export type SituationName = (typeof situationNames)[number];

const withinMs = 180_000;
const small = { maxInstances: 5 };
/** Takes long enough for something to happen in the middle. */
const large = { databaseClass: 'db.t3.small' };

const failing = (on: 'create' | 'update' | 'delete', logicalId: string): Fault => ({
  kind: 'resource',
  logicalId,
  on,
  reason: 'There is no capacity left in this zone',
  times: 1,
});

/** More often than the client asks by itself. */
const outOfOrder = (action: string): Fault => ({ ...neverAnswered(action), times: 3 });

/** AWS never answers for what was asked of it, and an admin gives it up. `blind`: nor can it be asked, at first. */
const givenUp = (action: string, ask: Situation['ask'], blind = false): Situation => ({
  faults: [neverAnswered(action)],
  ask,
  meanwhile: async (world, name, operation, worker) => {
    const done = async () => worker.isGone() || (await world.hasEnded(operation));
    await untilFailing(world, operation, worker);
    if (blind) await world.aws.faults([neverAnswered(action), neverAnswered('DescribeStacks')]);
    await giveUpNow(world, name);
    if (blind) {
      await waitUntil(
        'the look to fail',
        async () => worker.isGone() || (await lookFailed(world, operation)),
      );
      await world.aws.faults([neverAnswered(action)]);
    }
    await waitUntil('it to be given up', async () => (await done()) || (await hurry(world, operation)), {
      withinMs,
      everyMs: 500,
    });
  },
  fails: true,
});

/** The instances are launched, and never report. */
const silent: Fault = { kind: 'instances', fail: 'silence', times: 1 };

const denied = (action: string): Fault => ({
  kind: 'api',
  service: 'cloudformation',
  action,
  code: 'AccessDenied',
  status: 403,
  times: 1,
});

const operationOf = (world: World, id: string) =>
  world.database.operation.findUniqueOrThrow({ where: { id } });

/** Waits until CloudFormation has taken it. */
function untilTaken(world: World, id: string): Promise<unknown> {
  return waitUntil('CloudFormation to take it', async () => {
    const { status } = await operationOf(world, id);
    return status === 'IN_PROGRESS' || (await world.hasEnded(id));
  });
}

async function removeStack(world: World, name: string): Promise<void> {
  await world.aws.outside(`slipway-${name}`, { do: 'remove-stack' });
  world.meantToVanish.add(name);
}

const launch: Situation['ask'] = (world, name) => world.launch(name);
const relaunch: Situation['ask'] = async (world, name) =>
  world.acknowledge(await relaunchEnvironment({ ctx: world.ctx, input: { name } }));
const change: (inputs: Record<string, unknown>) => Situation['ask'] = (inputs) => (world, name) =>
  world.update(name, { inputs });

async function failedLaunch(world: World, name: string, ...faults: Fault[]): Promise<void> {
  await world.aws.faults(faults);
  const id = await world.launch(name);
  world.meantToFail.add(id);
  await world.ended([id], withinMs);
}

const create = {
  ordinary: { ask: launch },
  slow: { ask: launch, speed: 6 },
  failing: { faults: [failing('create', 'Vpc')], ask: launch, fails: true, leaves: 'failed' },
  /** The database was up, and its rollback leaves a snapshot. */
  'failing-late': {
    faults: [failing('create', 'AutoScalingGroup')],
    ask: launch,
    fails: true,
    leaves: 'failed',
  },
  silent: { faults: [silent], ask: launch, fails: true, leaves: 'failed' },
  refused: { faults: [denied('CreateStack')], ask: launch, fails: true, leaves: 'failed' },
  postponed: { faults: [outOfOrder('CreateStack')], ask: launch },
  relaunched: {
    prepare: (world, name) => failedLaunch(world, name, failing('create', 'Vpc')),
    ask: relaunch,
  },
  /** What the failed launch made can't be deleted, neither by the rollback nor before the relaunch. */
  unremovable: {
    prepare: (world, name) =>
      failedLaunch(world, name, failing('create', 'AutoScalingGroup'), failing('delete', 'Vpc')),
    faults: [failing('delete', 'Vpc')],
    ask: relaunch,
    fails: true,
    leaves: 'failed',
  },
  /** So many end at once that the details of some are read later. */
  'among-many': {
    ask: async (world, name) => {
      const id = await world.launch(name);
      for (const other of [1, 2, 3, 4, 5, 6, 7]) await world.launch(`${name}-${other}`);
      return id;
    },
    meanwhile: async (world, _name, _operation, worker) => {
      const under = () => world.database.operation.count({ where: { status: 'IN_PROGRESS' } });
      await waitUntil('all to be under way', async () => (await under()) === 8);
      // Nobody looks until all of them have ended.
      process.kill(worker.pid, 'SIGSTOP');
      await sleep(13_000);
      process.kill(worker.pid, 'SIGCONT');
    },
    speed: 6,
    lingers: true,
  },
  vanishing: {
    ask: launch,
    meanwhile: async (world, name, id) => {
      await untilTaken(world, id);
      await removeStack(world, name);
    },
    speed: 6,
    fails: true,
    leaves: 'nothing',
  },
  'given-up': { ...givenUp('CreateStack', launch), leaves: 'failed' },
  'given-up-blind': { ...givenUp('CreateStack', launch, true), leaves: 'failed' },
} satisfies Partial<Record<SituationName, Situation>>;

const update = {
  ordinary: { ask: change({ ...small, websiteImage: 'nginx:1.29' }) },
  slow: { ask: change(large), speed: 6 },
  failing: { faults: [failing('update', 'AutoScalingGroup')], ask: change(small), fails: true },
  silent: { faults: [silent], ask: change({ instanceType: 't3.small' }), fails: true },
  refused: { faults: [denied('CreateChangeSet')], ask: change(small), fails: true },
  postponed: { faults: [outOfOrder('CreateChangeSet')], ask: change(small) },
  reviewed: {
    ask: (world, name) => world.update(name, { inputs: small, apply: 'review' }),
    settle: async (world, name, operation) => {
      await confirmUpdate({ ctx: world.ctx, input: { name, body: { operation } } });
      await world.ended([operation], withinMs);
    },
  },
  unchanged: {
    prepare: async (world, name) => {
      await world.database.environment.updateMany({ where: { name }, data: { blueprintVersion: 'older' } });
    },
    ask: change({}),
  },
  /** Asked to stop while CloudFormation makes the change set, it gives the operation back. */
  stopped: {
    ask: change(small),
    meanwhile: async (_world, _name, _operation, worker) => {
      await waitUntil('the change set to be asked for', () => worker.log().includes('change set requested'));
      worker.askToStop();
    },
    // A change set takes a second.
    speed: 1.5,
  },
  /** While CloudFormation makes the change set. */
  'cancelled-early': {
    ask: change(small),
    meanwhile: async (world, name, _operation, worker) => {
      await waitUntil('the change set to be asked for', () => worker.log().includes('change set requested'));
      await cancelOperation({ ctx: world.ctx, input: { name } });
    },
    speed: 1.5,
  },
  /** While its plan waits for confirmation. */
  withdrawn: {
    ask: (world, name) => world.update(name, { inputs: small, apply: 'review' }),
    meanwhile: async (world, name, operation) => {
      const isWaiting = async () => (await operationOf(world, operation)).status === 'AWAITING_CONFIRMATION';
      await waitUntil('the plan', isWaiting);
      await cancelOperation({ ctx: world.ctx, input: { name } });
    },
    lingers: true,
  },
  cancelled: {
    ask: change(large),
    meanwhile: async (world, name, operation) => {
      await untilTaken(world, operation);
      await cancelOperation({ ctx: world.ctx, input: { name } });
    },
    speed: 6,
  },
  stuck: {
    prepare: async (world, name) => {
      await world.aws.faults([failing('update', 'AutoScalingGroup'), failing('update', 'LaunchTemplate')]);
      const id = await world.update(name, { inputs: { instanceType: 't3.small' } });
      world.meantToFail.add(id);
      await world.ended([id], withinMs);
    },
    ask: async (world, name) =>
      world.acknowledge(await continueRollback({ ctx: world.ctx, input: { name, body: {} } })),
  },
  vanishing: {
    ask: change(large),
    meanwhile: async (world, name, id) => {
      await untilTaken(world, id);
      await removeStack(world, name);
    },
    speed: 6,
    fails: true,
    leaves: 'nothing',
  },
  'given-up': givenUp('ExecuteChangeSet', change(small)),
  'given-up-blind': givenUp('ExecuteChangeSet', change(small), true),
} satisfies Partial<Record<SituationName, Situation>>;

/** Where there are buckets. */
const fill: Situation['prepare'] = async (world, name) => {
  const { status } = await world.database.environment.findFirstOrThrow({ where: { name } });
  if (status === 'LAUNCH_FAILED') return;
  const objects = { objects: 5, versions: 1, deleteMarkers: 0 };
  await world.aws.outside(`slipway-${name}`, { do: 'fill-buckets', ...objects });
};
const tearDown: Situation['ask'] = (world, name) => world.tearDown(name, true);
/** Another worker tries again what the dead one did not record, and then AWS lets it. */
const tearDownAgain: Situation['settle'] = async (world, name, operation) => {
  const { status } = await operationOf(world, operation);
  if (status === 'FAILED') await world.ended([await world.tearDown(name, true)], withinMs);
};

const teardown = {
  ordinary: { prepare: fill, ask: tearDown, leaves: 'nothing' },
  slow: { ask: tearDown, speed: 6, leaves: 'nothing' },
  blocked: {
    prepare: fill,
    faults: [failing('delete', 'Vpc')],
    ask: tearDown,
    fails: true,
    leaves: 'failed',
  },
  /** The instances write into the bucket until they are gone. */
  refilled: {
    prepare: fill,
    faults: [{ kind: 'late-writers', objects: 5, times: 1 }],
    ask: tearDown,
    leaves: 'nothing',
  },
  /** Somebody has just begun to update the stack in the console. */
  busy: {
    prepare: fill,
    ask: async (world, name) => {
      await openByHand(world.aws.url).update(`slipway-${name}`, { DatabaseClass: 'db.t3.medium' });
      return world.tearDown(name, true);
    },
    speed: 6,
    leaves: 'nothing',
  },
  /** As busy, but the update begins after the stack was looked at. */
  'late-busy': {
    prepare: fill,
    faults: [
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'DeleteStack',
        code: 'ValidationError',
        status: 400,
        message: 'Stack [slipway] cannot be deleted while in status UPDATE_IN_PROGRESS',
        times: 1,
      },
    ],
    ask: tearDown,
    leaves: 'nothing',
  },
  /** CloudFormation begins, and can't delete anything; another time it can. */
  unmoved: {
    ask: async (world, name) => {
      const made = await world.database.stackResource.findMany({
        where: { environment: { name } },
        distinct: ['type'],
      });
      const reason = 'Not now';
      await world.aws.faults(made.map(({ type }) => ({ kind: 'resource', type, on: 'delete', reason })));
      return world.tearDown(name, true);
    },
    fails: true,
    settle: async (world, name) => {
      await world.ended([await world.tearDown(name, true)], withinMs);
    },
    leaves: 'nothing',
  },
  refused: {
    faults: [denied('DeleteStack')],
    ask: (world, name) => world.tearDown(name, true),
    fails: true,
    settle: tearDownAgain,
    leaves: 'nothing',
  },
  postponed: { faults: [outOfOrder('DeleteStack')], ask: tearDown, leaves: 'nothing' },
  'given-up': { ...givenUp('DeleteStack', tearDown), settle: tearDownAgain, leaves: 'nothing' },
  'given-up-blind': { ...givenUp('DeleteStack', tearDown, true), settle: tearDownAgain, leaves: 'nothing' },
  /** The launch was refused by AWS, and only after a while can the worker be sure that it left nothing. */
  'without-stack': {
    prepare: (world, name) => failedLaunch(world, name, denied('CreateStack')),
    ask: tearDown,
    leaves: 'nothing',
  },
} satisfies Partial<Record<SituationName, Situation>>;

const situations = { CREATE: create, UPDATE: update, TEARDOWN: teardown } as const satisfies Record<
  OperationKind,
  Partial<Record<SituationName, Situation>>
>;

/** Throws where an operation of this kind knows no such situation. */
export function situationOf(kind: OperationKind, name: SituationName): Situation {
  const known: Partial<Record<SituationName, Situation>> = situations[kind];
  const found = known[name];
  if (!found) throw new Error(`${kind} knows no situation "${name}"`);
  return found;
}
