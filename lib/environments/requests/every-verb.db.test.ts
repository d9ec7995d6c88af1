import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { insertToken } from '@/lib/access/api-tokens';
import { isVerb } from '@/lib/access/define-verb';
import type { Database } from '@/lib/db/client';
import { createServiceAccount } from '@/lib/machines/create-service-account';
import { createTrust } from '@/lib/machines/create-trust';
import { notFrozen } from '@/lib/targets/closing/freeze-reason';
import { rotateExternalId } from '@/lib/targets/requests/rotate-external-id';
import { createFixture, type Fixture, type PersonName, requestOf } from '@/lib/testing/checks/fixtures';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { updateEnvironment } from './update-environment';

/**
 * Walks everything that people can ask Slipway to do, and everything that pages and REST do for them: there is one way
 * through a verb, and nobody goes another.
 */
const root = process.cwd();

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const load = (path: string): Promise<Record<string, unknown>> => import(join(root, path));

/** The product; its worker acts for nobody. */
const product = globSync('{app,lib}/**/*.{ts,tsx}', {
  cwd: root,
  exclude: ['lib/{sandbox,worker,aws,testing,practice-aws}/**', '**/generated/**', '**/*.test.*'],
});
const definesVerbs = /= (defineVerb|environmentVerb)\(/;
const verbFiles = product.filter((path) => path.startsWith('lib') && definesVerbs.test(read(path)));
const verbs = (
  await Promise.all(
    verbFiles.map(async (path) => Object.entries(await load(path)).filter(([, it]) => isVerb(it))),
  )
).flat();

/** How a verb is tried. */
interface Trial {
  /** Who may. */
  person: PersonName;
  /** Who may not; null: everybody may. */
  stranger: PersonName | null;
  /** It is about the environment called `name`, which is there. */
  changes?: true;
  /** Makes what the verb is about, and says what is asked for, and something else with the same key. */
  prepare: (name: string) => Promise<{ input: object; other: object }>;
}

let fixture: Fixture;
let listener: Client;
const heard: string[] = [];

beforeAll(async () => {
  fixture = await createFixture();
  await fixture.database.$executeRaw`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$`;
  listener = new Client(fixture.url);
  await listener.connect();
  listener.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '{}').name));
  await listener.query('LISTEN slipway_environment');
});
afterEach(async () => {
  await fixture.database.organization.updateMany({ data: notFrozen });
  await fixture.database.$executeRaw`DROP TRIGGER IF EXISTS refuse ON audit_entries`;
  await fixture.database.$executeRaw`DROP TRIGGER IF EXISTS refuse ON idempotency_keys`;
});
afterAll(async () => {
  await listener.end();
  await fixture.close();
});

const updating = async (name: string) => {
  await fixture.environmentIn('ACTIVE', name);
  const body = { inputs: { maxInstances: 5 } };
  return updateEnvironment({ ctx: fixture.as('ada'), input: { name, body } });
};

const makeTarget = async (name: string) => {
  const { id: _, ...sandbox } = await fixture.database.target.findUniqueOrThrow({
    where: { id: fixture.targetId },
  });
  const reconcileDueAt = new Date(Date.now() + 3_600_000);
  await fixture.database.target.create({ data: { ...sandbox, name, reconcileDueAt } });
  return { target: name };
};

const makeToken = async () => {
  const input = { name: 'ci', expiresInDays: 1 };
  const { id } = await fixture.database.$transaction((tx) =>
    insertToken(tx, fixture.as('ada').actor.id, input),
  );
  return { id };
};

const makeAccount = async (name: string) => {
  const input = { team: 'payments', name };
  return (await createServiceAccount({ ctx: fixture.as('root'), input })).id;
};

const trustOf = (serviceAccount: string, ref = 'refs/heads/main') => ({
  serviceAccount,
  repository: 'acme/orders',
  ref,
});

/** Of the team that owns it, and an approver, who sees all of it and may change nothing. */
const ofTeam = { person: 'ada', stranger: 'olga', changes: true } as const;

const ofAdmins = { person: 'root', stranger: 'ada' } as const;

const newPerson = async (name: string) => {
  const { id } = await fixture.database.user.create({
    data: { name, sessions: { create: { expires: new Date(Date.now() + 3_600_000) } } },
  });
  await fixture.database.$transaction((tx) => insertToken(tx, id, { name: 'ci', expiresInDays: 1 }));
  return { id };
};

const trials: Record<string, Trial> = {
  launchEnvironment: {
    person: 'ada',
    stranger: 'olga',
    prepare: async (name) => ({ input: requestOf(name), other: requestOf(`${name}x`) }),
  },
  updateEnvironment: {
    ...ofTeam,
    prepare: async (name) => {
      await fixture.environmentIn('ACTIVE', name);
      const to = (maxInstances: number) => ({ name, body: { inputs: { maxInstances } } });
      return { input: to(5), other: to(6) };
    },
  },
  savePolicy: {
    ...ofAdmins,
    prepare: async (name) => {
      const to = (words: string) => ({
        id: name,
        body: {
          title: name,
          text: `@words("${words}") forbid (principal, action == Action::"extend", resource);`,
        },
      });
      return { input: to('no'), other: to('never') };
    },
  },
  changeOrganizationLimits: {
    ...ofAdmins,
    prepare: async (name) => {
      const [number = 0] = name.split('-').slice(1).map(Number);
      const approvalAbove = (less: number) => ({ approvalAboveTeamUsd: 9_999_999 - less });
      return { input: approvalAbove(number), other: approvalAbove(number + 1_000) };
    },
  },
  changeTeamLimits: {
    ...ofAdmins,
    prepare: async (name) => {
      const team = await fixture.database.team.create({ data: { name } });
      const to = (maxEnvironments: number) => ({ team: team.name, body: { maxEnvironments } });
      return { input: to(5), other: to(6) };
    },
  },
  relaunchEnvironment: {
    ...ofTeam,
    prepare: async (name) => {
      await fixture.environmentIn('LAUNCH_FAILED', name);
      return { input: { name }, other: { name, inputs: { zones: 2 } } };
    },
  },
  tearDownEnvironment: {
    ...ofTeam,
    prepare: async (name) => {
      await fixture.environmentIn('ACTIVE', name);
      const input = { name, confirm: name };
      return { input, other: { ...input, emptyBuckets: true } };
    },
  },
  takeOverValues: {
    ...ofTeam,
    prepare: async (name) => {
      const { id } = await fixture.environmentIn('ACTIVE', name);
      const foundAt = '2026-01-01T00:00:00.000Z';
      const inputs = [{ input: 'maxInstances', recorded: 3, stack: 5 }];
      const data = { stackDifferences: { foundAt, inputs, template: null } };
      await fixture.database.environment.update({ where: { id }, data });
      return { input: { name, body: {} }, other: { name, body: { foundAt } } };
    },
  },
  cancelOperation: {
    ...ofTeam,
    prepare: async (name) => {
      await updating(name);
      await updating(`${name}x`);
      return { input: { name }, other: { name: `${name}x` } };
    },
  },
  confirmUpdate: {
    ...ofTeam,
    prepare: async (name) => {
      const { operation } = await updating(name);
      const plan = { changes: [], losesData: [], refusal: null, madeAt: '2026-01-01T00:00:00.000Z' };
      await fixture.database.operation.update({
        where: { id: operation?.id ?? '' },
        data: { status: 'AWAITING_CONFIRMATION', changeSetId: 'set-1', plan },
      });
      await fixture.database.environment.updateMany({ where: { name }, data: { status: 'ACTIVE' } });
      const body = { operation: operation?.id };
      return { input: { name, body }, other: { name, body: { ...body, confirm: name } } };
    },
  },
  decideApproval: {
    person: 'olga',
    // Not even the one whose request it is.
    stranger: 'ada',
    changes: true,
    prepare: async (name) => {
      const { operation } = await fixture.environmentIn('AWAITING_APPROVAL', name);
      const body = { operation: operation?.id, decision: 'approve' };
      return { input: { name, body }, other: { name, body: { ...body, reason: 'For the fair' } } };
    },
  },
  continueRollback: {
    ...ofTeam,
    prepare: async (name) => {
      const { id } = await fixture.environmentIn('UPDATE_FAILED', name);
      const data = { stackStatus: 'UPDATE_ROLLBACK_FAILED' };
      await fixture.database.environment.update({ where: { id }, data });
      return { input: { name, body: {} }, other: { name, body: { skip: [] } } };
    },
  },
  giveUp: {
    // Not even the team that owns it may.
    person: 'root',
    stranger: 'ada',
    changes: true,
    prepare: async (name) => {
      const { id } = await fixture.environmentIn('LAUNCHING', name);
      await fixture.database.operation.updateMany({
        where: { environmentId: id },
        data: { status: 'PENDING', executing: true, failingSince: new Date(0) },
      });
      const body = { confirm: name, reason: 'AWS is down' };
      return { input: { name, body }, other: { name, body: { ...body, reason: 'AWS is gone' } } };
    },
  },
  deleteSnapshot: {
    ...ofTeam,
    prepare: async (name) => {
      const { id } = await fixture.environmentIn('LAUNCH_FAILED', name);
      const snapshots = ['a', 'b'].map((letter) => `slipway-${name}-snapshot-database-${letter}`);
      const residue = snapshots.map((physicalId) => ({
        logicalId: 'Database',
        type: 'AWS::RDS::DBSnapshot',
        physicalId,
        note: 'A snapshot',
        monthlyUsd: 1.9,
        of: 'db-1',
      }));
      await fixture.database.environment.update({ where: { id }, data: { residue } });
      const [input, other] = snapshots.map((snapshot) => ({ name, body: { snapshot, confirm: name } }));
      return { input: input ?? {}, other: other ?? {} };
    },
  },
  requestInspection: {
    // Whoever sees it may ask.
    person: 'olga',
    stranger: 'grace',
    changes: true,
    prepare: async (name) => {
      await fixture.environmentIn('ACTIVE', name);
      return { input: { name, kind: 'drift' }, other: { name, kind: 'teardown-rehearsal' } };
    },
  },
  requestReconciliation: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => ({ input: await makeTarget(name), other: await makeTarget(`${name}x`) }),
  },
  requestVerification: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => ({ input: await makeTarget(name), other: await makeTarget(`${name}x`) }),
  },
  addTarget: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => {
      const input = { name, accountId: '210987654321', region: 'eu-west-1' };
      return { input, other: { ...input, description: 'Another' } };
    },
  },
  editTarget: {
    ...ofAdmins,
    prepare: async (name) => {
      const { target } = await makeTarget(name);
      const to = (description: string) => ({ target, body: { description, teams: ['payments'] } });
      return { input: to('For customers'), other: to('For nobody') };
    },
  },
  setTargetState: {
    ...ofAdmins,
    prepare: async (name) => {
      const { target } = await makeTarget(name);
      const to = (state: string) => ({ target, body: { state } });
      return { input: to('disabled'), other: to('retired') };
    },
  },
  freezeTarget: {
    ...ofAdmins,
    prepare: async (name) => {
      const { target } = await makeTarget(name);
      const because = (reason: string) => ({ target, body: { reason } });
      return { input: because('A fire'), other: because('A flood') };
    },
  },
  unfreezeTarget: {
    ...ofAdmins,
    prepare: async (name) => {
      const [input, other] = [await makeTarget(name), await makeTarget(`${name}x`)];
      const names = [input.target, other.target];
      await fixture.database.target.updateMany({
        where: { name: { in: names } },
        data: { frozenAt: new Date() },
      });
      return { input, other };
    },
  },
  freezeAll: {
    ...ofAdmins,
    prepare: async () => {
      const because = (reason: string) => ({ body: { reason } });
      return { input: because('A fire'), other: because('A flood') };
    },
  },
  unfreezeAll: {
    ...ofAdmins,
    prepare: async () => {
      await fixture.database.organization.updateMany({ data: { frozenAt: new Date() } });
      return { input: {}, other: { again: true } };
    },
  },
  handOverEnvironment: {
    ...ofAdmins,
    changes: true,
    prepare: async (name) => {
      await fixture.environmentIn('ACTIVE', name);
      const to = (body: object) => ({ name, body });
      return { input: to({ owner: fixture.as('bert').actor.id }), other: to({ team: 'search' }) };
    },
  },
  handOverAll: {
    ...ofAdmins,
    prepare: async (name) => {
      const { id } = await newPerson(name);
      const { id: environmentId } = await fixture.environmentIn('ACTIVE', name);
      await fixture.database.environment.update({ where: { id: environmentId }, data: { ownerId: id } });
      const to = (body: object) => ({ id, body });
      return { input: to({ owner: fixture.as('bert').actor.id }), other: to({ team: 'search' }) };
    },
  },
  changePerson: {
    ...ofAdmins,
    prepare: async (name) => {
      const { id } = await newPerson(name);
      const to = (disabled: boolean) => ({ id, body: { disabled } });
      return { input: to(true), other: to(false) };
    },
  },
  signOutPerson: {
    ...ofAdmins,
    prepare: async (name) => ({ input: await newPerson(name), other: await newPerson(`${name}x`) }),
  },
  revokeTokensOfPerson: {
    ...ofAdmins,
    prepare: async (name) => ({ input: await newPerson(name), other: await newPerson(`${name}x`) }),
  },
  decideAccountRequest: {
    ...ofAdmins,
    prepare: async (name) => {
      const { id: userId } = await fixture.database.user.create({ data: { name } });
      const { id } = await fixture.database.accountRequest.create({
        data: { provider: 'oidc', issuer: 'https://login.example.com', subject: name, userId },
      });
      const decide = (decision: string) => ({ id, body: { decision } });
      return { input: decide('same-person'), other: decide('somebody-else') };
    },
  },
  changeTeam: {
    ...ofAdmins,
    prepare: async (name) => {
      await fixture.database.team.create({ data: { name } });
      const to = (group: string) => ({ name, body: { groups: [group] } });
      return { input: to(`group-of-${name}`), other: to(`other-of-${name}`) };
    },
  },
  rotateExternalId: {
    ...ofAdmins,
    prepare: async (name) => ({ input: await makeTarget(name), other: await makeTarget(`${name}x`) }),
  },
  changeTargetRoles: {
    ...ofAdmins,
    prepare: async (name) => {
      const { target } = await makeTarget(name);
      const to = (artifactBucket: string) => ({ target, body: { artifactBucket } });
      return { input: to('another-bucket'), other: to('yet-another-bucket') };
    },
  },
  withdrawTargetRequest: {
    ...ofAdmins,
    prepare: async (name) => {
      const ctx = fixture.as('root');
      const [input, other] = [await makeTarget(name), await makeTarget(`${name}x`)];
      for (const each of [input, other]) await rotateExternalId({ ctx, input: each });
      return { input, other };
    },
  },
  createToken: {
    person: 'ada',
    stranger: null,
    prepare: async (name) => {
      const input = { name, expiresInDays: 1 };
      return { input, other: { ...input, expiresInDays: 2 } };
    },
  },
  revokeToken: {
    person: 'ada',
    stranger: 'bert',
    prepare: async () => ({ input: await makeToken(), other: await makeToken() }),
  },
  createServiceAccount: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => ({ input: { team: 'payments', name }, other: { team: 'search', name } }),
  },
  changeServiceAccount: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => {
      const id = await makeAccount(name);
      return { input: { id, body: { disabled: true } }, other: { id, body: { disabled: false } } };
    },
  },
  createServiceToken: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => {
      const id = await makeAccount(name);
      const forDays = (expiresInDays: number) => ({ id, body: { name, expiresInDays } });
      return { input: forDays(1), other: forDays(2) };
    },
  },
  createTrust: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => {
      const id = await makeAccount(name);
      return { input: trustOf(id), other: trustOf(id, 'refs/heads/dev') };
    },
  },
  deleteTrust: {
    person: 'root',
    stranger: 'ada',
    prepare: async (name) => {
      const id = await makeAccount(name);
      const make = async (ref: string) =>
        (await createTrust({ ctx: fixture.as('root'), input: trustOf(id, ref) })).id;
      return { input: { id: await make('refs/heads/a') }, other: { id: await make('refs/heads/b') } };
    },
  },
};

test('there are verbs, each alone in its file, and all of them are tried', () => {
  expect(verbs.map(([name]) => name).sort()).toEqual(Object.keys(trials).sort());
  expect(verbs).toHaveLength(verbFiles.length);
  const actions = verbs.map(([, verb]) => (isVerb(verb) ? verb.action : ''));
  expect(new Set(actions).size).toBe(verbs.length);
});

let trialsMade = 0;

describe.each(verbs)('%s', (verbName, it) => {
  if (!isVerb(it)) throw new Error(`${verbName} is no verb`);
  const verb = it as unknown as (call: {
    ctx: object;
    input: unknown;
    idempotencyKey?: string;
  }) => Promise<unknown>;
  const trial = trials[verbName];
  if (!trial) throw new Error(`Nobody has said how ${verbName} is tried`);
  const { person, stranger, changes } = trial;
  const prepare = async () => {
    trialsMade += 1;
    const name = `trial-${trialsMade}`;
    const { input, other } = await trial.prepare(name);
    const ask = (asked: object = input, idempotencyKey?: string, by = person) =>
      verb({ ctx: fixture.as(by), input: asked, ...(idempotencyKey ? { idempotencyKey } : {}) });
    return { name, input, other, ask };
  };

  if (stranger) {
    test('asks whether the person may before it looks at what they want', async () => {
      const { input, name, ask } = await prepare();
      const before = await contents(fixture.database);
      const nonsense = { ...input, body: 'x', inputs: 'x', confirm: 'x', extra: true };
      for (const asked of [input, nonsense]) {
        const refused = { code: expect.stringMatching(/^(forbidden|not-found)$/) };
        await expect(ask(asked, name, stranger)).rejects.toMatchObject(refused);
      }
      expect(await contents(fixture.database)).toEqual(before);
    });
  }

  test('writes one audit row, with the person, and notifies those who watch', async () => {
    const { name, ask } = await prepare();
    const last = await latestAudit();
    heard.length = 0;
    await ask();
    const rows = await fixture.database.auditEntry.findMany({ where: { id: { gt: last } } });
    expect(rows).toMatchObject([{ actorId: fixture.as(person).actor.id, via: 'api' }]);
    if (changes)
      await waitUntil(`a notice of ${name}`, () => heard.includes(name), { withinMs: 20_000, everyMs: 5 });
  });

  test('writes nothing when its audit row can’t be written', async () => {
    const { ask } = await prepare();
    const before = await contents(fixture.database);
    await fixture.database.$executeRaw`
      CREATE TRIGGER refuse BEFORE INSERT ON audit_entries EXECUTE FUNCTION refuse()`;
    await expect(ask()).rejects.toThrow('not today');
    expect(await contents(fixture.database)).toEqual(before);
  });

  test('leaves no audit row, and nothing else, when its transaction can’t be committed', async () => {
    const { input, name, ask } = await prepare();
    const before = await contents(fixture.database);
    await fixture.database.$executeRaw`
      CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON idempotency_keys
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`;
    await expect(ask(input, name)).rejects.toThrow('not today');
    expect(await contents(fixture.database)).toEqual(before);
  });

  test('is done once for an Idempotency-Key, with one answer', async () => {
    const { input, name, ask } = await prepare();
    const first = await ask(input, name);
    const before = await contents(fixture.database);
    for (const again of await Promise.allSettled([ask(input, name), ask(input, name)])) {
      // Where the answer held a secret, it is not kept.
      if (again.status === 'rejected') expect(again.reason).toMatchObject({ code: 'conflict' });
      else expect(again.value).toEqual(first);
    }
    expect(await contents(fixture.database)).toEqual(before);
  });

  test('is done once when the same Idempotency-Key comes three times at once', async () => {
    const { input, name, ask } = await prepare();
    const last = await latestAudit();
    const answers = await Promise.allSettled([ask(input, name), ask(input, name), ask(input, name)]);
    expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await fixture.database.auditEntry.count({ where: { id: { gt: last } } })).toBe(1);
  });

  test('refuses an Idempotency-Key that came with another request', async () => {
    const { input, other, name, ask } = await prepare();
    await ask(input, name);
    const before = await contents(fixture.database);
    await expect(ask(other, name)).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ path: 'Idempotency-Key' }],
    });
    expect(await contents(fixture.database)).toEqual(before);
  });

  if (changes) {
    test('judges the environment as it is once its row is locked', async () => {
      const { name, ask } = await prepare();
      let asked: Promise<unknown> | undefined;
      await fixture.openPool(1).$transaction(async (tx) => {
        await tx.environment.updateMany({ where: { name }, data: { status: 'TORN_DOWN' } });
        await tx.operation.updateMany({ where: { environment: { name } }, data: { status: 'SUCCEEDED' } });
        asked = ask();
        asked.catch(() => undefined);
        await waitUntil('the verb to wait for the row', () => isSomebodyWaiting(fixture.database));
      });
      await expect(asked).rejects.toMatchObject({ code: 'conflict' });
    });
  }
});

describe('whoever changes something for a person calls a verb:', () => {
  // Signing in and out changes nothing but the session of whoever does it, or whom the provider signs out; a workflow is
  // nobody before it has its token.
  const handlers = product.filter(
    (path) =>
      path.endsWith('/route.ts') && !/^app\/api\/(?:auth|sign-out|backchannel-logout|v1\/token)\//.test(path),
  );
  const served = /\bon\(\s*(\w+),[\s\S]*?(?=\n {2}on\(|\n\);)/g;
  /** Calls that change nothing, though they have a body. */
  const readOnly = ['tryPoliciesRoute', 'replayPoliciesRoute'];

  test.each(handlers.filter((path) => /\bserve\(/.test(read(path))))('%s', async (path) => {
    const source = read(path);
    const calls = [...source.matchAll(served)];
    expect(calls.length).toBe((source.match(/\bon\(/g) ?? []).length);
    for (const [body, route = ''] of calls) {
      const { method } = (await importedFrom(source, route)) as { method?: string };
      expect(method, `${route} in ${path}`).toBeDefined();
      if (method === 'GET' || readOnly.includes(route)) continue;
      const called = [...body.matchAll(/\b(\w+)\(\{\s*ctx\b/g)].map(([, name = '']) => name);
      const verbsCalled = await Promise.all(called.map((name) => isImportedVerb(source, name)));
      expect(verbsCalled.includes(true), `a verb in ${route} of ${path}`).toBe(true);
    }
  });

  /** What an action may use of the product beside verbs: none of it writes anything that outlives its answer. */
  const harmless = [
    'sessionContext',
    'parseInput',
    'isNameTaken',
    'newNameSchema',
    'SlipwayError',
    'requestFlightCheck',
    'readFlightCheck',
    // What policies would say: nothing of it is kept.
    'explainRequest',
    'replayPolicies',
    'tryPolicies',
    // What is to be known of one's own sign-in.
    'dismissNotice',
  ];

  test.each(product.filter((path) => /^'use server'/.test(read(path))))('%s', async (path) => {
    const source = read(path);
    for (const name of importsOf(source).flatMap(([names]) => names)) {
      if (!harmless.includes(name)) expect(await isImportedVerb(source, name), name).toBe(true);
    }
  });

  test('nobody else writes in somebody’s name', () => {
    const writes = /ctx\.database\.(\$transaction|\$executeRaw|\w+\.(create|update|upsert|delete)\w*)/;
    const named = (paths: readonly string[]) => paths.map((path) => basename(path)).sort();
    // A flight check's row carries a request to the worker, and goes with the answer.
    const writers = ['define-verb.ts', 'request-flight-check.ts'];
    expect(named(product.filter((path) => writes.test(read(path))))).toEqual(writers);
    // What the worker saves of a target stands beside what is read of it for people.
    const known = ['define-verb.ts', 'orphans.ts', 'request-flight-check.ts'];
    const acts = product.filter((path) => /import type \{[^}]*\bContext\b/.test(read(path)));
    const write = acts.filter((path) => /\bappendAudit\(|\.\$transaction\(/.test(read(path)));
    expect(named(write)).toEqual(known);
  });
});

function importsOf(source: string): [string[], string][] {
  const imports = source.matchAll(/^import \{([^}]*)\} from '@\/(lib\/[^']*)';/gm);
  return [...imports].map(([, names = '', module = '']) => [
    names.split(',').flatMap((name) => (/^\s*type /.test(name) ? [] : name.trim().split(' ')[0] || [])),
    module,
  ]);
}

async function importedFrom(source: string, name: string): Promise<unknown> {
  const [, module] = importsOf(source).find(([names]) => names.includes(name)) ?? [];
  return module === undefined ? undefined : (await load(`${module}.ts`))[name];
}

async function isImportedVerb(source: string, name: string): Promise<boolean> {
  return isVerb(await importedFrom(source, name));
}

async function latestAudit(): Promise<bigint> {
  const last = await fixture.database.auditEntry.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  return last?.id ?? 0n;
}

async function isSomebodyWaiting(database: Database): Promise<boolean> {
  const rows = await database.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return rows.length > 0;
}

/** A fingerprint of each table, the job queue's included: equal before and after means that nothing was written, save that a refusal was counted. */
async function contents(database: Database): Promise<Record<string, string | null>> {
  const tables = await database.$queryRaw<{ name: string }[]>`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE (schemaname = 'public' AND tablename <> 'audit_denials') OR (schemaname = 'pgboss' AND tablename LIKE 'job%')`;
  const prints: Record<string, string | null> = {};
  for (const { name } of tables) {
    const [row] = await database.$queryRawUnsafe<{ print: string | null }[]>(
      `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS print FROM ${name} t`,
    );
    prints[name] = row?.print ?? null;
  }
  return prints;
}
