import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countRows, createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { addTarget } from './add-target';
import { dueTargetRequests } from './requests/claim-target-request';
import { getTargetDetail, listTargetDetails } from './target-detail';

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(() => fixture.close());

const target = (name: string, changes: object = {}) => ({
  name,
  accountId: '210987654321',
  region: 'eu-west-1',
  ...changes,
});
const add = (input: unknown) => addTarget({ ctx: fixture.as('root'), input });

describe('a target', () => {
  test('is added with roles and bucket of its account and region, on the record', async () => {
    const added = await add(target('production', { description: 'For customers' }));
    expect(added).toMatchObject({
      name: 'production',
      description: 'For customers',
      roleArn: 'arn:aws:iam::210987654321:role/slipway-launcher-eu-west-1',
      executionRoleArn: 'arn:aws:iam::210987654321:role/slipway-execution-eu-west-1',
      artifactBucket: 'slipway-artifacts-210987654321-eu-west-1',
    });
    const audit = await fixture.database.auditEntry.findMany({ where: { subjectId: added.id } });
    expect(audit).toMatchObject([
      { action: 'target.add', actorName: 'Root', details: { name: 'production' } },
    ]);
    expect(JSON.stringify(audit.map((entry) => entry.details))).not.toContain(added.externalId);
  });

  test('is no target before a worker has verified it, in the name of whoever added it, and says so meanwhile', async () => {
    const added = await add(target('unseen'));
    expect(added).toMatchObject({
      bootstrap: { version: null, summary: 'not looked at yet', missing: [] },
      verification: {
        verdict: 'not-verified',
        underWay: true,
        steps: [],
        finishedAt: null,
        verifiedAt: null,
      },
    });
    expect(added.bootstrap.command).toMatch(
      /= 210987654321 && .* --region eu-west-1 .*--parameter-overrides PortalPrincipalArn='<.*>' ExternalId='<.*>'$/,
    );
    expect(added.bootstrap.command).not.toContain(added.externalId);
    const shown = await getTargetDetail({ ctx: fixture.as('ada'), input: { name: 'unseen' } });
    expect({ ...shown, externalId: added.externalId }).toEqual(added);
    expect(shown).toMatchObject({ state: 'requested', request: { kind: 'new', requestedBy: 'Root' } });
    expect(await dueTargetRequests(fixture.database, 100)).toContain(added.id);
    const row = await fixture.database.targetRequest.findUniqueOrThrow({ where: { id: added.id } });
    expect(row).toMatchObject({ requestedById: fixture.as('root').actor.id, externalId: added.externalId });
    expect(await fixture.database.target.count({ where: { name: 'unseen' } })).toBe(0);
  });

  test.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['ap-southeast-7', 'aws'],
  ])('in %s has roles of the partition %s', async (region, partition) => {
    expect(await add(target(`in-${region}`, { region }))).toMatchObject({
      region,
      roleArn: `arn:${partition}:iam::210987654321:role/slipway-launcher-${region}`,
      executionRoleArn: `arn:${partition}:iam::210987654321:role/slipway-execution-${region}`,
      artifactBucket: `slipway-artifacts-210987654321-${region}`,
    });
  });

  test('has an external id of its own, shown once and never listed', async () => {
    const [one, two] = [await add(target('one')), await add(target('two'))];
    expect(one.externalId).not.toBe(two.externalId);
    expect(one.externalId.length).toBeGreaterThanOrEqual(32);
    const listed = await listTargetDetails({ ctx: fixture.as('root') });
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['one', 'two']));
    expect(JSON.stringify(listed)).not.toContain(one.externalId);
    const row = await fixture.database.targetRequest.findUniqueOrThrow({ where: { id: one.id } });
    expect(row.externalId).toBe(one.externalId);
  });

  test('keeps its name: of ten who add it at once, one does', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 10 }, () => add(target('wanted'))));
    expect(asked.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
    for (const answer of asked) {
      if (answer.status === 'rejected') {
        expect(answer.reason).toMatchObject({ code: 'conflict', fields: [{ path: 'name' }] });
      }
    }
  });

  test.each(['ada', 'olga'] as const)('can’t be added by %s, who is no admin', async (person) => {
    const before = await countRows(fixture.database);
    const asked = addTarget({ ctx: fixture.as(person), input: target('sneaky') });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
    expect(await countRows(fixture.database)).toEqual(before);
  });

  const bad: readonly [object | null, string][] = [
    [null, ''],
    [{}, 'name'],
    [target('Production'), 'name'],
    [target('a'), 'name'],
    [target('fine', { accountId: '123' }), 'accountId'],
    [target('fine', { accountId: 123456789012 }), 'accountId'],
    [target('fine', { region: 'Paris' }), 'region'],
    [target('fine', { description: 'a\u0000b' }), 'description'],
    [target('fine', { description: '\ud800' }), 'description'],
    [target('fine', { externalId: 'chosen' }), 'externalId'],
    [target('fine', { roleArn: 'arn:aws:iam::1:role/other' }), 'roleArn'],
  ];

  test.each(bad)('%j is refused, at %j', async (input, path) => {
    const before = await countRows(fixture.database);
    await expect(add(input)).rejects.toMatchObject({
      code: 'invalid',
      fields: expect.arrayContaining([expect.objectContaining({ path })]),
    });
    expect(await countRows(fixture.database)).toEqual(before);
  });
});
