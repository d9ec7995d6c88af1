import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cancelOperation } from '@/lib/environments/requests/cancel-operation';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { approvalCrashPoints } from '@/lib/worker/crash-points';
import { inWorld, sized } from './in-world';
import { namesOf, type Scenario } from './scenario';
import type { Violation } from './violation';
import type { World } from './world';

const withinMs = 60_000;

/**
 * Requests that wait for approval are approved, refused, withdrawn and left to expire, while whoever does it is killed
 * at the commit, and some of it happens twice at once. Whatever was decided happened once; what was not approved never
 * reached AWS.
 */
export const approvals: Scenario = {
  name: 'approvals, decided and expired under kill -9',
  run: (settings) =>
    inWorld(settings, 60, async (world, outcome) => {
      const count = sized(settings, 6, 2);
      const held = Object.fromEntries(
        await Promise.all(
          (['approved', 'refused', 'withdrawn', 'expired', 'contested'] as const).map(async (fate) => [
            fate,
            await hold(world, namesOf(fate, count)),
          ]),
        ),
      ) as Record<'approved' | 'refused' | 'withdrawn' | 'expired' | 'contested', Held[]>;
      const all = Object.values(held).flat();
      outcome.runs = all.length;
      const points = approvalCrashPoints();
      const deaths = points.filter((point) => point.includes('expire-approval'));
      for (const each of [...held.approved, ...held.refused]) {
        const decision = held.approved.includes(each) ? 'approve' : 'refuse';
        // It dies with the decision all but made, and makes it again.
        const died = await decide(world, each, decision, `commit.${decision}.before`);
        if (died !== 'SIGKILL')
          outcome.violations.push({ kind: 'lost', what: `nobody died deciding on ${each.name}` });
        outcome.faults += 1;
        await decide(world, each, decision);
      }
      for (const { name } of held.withdrawn) await cancelOperation({ ctx: world.ctx, input: { name } });
      await Promise.all(
        held.contested.flatMap((each) => [
          decide(world, each, 'approve'),
          decide(world, each, 'refuse'),
          cancelOperation({ ctx: world.ctx, input: { name: each.name } }).catch(() => undefined),
        ]),
      );
      await world.database.approval.updateMany({
        where: { operationId: { in: held.expired.map(({ operationId }) => operationId) } },
        data: { expiresAt: new Date(0) },
      });
      for (const crashAt of deaths) {
        const worker = world.startWorker({ crashAt });
        await waitUntil(`a worker to die at ${crashAt}`, () => worker.isGone(), { withinMs });
        outcome.faults += 1;
      }
      world.startWorker();
      const open = () => world.database.approval.count({ where: { state: 'WAITING' } });
      await waitUntil('everything to be decided', async () => (await open()) === 0, { withinMs });
      await world.ended(
        all.map(({ operationId }) => operationId),
        withinMs,
      );
      outcome.violations.push(...(await judge(world, held)));
    }),
};

interface Held {
  name: string;
  operationId: string;
}

/** As a policy would have held them, before any worker is there. */
async function hold(world: World, names: readonly string[]): Promise<Held[]> {
  const held: Held[] = [];
  for (const name of names) {
    const operationId = await world.launch(name);
    const { database, ctx } = world;
    const { environment } = await database.operation.update({
      where: { id: operationId },
      data: { status: 'AWAITING_APPROVAL' },
      include: { environment: true },
    });
    await database.environment.update({
      where: { id: environment.id },
      data: { status: 'AWAITING_APPROVAL' },
    });
    const { blueprint, blueprintVersion } = environment;
    const inputs = environment.inputs as object;
    await database.approval.create({
      data: {
        operationId,
        requestedById: ctx.actor.id,
        peopleBehind: [ctx.actor.id],
        about: { action: 'launch', blueprint, blueprintVersion, inputs, before: null, flightCheck: null },
        reasons: [{ policy: 'chaos', words: 'decided by chance' }],
        requestedAt: new Date(),
        expiresAt: new Date(Date.now() + 3_600_000),
      },
    });
    held.push({ name, operationId });
  }
  return held;
}

/** In a process of its own, by an approver. Returns the signal that ended it. */
function decide(
  world: World,
  { name, operationId }: Held,
  decision: 'approve' | 'refuse',
  crashAt?: string,
): Promise<NodeJS.Signals | null> {
  const root = process.cwd();
  const entry = 'lib/testing/chaos/decide-process.ts';
  const child = spawn(join(root, 'node_modules/.bin/node'), ['--import', 'tsx', entry], {
    cwd: root,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      BUILT_WITH_MIGRATIONS: process.env.BUILT_WITH_MIGRATIONS,
      DATABASE_URL: world.databaseUrl,
      AUDIT_KEY: process.env.AUDIT_KEY,
      DECIDE: JSON.stringify({ name, operation: operationId, decision }),
      ...(crashAt === undefined ? {} : { SLIPWAY_CRASH_AT: crashAt }),
    },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  return new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
}

/** What must have become of each, and what AWS saw of it. */
async function judge(world: World, held: Record<string, Held[]>): Promise<Violation[]> {
  const violations: Violation[] = [];
  const expected: Record<string, readonly string[]> = {
    approved: ['APPROVED'],
    refused: ['REFUSED'],
    withdrawn: ['WITHDRAWN'],
    expired: ['EXPIRED'],
    contested: ['APPROVED', 'REFUSED', 'WITHDRAWN'],
  };
  for (const [fate, requests] of Object.entries(held)) {
    for (const { name, operationId } of requests) {
      const { state } = await world.database.approval.findUniqueOrThrow({ where: { operationId } });
      if (!expected[fate]?.includes(state)) violations.push({ kind: 'lost', what: `${name} is ${state}` });
      const decided = await world.database.auditEntry.count({
        where: {
          action: { in: ['environment.approve', 'environment.refuse', 'environment.approval-expired'] },
          details: { path: ['operationId'], equals: operationId },
        },
      });
      if (decided !== (state === 'WITHDRAWN' ? 0 : 1))
        violations.push({ kind: 'double', what: `${name} was decided ${decided} times` });
      const { stackId } = await world.database.environment.findFirstOrThrow({ where: { name } });
      if ((stackId !== null) !== (state === 'APPROVED'))
        violations.push({ kind: 'untrue', what: `${name} is ${state}, its stack is ${stackId ?? 'none'}` });
    }
  }
  const names = (await world.aws.calls()).filter(({ action }) => action === 'CreateStack').length;
  const approved = await world.database.approval.count({ where: { state: 'APPROVED' } });
  if (names !== approved)
    violations.push({ kind: 'double', what: `${names} CreateStack for ${approved} approvals` });
  return violations;
}
