import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { launchEnvironment } from '@/lib/environments/requests/launch-environment';
import { createFixture, type Fixture, type PersonName, requestOf } from '@/lib/testing/checks/fixtures';
import { decide } from './decide';
import type { Question, Verdict } from './verdict';

let world: Fixture;
let team: Question['team'];
let target: Question['target'];

beforeAll(async () => {
  world = await createFixture('as-installed');
  team = await world.database.team.findUniqueOrThrow({ where: { name: 'payments' } });
  target = await world.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
});
afterAll(() => world.close());

/** Undone at the end, whatever it was. */
async function trying<T>(body: (tx: Parameters<typeof decide>[0]) => Promise<T>): Promise<T> {
  let answer: { value: T } | undefined;
  const undo = new Error('undo');
  await world.database
    .$transaction(async (tx) => {
      answer = { value: await body(tx) };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!answer) throw new Error('it came to no answer');
  return answer.value;
}

function launchOf(changes: Readonly<Record<string, unknown>> = {}, more: Partial<Question> = {}): Question {
  const blueprint = more.blueprint ?? 'web-environment';
  const inputs = { ...findBlueprint(blueprint)?.defaultInputs, ...changes };
  return { action: 'launch', team, target, blueprint, inputs, environment: null, ...more };
}

function verdictOn(question: Question, prepare: string[] = [], person: PersonName = 'ada'): Promise<Verdict> {
  return trying(async (tx) => {
    for (const sql of prepare) await tx.$executeRawUnsafe(sql);
    return decide(tx, world.as(person), question);
  });
}

const summary = ({ outcome, reasons }: Verdict) => [
  outcome,
  ...reasons.map(({ policy, words }) => `${policy}: ${words}`),
];

const largest = { instanceType: 'm6i.xlarge', minInstances: 20, maxInstances: 20 };
const live = (count: number, columns: string) => `
  INSERT INTO environments (id, name, blueprint, blueprint_version, target_id, team_id, owner_id, inputs, status, stack_name, resources_total, monthly_cents)
  SELECT 'e' || n, 'many-' || n, 'web-environment', '1', t.id, m.id, u.id, '{}', 'ACTIVE', 'slipway-many-' || n, 1, 0
  FROM generate_series(1, ${count}) n, targets t, teams m, users u WHERE ${columns}`;
const adas = (count: number) => live(count, `m.name = 'payments' AND u.email = 'ada@example.com'`);
const berts = (count: number) => live(count, `m.name = 'payments' AND u.email = 'bert@example.com'`);

describe('what an installation starts with', () => {
  test.each<[string, Question | (() => Question), string[], string[]]>([
    ['the defaults', () => launchOf(), [], ['allow']],
    ['a static site', () => launchOf({}, { blueprint: 'static-site' }), [], ['allow']],
    [
      'more than $500 a month, with the maximum of instances',
      () => launchOf({ instanceType: 'm6i.large', maxInstances: 20 }),
      [],
      ['approval', 'environment-cost: over $500 a month'],
    ],
    [
      'the largest instances',
      () => launchOf({ instanceType: 'm6i.xlarge', maxInstances: 1 }),
      [],
      ['approval', 'largest-instances: instances of type m6i.xlarge'],
    ],
    [
      'the largest database',
      () => launchOf({ databaseClass: 'db.r6g.large' }),
      [],
      ['approval', 'largest-databases: a database of class db.r6g.large'],
    ],
    [
      'more than $5,000 a month for the team',
      () => launchOf(),
      [
        live(1, `m.name = 'payments' AND u.email = 'ada@example.com'`),
        `UPDATE environments SET monthly_cents = 498000`,
      ],
      ['approval', 'team-cost: over $5,000 a month for the team payments'],
    ],
    [
      'another limit of the team',
      () => launchOf(),
      [`UPDATE teams SET max_monthly_usd = 100`],
      ['approval', 'team-cost: over $100 a month for the team payments'],
    ],
    ['fourteen of the person', () => launchOf(), [adas(14)], ['allow']],
    [
      'fifteen of the person',
      () => launchOf(),
      [adas(15)],
      ['deny', 'person-environments: one person may have 15 environments, and this would be number 16'],
    ],
    [
      'thirty of the team',
      () => launchOf(),
      [berts(30)],
      ['deny', 'team-environments: the team payments may have 30 environments, and this would be number 31'],
    ],
    [
      'those that ended',
      () => launchOf(),
      [adas(40), `UPDATE environments SET status = 'TORN_DOWN'`],
      ['allow'],
    ],
    [
      'those that wait for approval',
      () => launchOf(),
      [adas(15), `UPDATE environments SET status = 'AWAITING_APPROVAL'`],
      ['deny', 'person-environments: one person may have 15 environments, and this would be number 16'],
    ],
    [
      'a full target',
      () => launchOf(),
      [berts(2), `UPDATE targets SET max_environments = 2`],
      [
        'deny',
        'target-environments: the target sandbox has room for 2 environments, and this would be number 3',
      ],
    ],
    [
      'a target of others',
      () => launchOf(),
      [
        `INSERT INTO target_teams (target_id, team_id) SELECT t.id, m.id FROM targets t, teams m WHERE m.name IN ('search', 'platform')`,
      ],
      ['deny', 'target-teams: the target sandbox is only for platform, search'],
    ],
    [
      'an image that is not Canonical’s',
      () => launchOf({ imageParameter: '/aws/service/ami-amazon-linux-latest/al2023' }),
      [],
      [
        'deny',
        'image-parameters: images of instances come from Canonical or from the parameters below /slipway/',
      ],
    ],
    ['an image of one’s own', () => launchOf({ imageParameter: '/slipway/golden' }), [], ['allow']],
    [
      'a registry that nobody knows, and the cost',
      () => launchOf({ ...largest, websiteImage: 'evil.example.com/site:1' }),
      [],
      [
        'deny',
        "container-registries: container images come from docker.io, ghcr.io, public.ecr.aws, us-docker.pkg.dev or the registry of the target's account, and here from evil.example.com, ghcr.io",
      ],
    ],
    [
      'the registry of the account, and of another one',
      () => launchOf({ websiteImage: '123456789012.dkr.ecr.eu-west-3.amazonaws.com/a', apiImage: 'nginx:1' }),
      [],
      ['allow'],
    ],
  ])('%s', async (_, question, prepare, expected) => {
    const asked = typeof question === 'function' ? question() : question;
    expect(summary(await verdictOn(asked, prepare))).toEqual(expected);
  });
});

const setPolicy = (id: string, text: string) => [
  `INSERT INTO policies (id, title, position) VALUES ('${id}', 'The policy ${id}', 99)`,
  `INSERT INTO policy_versions (policy_id, version, text, author_name) VALUES ('${id}', 1, $cedar$${text}$cedar$, 'Root')`,
  `UPDATE policies SET active_version = 1 WHERE id = '${id}'`,
  'UPDATE policy_set SET version = gen_random_uuid()',
];

describe('fails closed', () => {
  test.each<[string, string, RegExp]>([
    [
      'a policy that fails while it is evaluated',
      'forbid (principal, action, resource) when { context.monthlyCents * 9000000000000000 > 1 };',
      /the policy "The policy odd" can't be evaluated \(.*overflow/,
    ],
    [
      'an attribute that nothing has',
      'forbid (principal, action, resource) when { context.colour == "red" };',
      /the policy "The policy odd" can't be evaluated \(.*colour/,
    ],
    ['what is no Cedar', 'forbid (principal, action', /can't be evaluated/],
    [
      'an outcome that nobody knows',
      '@outcome("maybe") @words("perhaps") forbid (principal, action, resource);',
      /perhaps/,
    ],
    ['no words', 'forbid (principal, action, resource);', /the policy "The policy odd" says so/],
  ])('%s is a refusal', async (_, text, words) => {
    const verdict = await verdictOn(launchOf(), setPolicy('odd', text));
    expect(verdict).toMatchObject({ outcome: 'deny', reasons: [{ policy: expect.any(String) }] });
    expect(verdict.reasons[0]?.words).toMatch(words);
    expect(verdict.reasons[0]?.help).toMatch(/[Aa]sk an admin/);
  });

  test('without a policy that permits it, and without any', async () => {
    for (const sql of [
      `UPDATE policies SET active_version = NULL WHERE id = 'roles'`,
      'UPDATE policies SET active_version = NULL',
      'DELETE FROM policy_set',
    ]) {
      const verdict = await verdictOn(launchOf(), [sql, 'UPDATE policy_set SET version = gen_random_uuid()']);
      expect(summary(verdict)).toEqual(['deny', 'policies: no policy permits it']);
    }
  });

  test('of approval and refusal, the refusal counts, and approval changes nothing about it', async () => {
    const forbidden = setPolicy('never', '@words("never") forbid (principal, action, resource);');
    for (const approved of [false, true]) {
      const verdict = await verdictOn(launchOf(largest, { approved }), forbidden);
      expect(summary(verdict)).toEqual(['deny', 'never: never']);
    }
  });

  test('inputs that the engine can’t take: of another type, too large a number', async () => {
    for (const inputs of [{ maxInstances: 'three' }, { maxInstances: 1e21 }, { maxInstances: 1.5 }]) {
      const question = launchOf();
      const facts = { ...question, inputs: { ...question.inputs, ...inputs } };
      expect((await verdictOn(facts)).outcome).toBe('deny');
    }
  });

  test('huge inputs are evaluated like all others', async () => {
    const imageParameter = `/aws/service/${'x'.repeat(1_000_000)}`;
    const verdict = await verdictOn({ ...launchOf(), inputs: { ...launchOf().inputs, imageParameter } });
    expect(verdict.outcome).toBe('deny');
  });
});

test('a policy may ask whoever asks for a reason', async () => {
  const text =
    '@outcome("approval") @words("on a Friday") @reason("required") forbid (principal, action, resource);';
  const { reasons } = await verdictOn(launchOf(), setPolicy('fridays', text));
  expect(reasons).toMatchObject([{ policy: 'fridays', asksReason: true }]);
});

test('what was approved is held no longer, whether or not the policy says so', async () => {
  expect((await verdictOn(launchOf(largest))).outcome).toBe('approval');
  expect((await verdictOn(launchOf(largest, { approved: true }))).outcome).toBe('allow');
});

describe('what is there already', () => {
  const environment = { id: 'e1', name: 'many-1', ownerId: '' };

  test('an update that makes it no dearer needs no approval for what it costs', async () => {
    const dear = { instanceType: 'm6i.large', maxInstances: 20 };
    const stored = `UPDATE environments SET inputs = '${JSON.stringify(dear)}'`;
    const ask = (inputs: object, action: Question['action']) =>
      verdictOn(launchOf({ ...inputs }, { action, environment }), [adas(1), stored]);
    expect((await ask({ ...dear, maxInstances: 19 }, 'update')).outcome).toBe('allow');
    expect((await ask(dear, 'relaunch')).outcome).toBe('allow');
    expect(summary(await ask({ ...dear, zones: 3, natGateways: 'per-zone' }, 'update'))[0]).toBe('approval');
  });

  test('one that waits for approval counts once when it is asked again', async () => {
    const waiting = `UPDATE environments SET status = 'AWAITING_APPROVAL' WHERE id = 'e1'`;
    const verdict = await verdictOn(launchOf({}, { environment, approved: true }), [adas(15), waiting]);
    expect(verdict.outcome).toBe('allow');
  });

  test('a teardown is never held by quotas or cost', async () => {
    const verdict = await verdictOn(launchOf(largest, { action: 'tear-down', environment }), [adas(40)]);
    expect(verdict.outcome).toBe('allow');
  });

  test('a teardown is not refused because stored inputs are of another type than today', async () => {
    const inputs = { maxInstances: 'three', deletionProtection: 'no', minInstances: 1.5, gone: { a: 1 } };
    for (const blueprint of ['web-environment', 'of-earlier']) {
      const question = { ...launchOf({}, { action: 'tear-down', environment }), blueprint, inputs };
      expect(summary(await verdictOn(question, [adas(1)]))).toEqual(['allow']);
    }
  });

  test('a team may change what it has in a target that is only for others by now', async () => {
    const closed = `INSERT INTO target_teams (target_id, team_id)
      SELECT t.id, m.id FROM targets t, teams m WHERE m.name = 'search'`;
    const ask = (action: Question['action']) =>
      verdictOn(launchOf({}, { action, environment }), [adas(1), closed]);
    expect(summary(await ask('update'))).toEqual(['allow']);
    expect((await ask('relaunch')).outcome).toBe('deny');
  });

  test('the cost of what was launched before costs were kept is worked out, and kept', async () => {
    const unpriced = `UPDATE environments SET monthly_cents = NULL`;
    const kept = await trying(async (tx) => {
      for (const sql of [adas(2), unpriced, 'UPDATE teams SET max_monthly_usd = 200'])
        await tx.$executeRawUnsafe(sql);
      const verdict = await decide(tx, world.as('ada'), launchOf());
      expect(summary(verdict)[1]).toMatch(/over \$200 a month for the team/);
      return tx.environment.findMany({ select: { monthlyCents: true } });
    });
    expect(kept).toEqual([{ monthlyCents: 11340 }, { monthlyCents: 11340 }]);
  });

  test('a change of inputs forgets the cost', async () => {
    const cents = await trying(async (tx) => {
      await tx.$executeRawUnsafe(adas(1));
      await tx.environment.update({ where: { id: 'e1' }, data: { inputs: { maxInstances: 20 } } });
      return (await tx.environment.findUniqueOrThrow({ where: { id: 'e1' } })).monthlyCents;
    });
    expect(cents).toBeNull();
  });
});

test('a token for some of a person’s teams is no way round what is said of the others', async () => {
  const guests = setPolicy(
    'guests',
    '@words("guests") forbid (principal in Team::"search", action, resource);',
  );
  const belongs = `INSERT INTO memberships (user_id, team_id)
    SELECT u.id, m.id FROM users u, teams m WHERE u.email = 'ada@example.com' AND m.name = 'search'`;
  const verdict = await trying(async (tx) => {
    for (const sql of [belongs, ...guests]) await tx.$executeRawUnsafe(sql);
    const { actor, ...ctx } = world.as('ada');
    const narrowed = { ...actor, teams: ['payments'], narrowed: true };
    return decide(tx, { ...ctx, actor: narrowed }, launchOf());
  });
  expect(summary(verdict)).toEqual(['deny', 'guests: guests']);
});

test('of fifty requests at once, a limit of three lets three through', async () => {
  await world.database.team.update({ where: { id: team.id }, data: { maxEnvironments: 3 } });
  const pools = [1, 2, 3, 4, 5].map(() => world.openPool(10));
  const answers = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) =>
      launchEnvironment({
        ctx: world.as(n % 2 ? 'ada' : 'bert', pools[n % pools.length]),
        input: requestOf(`race-${n}`),
      }),
    ),
  );
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  expect(refused).toHaveLength(47);
  for (const reason of refused) {
    expect(reason).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('may have 3 environments'),
    });
  }
  expect(await world.database.environment.count()).toBe(3);
  // What waits for approval counts, too.
  await world.database.environment.updateMany({ data: { status: 'AWAITING_APPROVAL' } });
  await expect(
    launchEnvironment({ ctx: world.as('ada'), input: requestOf('one-more') }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  });
});
