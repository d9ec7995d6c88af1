import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperationKind } from '@/lib/environments/states';
import { liftAuditGuard } from '@/lib/testing/checks/audit-guard';
import { approvals } from './approvals';
import { runLives } from './crash';
import { livesOf } from './crash-plan';
import { findDoubles, findViolations } from './invariants';
import { identicalSubmits } from './many-submits';
import type { Settings } from './scenario';
import { type DatabaseServer, startDatabaseServer } from './server';
import { silentConnections } from './silent-connections';
import { practiceClient } from './truth';
import { startWorld } from './world';

/** The short part of `npm run test:chaos`: the same scenarios, smaller. */
let server: DatabaseServer;
let settings: Settings;

beforeAll(async () => {
  server = await startDatabaseServer(false);
  settings = {
    server,
    seeds: 1,
    firstSeed: 1,
    lanes: 2,
    withinMs: Number.POSITIVE_INFINITY,
    size: 0.1,
    report: () => undefined,
  };
});
afterAll(() => server?.close());

test('the check of the invariants sees what is lost, orphaned, failed, untrue and tampered with', async () => {
  const world = await startWorld(server, 1_000);
  try {
    const kinds = async () => new Set((await findViolations(world)).map(({ kind }) => kind));
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });
    const create = (StackName: string) =>
      practiceClient(world.aws.url).send(new CreateStackCommand({ StackName, TemplateBody }));
    expect(await kinds()).toEqual(new Set());
    const id = await world.launch('waiting');
    expect(await kinds()).toEqual(new Set(['lost', 'untrue']));
    await world.database.operation.update({ where: { id }, data: { status: 'FAILED' } });
    expect(await kinds()).toEqual(new Set(['false failure', 'untrue']));
    world.meantToFail.add(id);
    const { StackId: stackId = '' } = await create('slipway-waiting');
    expect(await kinds()).toEqual(new Set(['orphaned', 'untrue']));
    const data = { stackId, status: 'ACTIVE', stackStatus: 'CREATE_FAILED' } as const;
    await world.database.environment.updateMany({ data });
    expect(await kinds()).toEqual(new Set(['untrue', 'event']));
    await create('slipway-second');
    expect(await kinds()).toEqual(new Set(['orphaned', 'untrue', 'event']));
    await liftAuditGuard(world.database);
    await world.database.auditEntry.updateMany({ data: { actorName: 'Mallory' } });
    expect((await kinds()).has('audit')).toBe(true);
    world.acknowledged.push('00000000-0000-4000-8000-000000000000');
    expect((await kinds()).has('lost')).toBe(true);
  } finally {
    await world.close();
  }
});

test('the check of the invariants sees a token on two stacks, a repeated beginning, and a name twice', () => {
  const event = { id: 'e', logicalId: 's', status: 'CREATE_IN_PROGRESS', token: 't', ofStack: true, at: 0 };
  const stack = (id: string, token: string, name = id) => {
    return { id, name, status: 'CREATE_COMPLETE', events: [{ ...event, token }] };
  };
  const once = stack('a', 't');
  expect(findDoubles([once, stack('b', 'u')])).toEqual([]);
  expect(findDoubles([once, stack('b', 't')])).toHaveLength(1);
  expect(findDoubles([{ ...once, events: [event, event] }])).toHaveLength(1);
  expect(findDoubles([once, stack('b', 'u', 'a')])).toHaveLength(1);
});

/** Around the call of each kind that changes something in AWS. */
const points: Record<OperationKind, string[]> = {
  CREATE: ['aws.CreateStack.after', 'commit.end-launched.before'],
  UPDATE: ['aws.ExecuteChangeSet.after', 'commit.record-plan.after'],
  TEARDOWN: [
    'commit.record-deletion-intent.after',
    'aws.DeleteStack.after',
    'commit.end-delete-again.after',
    'commit.end-torn-down.before',
  ],
};

test('a worker killed around the calls that matter leaves nothing lost, doubled or orphaned', {
  timeout: 300_000,
}, async () => {
  const outcome = await runLives(
    settings,
    livesOf(1, (kind) => points[kind]),
  );
  // How soon a worker is there again depends on the machine; the long run measures it.
  expect(outcome.violations.filter(({ kind }) => kind !== 'late')).toEqual([]);
  expect(outcome.faults).toBe(8);
});

test('requests for approval are decided once, and nothing is launched unapproved, whoever dies deciding', {
  timeout: 300_000,
}, async () => {
  const outcome = await approvals.run(settings);
  expect(outcome.violations).toEqual([]);
  expect(outcome.faults).toBe(6);
});

test('the same request to three replicas of the portal at once is one environment and one stack', {
  // The first one on a machine builds the portal.
  timeout: 400_000,
}, async () => {
  const outcome = await identicalSubmits.run(settings);
  expect(outcome.violations).toEqual([]);
});

test('connections that fall silent lose nothing and double nothing, and every process finds its way back', {
  timeout: 600_000,
}, async () => {
  const outcome = await silentConnections.run(settings);
  // How soon depends on the machine; the long run measures it.
  expect(outcome.violations.filter(({ kind }) => kind !== 'late')).toEqual([]);
  expect(outcome.faults).toBeGreaterThan(20);
});
