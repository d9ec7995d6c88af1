import { CloudFormation, type StackEvent } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { RDS } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { templateText } from '@/infra-templates/read-template';
import { ManualClock } from '@/lib/practice-aws/account/clock';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { whyMissing } from '@/lib/sandbox/setup/python-tools';
import { awsCommandLine } from '@/lib/testing/checks/aws-command-line';
import { PARAMETERS } from './sample-parameters';

/** The whole life of the portal's stack on the practice AWS, with AWS's own client over HTTP. */

const TemplateBody = templateText('./portal/template.yaml');
const NEXT = { ...PARAMETERS, Image: PARAMETERS.Image.replace('1.0.0', '1.1.0') };
const TASKS = ['MigrationTask', 'PortalTask', 'WorkerTask'];
const SERVICES = ['PortalService', 'WorkerService'];

const clock = new ManualClock(Date.now());
let practice: PracticeAws;
let aws: CloudFormation;
let StackName: string;
let stacks = 0;

const options = () => ({
  endpoint: practice.url,
  region: 'eu-west-3',
  credentials: { accessKeyId: 'AKIAADMIN', secretAccessKey: 'secret' },
});

beforeAll(async () => {
  practice = await startPracticeAws({ clock });
  aws = new CloudFormation(options());
});

afterAll(() => practice.close());

beforeEach(async () => {
  stacks += 1;
  StackName = `slipway-portal-${stacks}`;
  await faults();
});

async function faults(...list: object[]): Promise<void> {
  const answer = await fetch(`${practice.url}/_sandbox/faults`, {
    method: 'PUT',
    body: JSON.stringify(list),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const request = (parameters: Record<string, string>) => ({
  StackName,
  TemplateBody,
  Capabilities: ['CAPABILITY_IAM' as const],
  Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
});

/** Until nothing happens any more. */
async function settled(): Promise<string | undefined> {
  clock.advance(3_600_000);
  const { Stacks } = await aws.describeStacks({ StackName });
  return Stacks?.[0]?.StackStatus;
}

async function create(parameters: Record<string, string> = PARAMETERS): Promise<string | undefined> {
  await aws.createStack(request(parameters));
  return settled();
}

/** What happened since, oldest first. */
async function update(parameters: Record<string, string>) {
  const before = await events();
  await aws.updateStack(request(parameters));
  const status = await settled();
  return { status, happened: (await events()).slice(before.length) };
}

async function events(): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await aws.describeStackEvents({ StackName, NextToken });
    found.push(...(page.StackEvents ?? []));
    NextToken = page.NextToken;
  }
  return found.reverse();
}

const at = (happened: StackEvent[], id: string, status: string) =>
  happened.findIndex((event) => event.LogicalResourceId === id && event.ResourceStatus === status);

/** The ids of the resources, not of the stack, that anything happened to. */
const touched = (happened: StackEvent[]) =>
  [...new Set(happened.map((event) => event.LogicalResourceId ?? ''))]
    .filter((id) => id !== StackName)
    .sort();

/** Which task definitions the services were told to run last, as `family:revision` by service. */
async function running(): Promise<Record<string, string>> {
  const all = await events();
  return Object.fromEntries(
    SERVICES.map((id) => {
      const last = all.findLast((event) => event.LogicalResourceId === id && event.ResourceProperties);
      const { TaskDefinition } = JSON.parse(last?.ResourceProperties ?? '{}');
      return [id, String(TaskDefinition).split('/').at(-1) ?? ''];
    }),
  );
}

const revision = (n: number) => ({
  PortalService: `${StackName}-portal:${n}`,
  WorkerService: `${StackName}-worker:${n}`,
});

test('a first deployment migrates a database that is up, then starts the services', async () => {
  expect(await create()).toBe('CREATE_COMPLETE');
  const all = await events();
  const migrated = at(all, 'Migration', 'CREATE_COMPLETE');
  expect(at(all, 'Database', 'CREATE_COMPLETE')).toBeLessThan(at(all, 'Migration', 'CREATE_IN_PROGRESS'));
  for (const id of SERVICES) expect(at(all, id, 'CREATE_IN_PROGRESS'), id).toBeGreaterThan(migrated);
  expect(await running()).toEqual(revision(1));
  const { Stacks } = await aws.describeStacks({ StackName });
  const outputs = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
  expect(outputs).toMatchObject({
    Url: 'https://slipway.example.com',
    WorkerRoleArn: expect.stringMatching(
      new RegExp(`^arn:aws:iam::000000000000:role/${StackName}-WorkerRole-`),
    ),
    LoadBalancerDnsName: expect.stringMatching(/\.elb\.amazonaws\.com$/),
  });
});

test('no secret shows anywhere', async () => {
  await create();
  const all = await events();
  const { Stacks } = await aws.describeStacks({ StackName });
  const shown = JSON.stringify([all, Stacks]);
  expect(shown).not.toContain(PARAMETERS.OidcClientSecret);
  const database = all.find((event) => event.LogicalResourceId === 'Database' && event.ResourceProperties);
  expect(JSON.parse(database?.ResourceProperties ?? '{}').MasterUserPassword).toMatch(/^\{\{resolve:/);
});

test('an update registers new tasks, migrates, and then rolls the services: nothing else', async () => {
  await create();
  const { status, happened } = await update(NEXT);
  expect(status).toBe('UPDATE_COMPLETE');
  expect(touched(happened)).toEqual(['Migration', ...TASKS, ...SERVICES].sort());
  const migrates = at(happened, 'Migration', 'UPDATE_IN_PROGRESS');
  expect(at(happened, 'MigrationTask', 'UPDATE_COMPLETE')).toBeLessThan(migrates);
  const migrated = at(happened, 'Migration', 'UPDATE_COMPLETE');
  expect(migrated).toBeGreaterThan(migrates);
  for (const id of SERVICES) expect(at(happened, id, 'UPDATE_IN_PROGRESS'), id).toBeGreaterThan(migrated);
  expect(await running()).toEqual(revision(2));
  // The old ones go last, when nothing runs them any more.
  const rolled = Math.max(...SERVICES.map((id) => at(happened, id, 'UPDATE_COMPLETE')));
  for (const id of TASKS) expect(at(happened, id, 'DELETE_COMPLETE'), id).toBeGreaterThan(rolled);
});

test('a change set says so beforehand: tasks are replaced, nothing that holds data is', async () => {
  await create();
  await aws.createChangeSet({ ...request(NEXT), ChangeSetName: 'next' });
  clock.advance(60_000);
  const { Changes } = await aws.describeChangeSet({ StackName, ChangeSetName: 'next' });
  const changes = (Changes ?? []).map(({ ResourceChange }) => [
    ResourceChange?.LogicalResourceId,
    ResourceChange?.Replacement,
  ]);
  expect(changes).toEqual(
    expect.arrayContaining([...TASKS.map((id) => [id, 'True']), ...SERVICES.map((id) => [id, 'False'])]),
  );
  expect(changes.map(([id]) => id)).not.toContain('Database');
});

test('a migration that fails leaves the services as they are, and its words with the stack', async () => {
  await create();
  const reason = 'The migration failed: migrate: exit code 1; Essential container in task exited';
  await faults({ kind: 'resource', logicalId: 'Migration', on: 'update', reason, times: 1 });
  const { status, happened } = await update(NEXT);
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(touched(happened)).toEqual(['Migration', ...TASKS].sort());
  const failed = happened[at(happened, 'Migration', 'UPDATE_FAILED')];
  expect(failed?.ResourceStatusReason).toContain(reason);
  expect(await running()).toEqual(revision(1));
  // What was repaired goes through.
  expect((await update(NEXT)).status).toBe('UPDATE_COMPLETE');
  expect(await running()).toEqual(revision(2));
});

test('new workers that do not come up bring both services back to the old tasks', async () => {
  await create();
  const reason = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.";
  await faults({ kind: 'resource', logicalId: 'WorkerService', on: 'update', reason, times: 1 });
  const { status, happened } = await update(NEXT);
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(at(happened, 'Migration', 'UPDATE_COMPLETE')).toBeGreaterThan(0);
  expect(await running()).toEqual(revision(1));
});

test('settings that no migration needs roll the services without one', async () => {
  await create();
  const { status, happened } = await update({ ...PARAMETERS, OidcAdminGroup: 'operators' });
  expect(status).toBe('UPDATE_COMPLETE');
  expect(touched(happened)).toEqual(['PortalService', 'PortalTask']);
});

test('a first deployment that fails keeps the protected database until protection is taken away', async () => {
  await faults({ kind: 'resource', logicalId: 'Migration', on: 'create', reason: 'no', times: 1 });
  expect(await create()).toBe('ROLLBACK_FAILED');
  const blocked = (await events()).filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED');
  expect(blocked.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['Database']);
});

test('a snapshot replaces the database before anything runs on it, and the protected old one stays', async () => {
  await create();
  const { status, happened } = await update({ ...PARAMETERS, DatabaseSnapshot: 'before-the-flood' });
  expect(status).toBe('UPDATE_COMPLETE');
  const replaced = at(happened, 'Database', 'UPDATE_COMPLETE');
  expect(at(happened, 'Migration', 'UPDATE_IN_PROGRESS')).toBeGreaterThan(replaced);
  expect(at(happened, 'Database', 'DELETE_FAILED')).toBeGreaterThan(
    at(happened, 'WorkerService', 'UPDATE_COMPLETE'),
  );
  expect(await running()).toEqual(revision(2));
});

test('without protection the stack goes, and leaves a final snapshot', async () => {
  await create();
  expect((await update({ ...PARAMETERS, DeletionProtection: 'false' })).status).toBe('UPDATE_COMPLETE');
  const { Stacks } = await aws.describeStacks({ StackName });
  const StackId = Stacks?.[0]?.StackId;
  await aws.deleteStack({ StackName });
  clock.advance(3_600_000);
  const gone = await aws.describeStacks({ StackName: StackId });
  expect(gone.Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
  const { DBSnapshots } = await new RDS(options()).describeDBSnapshots({ SnapshotType: 'manual' });
  const ids = (DBSnapshots ?? []).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier);
  expect(ids).toContainEqual(expect.stringContaining(StackName));
});

test('with protection it does not', async () => {
  await create();
  await aws.deleteStack({ StackName });
  expect(await settled()).toBe('DELETE_FAILED');
});

describe('the worker’s role, as AWS would judge it', () => {
  const launcher = 'arn:aws:iam::222222222222:role/slipway-launcher-eu-west-3';

  test.each([
    ['sts:AssumeRole', launcher, 'allowed'],
    ['sts:SetSourceIdentity', launcher, 'allowed'],
    ['sts:TagSession', launcher, 'allowed'],
    ['sts:AssumeRole', 'arn:aws:iam::222222222222:role/admin', 'implicitDeny'],
    ['sts:AssumeRole', 'arn:aws:iam::222222222222:role/slipway-execution-eu-west-3', 'implicitDeny'],
    ['secretsmanager:GetSecretValue', '*', 'implicitDeny'],
    ['ecs:RunTask', '*', 'implicitDeny'],
  ])('%s on %s: %s', async (action, resource, decision) => {
    await create();
    const { StackResources } = await aws.describeStackResources({
      StackName,
      LogicalResourceId: 'WorkerRole',
    });
    const { EvaluationResults } = await new IAM(options()).simulatePrincipalPolicy({
      PolicySourceArn: `arn:aws:iam::000000000000:role/${StackResources?.[0]?.PhysicalResourceId}`,
      ActionNames: [action],
      ResourceArns: [resource],
    });
    expect(EvaluationResults?.[0]?.EvalDecision).toBe(decision);
  });
});

const missing = whyMissing('aws');

describe.skipIf(missing)(`the command of the README${missing ? ` (skipped: ${missing})` : ''}`, () => {
  test('creates the stack, and updates it with no more than a new image', async () => {
    // It is over before the first question: the command's own pauses are half a minute.
    const quick = await startPracticeAws({ speed: 100_000 });
    try {
      const command = (...overrides: string[]) =>
        awsCommandLine(quick.url, 'eu-west-3')(
          ...[
            'cloudformation',
            'deploy',
            '--stack-name',
            'slipway-portal',
            '--capabilities',
            'CAPABILITY_IAM',
          ],
          ...['--template-file', 'infra-templates/portal/template.yaml', '--parameter-overrides'],
          ...overrides,
        );
      await command(...Object.entries(PARAMETERS).map(([name, value]) => `${name}=${value}`));
      await command(`Image=${NEXT.Image}`);
      const client = new CloudFormation({ ...options(), endpoint: quick.url });
      const { Stacks } = await client.describeStacks({ StackName: 'slipway-portal' });
      expect(Stacks?.[0]).toMatchObject({
        StackStatus: 'UPDATE_COMPLETE',
        Parameters: expect.arrayContaining([
          { ParameterKey: 'Image', ParameterValue: NEXT.Image },
          { ParameterKey: 'DomainName', ParameterValue: PARAMETERS.DomainName },
        ]),
      });
    } finally {
      await quick.close();
    }
  });
});
