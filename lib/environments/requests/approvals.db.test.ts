import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { insertToken } from '@/lib/access/api-tokens';
import type { Context } from '@/lib/access/context';
import { loadActor } from '@/lib/access/load-actor';
import { findBlueprint } from '@/lib/blueprints/registry';
import { claimOperation, dueOperations } from '@/lib/environments/operations/claim-operation';
import { expireApproval, expiredApprovals } from '@/lib/environments/operations/expire-approval';
import type { EnvironmentStatus } from '@/lib/environments/states';
import type { EnvironmentSummary } from '@/lib/environments/views/environment-view';
import { getEnvironment } from '@/lib/environments/views/get-environment';
import type { Question, Verdict } from '@/lib/policies/verdict';
import { createFixture, type Fixture, type PersonName, requestOf } from '@/lib/testing/checks/fixtures';
import { cancelOperation } from './cancel-operation';
import { decideApproval } from './decide-approval';
import { launchEnvironment } from './launch-environment';
import { relaunchEnvironment } from './relaunch-environment';
import { tearDownEnvironment } from './tear-down-environment';
import { updateEnvironment } from './update-environment';

/** What the policies say, and what they were asked. */
const policies = vi.hoisted(() => ({
  say: (_: Question): Verdict => ({ outcome: 'allow', reasons: [] }),
  asked: [] as { actor: string; question: Question }[],
}));
vi.mock('@/lib/policies/decide', () => ({
  decide: async (_: unknown, { actor }: Context, question: Question) => {
    policies.asked.push({ actor: actor.name, question });
    return policies.say(question);
  },
}));

const overLimit = {
  policy: 'cost',
  outcome: 'approval',
  words: 'over $500 a month',
  help: 'Ask for less',
} as const;
const allow: Verdict = { outcome: 'allow', reasons: [] };
const hold: Verdict = { outcome: 'approval', reasons: [overLimit] };
const deny: Verdict = {
  outcome: 'deny',
  reasons: [
    {
      policy: 'largest',
      outcome: 'deny',
      words: 'larger than db.t3.large',
      help: 'Choose a smaller class',
      path: 'inputs.databaseClass',
    },
    overLimit,
  ],
};

let fixture: Fixture;
let serial = 0;
const newName = () => {
  serial += 1;
  return `held-${serial}`;
};

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());
beforeEach(() => {
  policies.say = ({ approved }) => (approved ? allow : hold);
  policies.asked = [];
});

const read = (name: string, as: PersonName = 'ada') =>
  getEnvironment({ ctx: fixture.as(as), input: { name } });
const launch = (name: string, more: object = {}, as: PersonName = 'ada') =>
  launchEnvironment({ ctx: fixture.as(as), input: requestOf(name, { ...more }) });
const update = (name: string, maxInstances = 5, more: object = {}) =>
  updateEnvironment({ ctx: fixture.as('ada'), input: { name, body: { inputs: { maxInstances }, ...more } } });
const tearDown = (name: string) =>
  tearDownEnvironment({ ctx: fixture.as('ada'), input: { name, confirm: name } });
const relaunch = (name: string) =>
  relaunchEnvironment({ ctx: fixture.as('ada'), input: { name, inputs: { maxInstances: 5 } } });

type Decision = { decision: 'approve' } | { decision: 'refuse'; reason: string };
const approving: Decision = { decision: 'approve' };
const refusing: Decision = { decision: 'refuse', reason: 'Too large for a test' };

function decide(
  { name, operation }: Pick<EnvironmentSummary, 'name' | 'operation'>,
  decision: Decision = approving,
  ctx: Context = fixture.as('olga'),
) {
  return decideApproval({ ctx, input: { name, body: { operation: operation?.id, ...decision } } });
}

async function isLeftToWorkers(operationId: string): Promise<boolean> {
  const claim = { operationId, workerId: 'w', leaseMs: 60_000 };
  return (
    (await dueOperations(fixture.database, 1_000)).includes(operationId) ||
    (await claimOperation(fixture.database, claim)) !== null
  );
}

const idOf = ({ operation }: Pick<EnvironmentSummary, 'operation'>) => operation?.id ?? '';

async function latestAudit() {
  const [row] = await fixture.database.auditEntry.findMany({ orderBy: { id: 'desc' }, take: 1 });
  return row;
}

/** Every verb that policies are asked about, on an environment on which it can be done. */
const verbs = {
  launch: { status: null, ask: launch, held: 'AWAITING_APPROVAL', approved: 'QUEUED', refused: 'REJECTED' },
  relaunch: {
    status: 'LAUNCH_FAILED',
    ask: relaunch,
    held: 'LAUNCH_FAILED',
    approved: 'QUEUED',
    refused: 'LAUNCH_FAILED',
  },
  update: { status: 'ACTIVE', ask: update, held: 'ACTIVE', approved: 'UPDATING', refused: 'ACTIVE' },
  'update after a failed one': {
    status: 'UPDATE_FAILED',
    ask: update,
    held: 'UPDATE_FAILED',
    approved: 'UPDATING',
    refused: 'UPDATE_FAILED',
  },
  'tear-down': {
    status: 'ACTIVE',
    ask: tearDown,
    held: 'ACTIVE',
    approved: 'TEARING_DOWN',
    refused: 'ACTIVE',
  },
} as const satisfies Record<
  string,
  {
    status: EnvironmentStatus | null;
    ask: (name: string) => Promise<EnvironmentSummary>;
    held: EnvironmentStatus;
    approved: EnvironmentStatus;
    refused: EnvironmentStatus;
  }
>;

describe.each(Object.entries(verbs))(
  'what a policy holds back: %s',
  (_, { status, ask, held, approved, refused }) => {
    const asked = async () => {
      const name = newName();
      const said = policies.say;
      policies.say = () => allow;
      if (status) await fixture.environmentIn(status, name);
      policies.say = said;
      return ask(name);
    };

    test('waits, with its reasons, and no worker takes it', async () => {
      const environment = await asked();
      expect(environment).toMatchObject({
        status: held,
        statusReason: 'Waiting for approval: over $500 a month',
        operation: { status: 'AWAITING_APPROVAL', cancellable: true },
        approval: {
          state: 'waiting',
          reasons: [{ policy: 'cost', words: 'over $500 a month', help: 'Ask for less' }],
        },
      });
      expect(await isLeftToWorkers(idOf(environment))).toBe(false);
      expect((await latestAudit())?.details).toMatchObject({ awaitsApproval: [{ policy: 'cost' }] });
    });

    test('begins once it is approved, and the policies are asked again about the requester', async () => {
      const environment = await asked();
      policies.asked = [];
      const answer = await decide(environment);
      expect(answer).toMatchObject({
        status: approved,
        operation: { id: idOf(environment), status: 'PENDING', reason: null },
        approval: { state: 'approved', decidedBy: { name: 'Olga' } },
      });
      expect(policies.asked).toMatchObject([
        { actor: 'Ada', question: { approved: true, environment: { name: environment.name } } },
        { actor: 'Ada', question: { environment: { name: environment.name } } },
      ]);
      expect(await latestAudit()).toMatchObject({ action: 'environment.approve', actorName: 'Olga' });
      expect(await isLeftToWorkers(idOf(environment))).toBe(true);
    });

    test('ends once it is refused, with the reason', async () => {
      const environment = await asked();
      const answer = await decide(environment, refusing);
      expect(answer).toMatchObject({
        status: refused,
        statusReason: 'Refused by Olga: Too large for a test',
        operation: { status: 'REJECTED', reason: 'Refused by Olga: Too large for a test' },
        approval: { state: 'refused', decisionReason: 'Too large for a test' },
      });
      expect(await latestAudit()).toMatchObject({ action: 'environment.refuse', actorName: 'Olga' });
      expect(await isLeftToWorkers(idOf(environment))).toBe(false);
    });

    test('ends once its time has passed, with an audit row of Slipway’s own', async () => {
      const environment = await asked();
      const operationId = idOf(environment);
      await fixture.database.approval.update({
        where: { operationId },
        data: { expiresAt: new Date(1_000) },
      });
      await expect(decide(environment)).rejects.toMatchObject({ code: 'conflict' });
      expect(await expiredApprovals(fixture.database, 100)).toContain(operationId);
      await expireApproval(fixture.database, operationId);
      await expireApproval(fixture.database, operationId);
      expect(await read(environment.name)).toMatchObject({
        status: refused,
        statusReason: 'Nobody decided on it by 1970-01-01 00:00 UTC',
        operation: { status: 'REJECTED' },
        approval: { state: 'expired', decidedBy: null },
      });
      expect(await latestAudit()).toMatchObject({ action: 'environment.approval-expired', via: 'worker' });
      expect(await expiredApprovals(fixture.database, 100)).not.toContain(operationId);
    });

    test('does not expire before its time', async () => {
      const environment = await asked();
      await expireApproval(fixture.database, idOf(environment));
      expect((await read(environment.name)).approval?.state).toBe('waiting');
    });

    test('can be withdrawn by the team', async () => {
      const environment = await asked();
      const { name } = environment;
      await cancelOperation({ ctx: fixture.as('bert'), input: { name } });
      expect(await read(name)).toMatchObject({
        status: held === 'AWAITING_APPROVAL' ? 'CANCELLED' : held,
        operation: { status: 'CANCELLED' },
        approval: { state: 'withdrawn', decidedBy: { name: 'Bert' } },
      });
      await expect(decide(environment)).rejects.toThrow(/was withdrawn by Bert/);
    });

    test('is refused where the policies deny it, with each rule and its field', async () => {
      policies.say = () => deny;
      const last = await latestAudit();
      const refusal = {
        code: 'forbidden',
        message: expect.stringContaining('this. Larger than db.t3.large. Choose a smaller class.'),
        fields: [{ path: 'inputs.databaseClass', message: 'larger than db.t3.large' }],
      };
      await expect(asked()).rejects.toMatchObject(refusal);
      expect(last).toBeDefined();
    });

    test('is not approved where the policies deny it by then', async () => {
      const environment = await asked();
      policies.say = () => deny;
      await expect(decide(environment)).rejects.toThrow(/now\. Larger than db.t3.large\./);
      policies.say = () => hold;
      await expect(decide(environment)).rejects.toMatchObject({ code: 'conflict' });
      expect((await read(environment.name)).approval?.state).toBe('waiting');
    });

    test('is not approved for a reason that nobody was shown', async () => {
      const environment = await asked();
      const unseen = { policy: 'fridays', outcome: 'approval', words: 'on a Friday' } as const;
      policies.say = ({ approved }) =>
        approved ? allow : { outcome: 'approval', reasons: [overLimit, unseen] };
      await expect(decide(environment)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('another reason by now. On a Friday. Refuse it'),
      });
      policies.say = ({ approved }) => (approved ? allow : hold);
      await expect(decide(environment)).resolves.toMatchObject({ status: approved });
    });

    test('begins once, however many approve at the same time', async () => {
      const environment = await asked();
      const root = fixture.as('root', fixture.openPool(1));
      const olga = fixture.as('olga', fixture.openPool(1));
      const outcomes = await Promise.allSettled([
        decide(environment, approving, olga),
        decide(environment, approving, root),
        decide(environment, refusing, fixture.as('root', fixture.openPool(1))),
      ]);
      const done = outcomes.filter(({ status: is }) => is === 'fulfilled');
      expect(done).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
      const rows = await fixture.database.auditEntry.findMany({
        where: { action: { in: ['environment.approve', 'environment.refuse'] }, subjectId: environment.id },
      });
      expect(rows).toHaveLength(1);
    });

    test('is either approved, withdrawn or expired, when all happen at the same time', async () => {
      const environment = await asked();
      const { name } = environment;
      const operationId = idOf(environment);
      const [approval, cancellation] = await Promise.allSettled([
        decide(environment, approving, fixture.as('olga', fixture.openPool(1))),
        cancelOperation({ ctx: fixture.as('ada', fixture.openPool(1)), input: { name } }),
        expireApproval(fixture.openPool(1), operationId),
      ]);
      const { state } = await fixture.database.approval.findUniqueOrThrow({ where: { operationId } });
      const operation = await fixture.database.operation.findUniqueOrThrow({ where: { id: operationId } });
      const isApproved = approval.status === 'fulfilled';
      expect(state).toBe(isApproved ? 'APPROVED' : 'WITHDRAWN');
      // What was approved first is under way when it is cancelled: that is another thing.
      if (!isApproved) expect([cancellation.status, operation.status]).toEqual(['fulfilled', 'CANCELLED']);
    });
  },
);

describe('who decides', () => {
  test('nobody on their own request, not even an approver, and no viewer or engineer', async () => {
    const own = await launchEnvironment({
      ctx: fixture.as('olga'),
      input: requestOf(newName(), { team: 'platform' }),
    });
    await expect(decide(own)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/themselves/),
    });
    const environment = await launch(newName());
    for (const person of ['ada', 'bert'] as const)
      await expect(decide(environment, approving, fixture.as(person))).rejects.toMatchObject({
        code: 'forbidden',
      });
    await expect(decide(own, approving, fixture.as('root'))).resolves.toMatchObject({ status: 'QUEUED' });
  });

  test('nobody by a token of their own that lacks the scope, or is for other teams', async () => {
    const environment = await launch(newName());
    const { actor, ...ctx } = fixture.as('olga');
    for (const narrowed of [
      { ...actor, scopes: ['read', 'launch', 'change'] as const },
      { ...actor, narrowed: true, teams: ['search'] },
    ])
      await expect(decide(environment, approving, { ...ctx, actor: narrowed })).rejects.toMatchObject({
        code: expect.stringMatching(/forbidden|not-found/),
      });
  });

  test('nobody on what a service account asked for whose token they made, nor the account itself', async () => {
    const { database } = fixture;
    const olga = fixture.as('olga').actor.id;
    const team = await database.team.findUniqueOrThrow({ where: { name: 'payments' } });
    const { id } = await database.user.create({
      data: {
        name: 'deploy-bot',
        kind: 'SERVICE',
        role: 'APPROVER',
        memberships: { create: { teamId: team.id } },
      },
    });
    const token = await database.$transaction((tx) => insertToken(tx, id, { name: 'ci', expiresInDays: 1 }));
    await database.apiToken.update({ where: { id: token.id }, data: { createdById: olga } });
    const actor = await loadActor(database, id);
    if (!actor) throw new Error('The account was not made');
    const bot: Context = { database, actor, via: 'api' };
    const asked = await launchEnvironment({ ctx: bot, input: requestOf(newName()) });
    await database.apiToken.delete({ where: { id: token.id } });
    await expect(decide(asked)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(decide(asked, approving, bot)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(decide(await launch(newName()), approving, bot)).rejects.toThrow(/a person has to/);
    await expect(decide(asked, approving, fixture.as('root'))).resolves.toMatchObject({ status: 'QUEUED' });
  });

  test('is shown to the requester by name, without the requester', async () => {
    const { name } = await launch(newName());
    expect((await read(name)).approval).toMatchObject({ deciders: { names: ['Olga', 'Root'], more: 0 } });
    expect((await read(name)).approval?.whyNotDecide).toMatch(/^Only approvers and admins/);
    expect((await read(name, 'olga')).approval?.whyNotDecide).toBeNull();
  });
});

describe('a requester who may no longer', () => {
  const changes = {
    'has left the team': (userId: string) => fixture.database.membership.deleteMany({ where: { userId } }),
    'is a viewer now': (id: string) =>
      fixture.database.user.update({ where: { id }, data: { role: 'VIEWER' } }),
    'is disabled': (id: string) =>
      fixture.database.user.update({ where: { id }, data: { disabledAt: new Date() } }),
  };
  test.each(Object.entries(changes))('%s: not approved, and can still be refused', async (_, change) => {
    const { database } = fixture;
    const team = await database.team.findUniqueOrThrow({ where: { name: 'payments' } });
    const user = await database.user.create({
      data: { name: 'Carl', memberships: { create: { teamId: team.id } } },
    });
    const actor = await loadActor(database, user.id);
    if (!actor) throw new Error('Carl is missing');
    const asked = await launchEnvironment({
      ctx: { database, actor, via: 'api' },
      input: requestOf(newName()),
    });
    await change(user.id);
    await expect(decide(asked)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/can't be approved/),
    });
    expect((await read(asked.name)).approval?.state).toBe('waiting');
    await expect(decide(asked, refusing)).resolves.toMatchObject({ status: 'REJECTED' });
  });
});

describe('what is asked for', () => {
  test('is shown as it was then, with what it changes and costs, and what the flight check had found', async () => {
    const name = newName();
    policies.say = () => allow;
    const { id } = await fixture.environmentIn('ACTIVE', name);
    policies.say = () => hold;
    const { inputs } = await read(name);
    const items = [{ check: 'role', verdict: 'fine', message: 'The role can be assumed.' }];
    const request = { blueprint: 'web-environment', inputs: { ...inputs, maxInstances: 5 }, before: inputs };
    await fixture.database.flightCheck.create({
      data: {
        requestedById: fixture.as('ada').actor.id,
        targetId: fixture.targetId,
        environmentId: id,
        name,
        kind: 'UPDATE',
        status: 'DONE',
        request: JSON.parse(JSON.stringify({ ...request, team: 'payments', owner: 'ada' })),
        items,
      },
    });
    await update(name, 5, { reason: 'The fair is next week' });
    const { approval } = await read(name, 'olga');
    expect(approval).toMatchObject({
      action: 'update',
      reason: 'The fair is next week',
      inputs: { maxInstances: 5 },
      before: { maxInstances: 3 },
      flightCheck: { items },
      environment: { name, team: 'payments', target: 'sandbox' },
    });
    expect(approval?.cost?.to).toBeGreaterThan(approval?.costBefore?.to ?? Number.NaN);
    const days =
      (Date.parse(approval?.expiresAt ?? '') - Date.parse(approval?.requestedAt ?? '')) / 86_400_000;
    expect(days).toBe(7);
  });

  test('is shown with what is lost by it, and what is kept', async () => {
    const name = newName();
    policies.say = () => allow;
    await fixture.environmentIn('ACTIVE', name);
    policies.say = () => hold;
    await update(name, 5, { confirm: name, apply: 'review' });
    expect((await read(name, 'olga')).approval?.choices).toEqual([
      'What holds data, or is reached by an address, may be replaced or removed',
      'The plan waits for confirmation before anything is changed',
    ]);
    await tearDownEnvironment({
      ctx: fixture.as('ada'),
      input: { name, confirm: name, emptyBuckets: true },
    });
    expect((await read(name, 'olga')).approval?.choices).toEqual([
      'Everything in its buckets is deleted first',
    ]);
  });

  test('is shown without the flight check of another target', async () => {
    const name = newName();
    const inputs = findBlueprint('web-environment')?.defaultInputs;
    const { accountId, region, roleArn, artifactBucket } = await fixture.database.target.findUniqueOrThrow({
      where: { id: fixture.targetId },
    });
    const target = await fixture.database.target.create({
      data: { name: `other-${name}`, accountId, region, roleArn, artifactBucket, externalId: name },
    });
    const request = { blueprint: 'web-environment', inputs, before: null, team: 'payments', owner: 'ada' };
    const items = [{ check: 'role', verdict: 'fine', message: 'The role can be assumed.' }];
    const check = (targetId: string) =>
      fixture.database.flightCheck.create({
        data: {
          requestedById: fixture.as('ada').actor.id,
          targetId,
          name,
          kind: 'LAUNCH',
          status: 'DONE',
          request: JSON.parse(JSON.stringify(request)),
          items,
        },
      });
    await check(fixture.targetId);
    await check(target.id);
    await launch(name);
    expect((await read(name, 'olga')).approval?.flightCheck).toMatchObject({ items });
    const other = newName();
    await fixture.database.flightCheck.updateMany({ where: { name }, data: { name: other } });
    await fixture.database.flightCheck.deleteMany({ where: { name: other, targetId: fixture.targetId } });
    await launch(other);
    expect((await read(other, 'olga')).approval?.flightCheck).toBeNull();
  });

  test('waits as long as the organization says', async () => {
    await fixture.database.organization.updateMany({ data: { approvalValidDays: 2 } });
    const { approval } = await launch(newName());
    await fixture.database.organization.updateMany({ data: { approvalValidDays: 7 } });
    expect(Date.parse(approval?.expiresAt ?? '') - Date.parse(approval?.requestedAt ?? '')).toBe(
      2 * 86_400_000,
    );
  });

  test('needs a reason where a rule asks for one', async () => {
    policies.say = ({ approved }) =>
      approved ? allow : { outcome: 'approval', reasons: [{ ...overLimit, asksReason: true }] };
    await expect(launch(newName())).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'reason' }] });
    await expect(launch(newName(), { reason: 'The fair' })).resolves.toMatchObject({
      status: 'AWAITING_APPROVAL',
    });
  });

  test('holds its name, and frees it once it is refused', async () => {
    const name = newName();
    const asked = await launch(name);
    await expect(launch(name, {}, 'bert')).rejects.toMatchObject({ code: 'conflict' });
    await decide(asked, refusing);
    await expect(launch(name, {}, 'bert')).resolves.toMatchObject({ status: 'AWAITING_APPROVAL' });
  });

  test('gives way to another request, and only that one can be approved', async () => {
    const name = newName();
    policies.say = () => allow;
    await fixture.environmentIn('ACTIVE', name);
    policies.say = ({ approved }) => (approved ? allow : hold);
    const first = await update(name, 5);
    const second = await update(name, 6);
    expect(second).toMatchObject({ notice: 'The request that was waiting for approval was withdrawn' });
    await expect(decide(first)).rejects.toThrow(/was withdrawn by Ada/);
    const teardown = await tearDown(name);
    await expect(decide(second)).rejects.toThrow(/was withdrawn/);
    policies.say = () => allow;
    // A smaller one needs nobody.
    expect(await update(name, 4)).toMatchObject({ status: 'UPDATING' });
    await expect(decide(teardown)).rejects.toThrow(/was withdrawn/);
  });

  test('is not approved with another template than the one that was shown', async () => {
    const asked = await launch(newName());
    const operationId = idOf(asked);
    const { about } = await fixture.database.approval.findUniqueOrThrow({ where: { operationId } });
    const older = { ...(about as object), blueprintVersion: '0123456789ab' };
    await fixture.database.approval.update({ where: { operationId }, data: { about: older } });
    await expect(decide(asked)).rejects.toThrow(/blueprint web-environment has changed/);
  });

  test('says why it was refused, and refuses to be refused without', async () => {
    const asked = await launch(newName());
    const body = { operation: idOf(asked), decision: 'refuse' };
    const input = { name: asked.name, body };
    await expect(decideApproval({ ctx: fixture.as('olga'), input })).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'reason' }],
    });
  });

  test('is not launched into a target that was frozen meanwhile', async () => {
    const asked = await launch(newName());
    const freeze = (frozenAt: Date | null) =>
      fixture.database.target.updateMany({ data: { frozenAt, frozenReason: frozenAt && 'An audit' } });
    await freeze(new Date());
    await expect(decide(asked)).rejects.toThrow(/frozen|An audit/);
    await freeze(null);
    await expect(decide(asked)).resolves.toMatchObject({ status: 'QUEUED' });
  });

  test('is on the time line with what became of it', async () => {
    const asked = await launch(newName());
    await decide(asked);
    const events = await fixture.database.environmentEvent.findMany({
      where: { environmentId: asked.id },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
      'REQUESTED: Requested by Ada',
      'APPROVAL_NEEDED: Waiting for approval: over $500 a month',
      'APPROVED: Approved by Olga',
    ]);
  });

  test('is a teardown only where nothing is under way beside it', async () => {
    const name = newName();
    policies.say = () => allow;
    await fixture.environmentIn('LAUNCHING', name);
    policies.say = () => hold;
    await expect(tearDown(name)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/approval/),
    });
    const queued = newName();
    policies.say = () => allow;
    await launch(queued);
    policies.say = () => deny;
    // What was not begun is taken back, whatever the policies say of teardowns.
    await expect(tearDown(queued)).resolves.toMatchObject({ status: 'CANCELLED' });
  });
});
