import { setTimeout as sleep } from 'node:timers/promises';
import { verifyAudit } from '@/lib/audit/verify';
import type { Database } from '@/lib/db/client';
import { type EnvironmentStatus, isFinished, isTerminal, isWaiting } from '@/lib/environments/states';
import { compareSnapshots, readSnapshots } from './left-snapshots';
import { readTruth, type TrueStack } from './truth';
import type { Violation } from './violation';
import type { World } from './world';

/** What CloudFormation may say of the stack of an environment of each status; null: there is no such stack. */
const trueStatuses = {
  AWAITING_APPROVAL: [null],
  REJECTED: [null],
  CANCELLED: [null],
  QUEUED: [],
  LAUNCHING: [],
  ACTIVE: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'DELETE_FAILED'],
  UPDATING: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
  UPDATE_FAILED: ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED', 'DELETE_FAILED'],
  LAUNCH_FAILED: ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED', 'DELETE_FAILED', null],
  TEARING_DOWN: [],
  TEARDOWN_BLOCKED: ['DELETE_FAILED'],
  TORN_DOWN: ['DELETE_COMPLETE', null],
  LOST: ['DELETE_COMPLETE', null],
} as const satisfies Record<EnvironmentStatus, readonly (string | null)[]>;

/** Late reads need a moment to catch up, and each environment the more, since all share the budget for reads. */
const settleMs = 30_000;
const settleEachMs = 1_000;

/**
 * What holds after any chaos, once all faults are gone and everything has come to rest: looks until nothing is wrong
 * any more, for half a minute and a second for each environment at most, and returns what still is.
 */
export async function checkInvariants(world: World): Promise<Violation[]> {
  const environments = await world.database.environment.count();
  const deadline = performance.now() + settleMs + environments * settleEachMs;
  for (;;) {
    const violations = await findViolations(world);
    if (violations.length === 0 || performance.now() > deadline) return violations;
    await sleep(1_000);
  }
}

type Environment = Awaited<ReturnType<typeof readEnvironments>>[number];

function readEnvironments(database: Database) {
  return database.environment.findMany({
    include: {
      operations: true,
      resources: { select: { logicalId: true, status: true } },
      events: { where: { source: 'CLOUDFORMATION' }, select: { externalId: true } },
    },
  });
}

/** What is wrong at this moment. */
export async function findViolations(world: World): Promise<Violation[]> {
  const [environments, stacks, snapshots, audit] = await Promise.all([
    readEnvironments(world.database),
    readTruth(world.aws.url),
    readSnapshots(world.aws.url),
    verifyAudit(world.database),
  ]);
  const violations = [
    ...findUnended(world, environments),
    ...findDoubles(stacks),
    ...findOrphans(environments, stacks),
    ...environments.flatMap((environment) => compare(environment, stacks)),
    ...compareSnapshots(environments, snapshots),
  ];
  if (!audit.intact) violations.push({ kind: 'audit', what: `the chain breaks at row ${audit.brokenAt}` });
  return violations;
}

function findUnended(world: World, environments: readonly Environment[]): Violation[] {
  const operations = environments.flatMap(({ name, operations: all }) =>
    all.map((operation) => ({ ...operation, name })),
  );
  const known = new Set(operations.map(({ id }) => id));
  const missing = world.acknowledged.filter((id) => !known.has(id));
  const violations: Violation[] = missing.map((id) => ({ kind: 'lost', what: `operation ${id} is gone` }));
  for (const { id, name, kind, status, reason, rootCause } of operations) {
    if (!isFinished(status) && !isWaiting(status)) {
      violations.push({ kind: 'lost', what: `${kind} of ${name} is still ${status}` });
    }
    if (status === 'FAILED' && !world.meantToFail.has(id)) {
      const why = reason ?? JSON.stringify(rootCause);
      violations.push({ kind: 'false failure', what: `${kind} of ${name} failed: ${why}` });
    }
  }
  for (const { name, status } of environments) {
    if (status === 'LOST' && !world.meantToVanish.has(name))
      violations.push({ kind: 'false failure', what: `${name} is LOST` });
  }
  return violations;
}

/** No token on two stacks, no creation or execution twice, no name on two live stacks. */
export function findDoubles(stacks: readonly TrueStack[]): Violation[] {
  const violations: Violation[] = [];
  const stackOfToken = new Map<string, string>();
  for (const { id, name, events } of stacks) {
    const begun = new Set<string>();
    for (const { token, ofStack, status } of events) {
      if (!token) continue;
      const other = stackOfToken.get(token) ?? id;
      if (other !== id) violations.push({ kind: 'double', what: `token ${token} is on ${other} and ${id}` });
      stackOfToken.set(token, id);
      if (!ofStack || (status !== 'CREATE_IN_PROGRESS' && status !== 'UPDATE_IN_PROGRESS')) continue;
      const beginning = `${token} ${status}`;
      if (begun.has(beginning))
        violations.push({ kind: 'double', what: `${name} has ${status} twice for ${token}` });
      begun.add(beginning);
    }
  }
  const live = stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').map(({ name }) => name);
  for (const name of new Set(live.filter((one, index) => live.indexOf(one) !== index))) {
    violations.push({ kind: 'double', what: `${name} exists twice` });
  }
  return violations;
}

function findOrphans(environments: readonly Environment[], stacks: readonly TrueStack[]): Violation[] {
  const owned = new Set(
    environments.filter(({ status }) => !isTerminal(status)).map(({ stackId }) => stackId),
  );
  return stacks
    .filter(({ id, status }) => status !== 'DELETE_COMPLETE' && !owned.has(id))
    .map(({ name, id, status }) => ({
      kind: 'orphaned',
      what: `${name} (${id}, ${status}) belongs to nobody`,
    }));
}

function compare(environment: Environment, stacks: readonly TrueStack[]): Violation[] {
  const { name, status, stackId, stackStatus } = environment;
  const stack = stacks.find(({ id }) => id === stackId);
  const allowed: readonly (string | null)[] = trueStatuses[status];
  const violations: Violation[] = [];
  if (!allowed.includes(stack?.status ?? null)) {
    violations.push({
      kind: 'untrue',
      what: `${name} is ${status}, its stack ${stack?.status ?? 'missing'}`,
    });
  }
  if (!stack) return violations;
  if (stackStatus !== stack.status) {
    violations.push({ kind: 'untrue', what: `${name} says stack ${stackStatus}, it is ${stack.status}` });
  }
  const last = new Map(
    stack.events.filter((event) => !event.ofStack).map((event) => [event.logicalId, event.status]),
  );
  const untrue = environment.resources.filter((resource) => last.get(resource.logicalId) !== resource.status);
  if (untrue.length > 0) {
    const { logicalId = '', status: said } = untrue[0] ?? {};
    const what = `${name}: ${untrue.length} resources, such as ${logicalId}: ${said}, it is ${last.get(logicalId)}`;
    violations.push({ kind: 'untrue', what });
  }
  return [...violations, ...compareEvents(environment, stack)];
}

function compareEvents(environment: Environment, stack: TrueStack): Violation[] {
  const stored = environment.events.map(({ externalId }) => externalId);
  const repeated = stored.length - new Set(stored).size;
  const missing = stack.events.filter(({ id }) => !stored.includes(id));
  const violations: Violation[] = [];
  if (repeated > 0)
    violations.push({ kind: 'event', what: `${environment.name}: ${repeated} events stored twice` });
  if (missing.length > 0) {
    const names = missing.map(({ logicalId, status }) => `${logicalId} ${status}`);
    violations.push({
      kind: 'event',
      what: `${environment.name}: ${missing.length} of ${stack.events.length} events missing, such as ${names.at(-1)}`,
    });
  }
  return violations;
}
