import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBlueprint } from '@/lib/blueprints/registry';
import { SlipwayError } from '@/lib/errors/slipway-error';
import {
  countRows,
  createFixture,
  type Fixture,
  type PersonName,
  requestOf,
} from '@/lib/testing/checks/fixtures';
import { launchEnvironment } from './launch-environment';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

describe('a request', () => {
  test('writes environment, operation, event, audit row and job, in one go', async () => {
    const { database } = fixture;
    const before = await countRows(database);
    const answer = await fixture.request('orders-dev');
    const after = await countRows(database);

    const added = Object.keys(after).filter((table) => after[table] !== before[table]);
    expect(added.filter((table) => table.startsWith('public.'))).toEqual([
      'public.audit_entries',
      'public.environment_events',
      'public.environments',
      'public.operations',
    ]);
    const row = await database.environment.findFirstOrThrow({
      where: { name: 'orders-dev' },
      include: { operations: true, events: true },
    });
    const blueprint = findBlueprint('web-environment');
    expect(row).toMatchObject({
      id: answer.id,
      status: 'QUEUED',
      stackName: 'slipway-orders-dev',
      stackId: null,
      ownerId: fixture.as('ada').actor.id,
      inputs: blueprint?.defaultInputs,
      resourcesTotal: blueprint?.resourcesFor(blueprint.defaultInputs).length,
    });
    expect(row.operations).toMatchObject([
      { kind: 'CREATE', status: 'PENDING', attempts: 0, inputs: row.inputs },
    ]);
    expect(row.events).toMatchObject([
      {
        source: 'SLIPWAY',
        status: 'REQUESTED',
        operationId: row.operations[0]?.id,
        reason: 'Requested by Ada',
      },
    ]);
    expect(await database.auditEntry.findMany({ where: { subjectId: row.id } })).toMatchObject([
      {
        action: 'environment.request',
        actorId: row.ownerId,
        via: 'api',
        details: { name: 'orders-dev', operationId: row.operations[0]?.id, inputs: row.inputs },
      },
    ]);
    const jobs = await database.$queryRaw`SELECT name, data FROM pgboss.job`;
    expect(jobs).toEqual([{ name: 'operations', data: { operationId: row.operations[0]?.id } }]);
  });

  test('answers with what pages and REST show', async () => {
    const answer = await fixture.request('answered');
    expect(answer).toMatchObject({
      name: 'answered',
      status: 'QUEUED',
      statusReason: null,
      blueprint: 'web-environment',
      target: 'sandbox',
      team: 'payments',
      owner: { name: 'Ada' },
      url: null,
      progress: { done: 0 },
      operation: { kind: 'CREATE', status: 'PENDING', attempts: 0, nextAttemptAt: null },
    });
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  });

  test('of an admin may be for any team', async () => {
    const answer = await launchEnvironment({
      ctx: fixture.as('root'),
      input: requestOf('for-search', { team: 'search' }),
    });
    expect(answer).toMatchObject({ team: 'search', owner: { name: 'Root' } });
  });
});

const otherRegion = 'arn:aws:acm:us-east-1:123456789012:certificate/abc';
const otherAccount = 'arn:aws:acm:eu-west-3:999999999999:certificate/abc';

const refusals: readonly {
  what: string;
  person: PersonName;
  input: unknown;
  code: SlipwayError['code'];
  paths: readonly string[];
}[] = [
  {
    what: 'no name',
    person: 'ada',
    input: { ...requestOf('x'), name: undefined },
    code: 'invalid',
    paths: ['name'],
  },
  {
    what: 'several wrong values',
    person: 'ada',
    input: requestOf('Wrong_Name', { inputs: { zones: 9, minInstances: 5, maxInstances: 2, colour: 'red' } }),
    code: 'invalid',
    paths: ['name', 'inputs.zones', 'inputs.colour', 'inputs.maxInstances'],
  },
  {
    what: 'an unknown blueprint',
    person: 'ada',
    input: requestOf('fine', { blueprint: 'castle' }),
    code: 'invalid',
    paths: ['blueprint'],
  },
  {
    what: 'an unknown target',
    person: 'ada',
    input: requestOf('fine', { target: 'moon' }),
    code: 'invalid',
    paths: ['target'],
  },
  {
    what: 'an unknown team, from an admin',
    person: 'root',
    input: requestOf('fine', { team: 'nobodies' }),
    code: 'invalid',
    paths: ['team'],
  },
  {
    what: 'an unknown team, from an engineer',
    person: 'ada',
    input: requestOf('fine', { team: 'nobodies' }),
    code: 'forbidden',
    paths: [],
  },
  {
    what: 'the team of others',
    person: 'grace',
    input: requestOf('fine'),
    code: 'forbidden',
    paths: [],
  },
  {
    what: 'the team of others, from an approver',
    person: 'olga',
    input: requestOf('fine'),
    code: 'forbidden',
    paths: [],
  },
  {
    what: 'a certificate of another region',
    person: 'ada',
    input: requestOf('fine', { inputs: { certificateArn: otherRegion } }),
    code: 'invalid',
    paths: ['inputs.certificateArn'],
  },
  {
    what: 'a certificate of another account',
    person: 'ada',
    input: requestOf('fine', { inputs: { certificateArn: otherAccount } }),
    code: 'invalid',
    paths: ['inputs.certificateArn'],
  },
];

describe('a refused request stores nothing:', () => {
  test.each(refusals)('$what is $code', async ({ person, input, code, paths }) => {
    const before = await countRows(fixture.database);
    const asked = launchEnvironment({ ctx: fixture.as(person), input, idempotencyKey: 'refused' });
    const error = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SlipwayError);
    const { code: got, fields } = error as SlipwayError;
    expect(got).toBe(code);
    expect(fields.map((field) => field.path).sort()).toEqual([...paths].sort());
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test('a name that is taken is conflict', async () => {
    await fixture.request('taken');
    const before = await countRows(fixture.database);
    await expect(
      launchEnvironment({ ctx: fixture.as('ada'), input: requestOf('taken'), idempotencyKey: 'late' }),
    ).rejects.toMatchObject({ code: 'conflict', fields: [{ path: 'name' }] });
    expect(await countRows(fixture.database)).toEqual(before);
  });

  test('a team that went away since the session began is named', async () => {
    const ctx = fixture.as('ada');
    const actor = { ...ctx.actor, teams: ['dissolved'] };
    await expect(
      launchEnvironment({ ctx: { ...ctx, actor }, input: requestOf('fine', { team: 'dissolved' }) }),
    ).rejects.toMatchObject({ code: 'invalid', fields: [{ path: 'team' }] });
  });
});
