import { DeleteStackCommand, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect } from '@/lib/aws/connect';
import { followerActor, personActor } from '@/lib/aws/target';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import type { InspectionKindName } from '@/lib/inspections/inspection';
import { listInspections } from '@/lib/inspections/list-inspections';
import type { LoggedRequest } from '@/lib/practice-aws/account/request-log';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

/**
 * The worker with nothing but what `bootstrap/target.yaml` grants: the practice AWS asks for a right at every call, and
 * for one of the execution role at everything that CloudFormation does.
 */
const DENIALS = ['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];
const small = { zones: 2, natGateways: 'single' };

async function denied(sandbox: Sandbox): Promise<LoggedRequest[]> {
  return (await sandbox.requests()).filter(({ errorCode }) => DENIALS.includes(errorCode ?? ''));
}

async function control(sandbox: Sandbox, path: string, body: object): Promise<void> {
  const address = `${sandbox.aws.url}/_sandbox/${path}`;
  const answer = await fetch(address, { method: 'POST', body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
}

/** Somebody changes a role or a policy of the bootstrap by hand. */
function changeBootstrap(sandbox: Sandbox, logicalId: string, properties: object): Promise<void> {
  const event = { do: 'change-resource', logicalId, properties };
  return control(sandbox, 'outside', { stack: 'slipway', event });
}

describe('with the rights of the bootstrap alone', () => {
  let sandbox: Sandbox;
  const name = 'whole-life';

  beforeAll(async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
    await sandbox.launch(name, small);
    await sandbox.waitFor(name, 'ACTIVE');
  });
  afterAll(() => sandbox.close());

  async function inspect(kind: InspectionKindName): Promise<string> {
    const { id } = await requestInspection({ ctx: sandbox.ctx, input: { name, kind } });
    const { status } = await waitUntil('the inspection to end', async () => {
      const all = await listInspections({ ctx: sandbox.ctx, input: { name } });
      return all.find((one) => one.id === id && one.finishedAt !== null);
    });
    return status;
  }

  test('the worker assumes the launcher role, and CloudFormation works with the execution role', async () => {
    const [launch] = await sandbox.requests('CreateStack');
    expect(launch).toMatchObject({
      arn: expect.stringContaining(':assumed-role/slipway-launcher-eu-west-3/'),
      parameters: { RoleARN: 'arn:aws:iam::000000000000:role/slipway-execution-eu-west-3' },
    });
  });

  test('an environment is updated through a change set, looked at for drift, rehearsed and torn down with its objects', async () => {
    const body = { inputs: { instanceType: 't3.small', databaseStorageGiB: 40 } };
    await updateEnvironment({ ctx: sandbox.ctx, input: { name, body } });
    expect((await sandbox.waitFor(name, 'ACTIVE')).operation).toMatchObject({
      kind: 'UPDATE',
      status: 'SUCCEEDED',
    });
    await sandbox.outside(name, { do: 'fill-buckets', objects: 30, versions: 2, deleteMarkers: 3 });
    expect(await inspect('drift')).toBe('DONE');
    expect((await sandbox.environment(name)).drift).toMatchObject({ status: 'IN_SYNC' });
    expect(await inspect('teardown-rehearsal')).toBe('DONE');
    await tearDownEnvironment({ ctx: sandbox.ctx, input: { name, confirm: name, emptyBuckets: true } });
    await sandbox.waitFor(name, 'TORN_DOWN');
    const made = await sandbox.requests();
    for (const action of ['ExecuteChangeSet', 'DetectStackDrift', 'DeleteObjects', 'DeleteStack'])
      expect(made.map((call) => call.action)).toContain(action);
    expect(await denied(sandbox)).toEqual([]);
  });

  test('ten launches that end together succeed without a call that is denied', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `together-${i}`);
    await Promise.all(names.map((one) => sandbox.launch(one, small)));
    await Promise.all(names.map((one) => sandbox.waitFor(one, 'ACTIVE')));
    expect(await denied(sandbox)).toEqual([]);
  });

  test('a call for a stack that is no environment’s is refused, and named on record', async ({
    onTestFinished,
  }) => {
    const target = await sandbox.database.target.findUniqueOrThrow({ where: { name: 'sandbox' } });
    vi.stubEnv('AWS_ENDPOINT_URL', sandbox.aws.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'practice');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'practice');
    onTestFinished(() => void vi.unstubAllEnvs());
    const { cloudFormation } = connect(target, followerActor);
    const ofOne = connect(
      target,
      personActor(
        { id: 'ada', name: 'Ada', email: null },
        { stackName: 'slipway-together-0', environmentId: null },
      ),
    );
    const protect = (StackName: string) =>
      new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false });
    await expect(ofOne.cloudFormation.send(protect('slipway-together-0'))).resolves.toBeDefined();
    // A session for one environment, of the very role that launched them all.
    for (const command of [
      protect('slipway-together-1'),
      new DeleteStackCommand({ StackName: 'slipway-together-1' }),
    ]) {
      await expect(ofOne.cloudFormation.send(command as never)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining('with an explicit deny in a session policy'),
      });
    }
    await expect(cloudFormation.send(protect('slipway-together-0'))).rejects.toMatchObject({
      message: expect.stringContaining('with an explicit deny in a session policy'),
    });
    const refused = cloudFormation.send(new DeleteStackCommand({ StackName: 'slipway' }));
    await expect(refused).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        'is not authorized to perform: cloudformation:DeleteStack on resource:',
      ),
    });
    expect((await denied(sandbox)).at(-1)).toMatchObject({
      action: 'DeleteStack',
      sourceIdentity: 'slipway-follower',
      errorMessage: expect.stringContaining(':stack/slipway/*'),
    });
  });
});

describe('with fewer rights', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox();
    sandbox.startWorker();
  });
  afterAll(() => sandbox.close());

  test('an execution role that may make no database fails the launch in the words of AWS', async () => {
    const everythingElse = {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 'rds:CreateDBInstance', Resource: '*' },
      ],
    };
    await changeBootstrap(sandbox, 'ExecutionPolicy', { PolicyDocument: everythingElse });
    await sandbox.launch('no-database', small);
    const failed = await sandbox.waitFor('no-database', 'LAUNCH_FAILED');
    expect(failed.operation?.rootCause).toMatchObject({
      logicalId: 'DatabaseWithSnapshot',
      reason: expect.stringContaining(
        'is not authorized to perform: rds:CreateDBInstance on resource: arn:aws:rds:',
      ),
    });
    const user = 'arn:aws:sts::000000000000:assumed-role/slipway-execution-eu-west-3/AWSCloudFormation';
    expect(await denied(sandbox)).toMatchObject([{ service: 'rds', action: 'CreateDBInstance', arn: user }]);
  });

  test('a trust in one statement lets nobody in', async () => {
    const Statement = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:user/practice' },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      Condition: { StringLike: { 'sts:ExternalId': '*' } },
    };
    await changeBootstrap(sandbox, 'LauncherRole', { AssumeRolePolicyDocument: { Statement } });
    await control(sandbox, 'outside', { expireCredentials: { role: 'slipway-launcher-*' } });
    await sandbox.launch('no-role', small);
    const failed = await sandbox.waitFor('no-role', 'LAUNCH_FAILED');
    expect(failed.statusReason).toMatch(/may not assume the role arn:aws:iam::\d+:role\/slipway-launcher/);
    expect((await denied(sandbox)).at(-1)).toMatchObject({
      action: 'AssumeRole',
      errorMessage: expect.stringContaining(
        'is not authorized to perform: sts:SetSourceIdentity on resource:',
      ),
    });
  });
});
