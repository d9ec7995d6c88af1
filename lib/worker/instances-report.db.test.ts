import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { updateEnvironment } from '@/lib/environments/requests/update-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';

// Launched at once on one AWS; what goes wrong does so for one stack alone.
const names = ['broken-image', 'no-capacity', 'silent', 'not-allowed', 'updated'];
const capacity =
  'We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (eu-west-3a). Our system will be working on provisioning additional capacity. Launching EC2 instance failed.';
const broken = {
  kind: 'instances',
  fail: 'signal',
  console: [
    'cloud-init[1184]: Error response from daemon: manifest for example/website:1.0 not found: manifest unknown',
    'cloud-init[1184]: DATABASE_PASSWORD=hunter2',
    'cloud-init[1184]: slipway: failed with code 1 while starting the containers',
  ],
};

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.faults([
    { ...broken, stack: 'slipway-broken-image' },
    { kind: 'instances', stack: 'slipway-no-capacity', fail: 'launch', message: capacity },
    { kind: 'instances', stack: 'slipway-silent', fail: 'silence' },
  ]);
  await Promise.all(names.filter((name) => name !== 'not-allowed').map((name) => sandbox.launch(name)));
  sandbox.startWorker('aws.GetConsoleOutput.after');
  sandbox.startWorker('aws.DescribeScalingActivities.before');
  sandbox.startWorker();
});
afterAll(() => sandbox.close());

const launchFailed = (name: string) => sandbox.waitFor(name, 'LAUNCH_FAILED');

describe('a launch that fails at its group of instances', () => {
  test('shows the end of the console of the instance that reported the failure, without secrets', async () => {
    const { operation } = await launchFailed('broken-image');
    const report = operation?.rootCause?.instances;
    expect(report?.notRead).toEqual([]);
    expect(report?.refusals).toEqual([]);
    expect(report?.launched).toBeGreaterThan(0);
    expect(report?.console?.instanceId).toMatch(/^i-[0-9a-f]{17}$/);
    const said = report?.console?.lines.join('\n');
    expect(said).toContain('manifest for example/website:1.0 not found');
    expect(said).toContain('slipway: failed with code 1 while starting the containers');
    expect(said).toContain('DATABASE_PASSWORD=(hidden)');
    expect(said).not.toContain('hunter2');
  });

  test('names EC2’s reason where no instance was launched, in place of the signals that never came', async () => {
    const { operation } = await launchFailed('no-capacity');
    const { explanation, instances } = operation?.rootCause ?? {};
    expect(instances).toMatchObject({ launched: 0, console: null, notRead: [] });
    expect(instances?.refusals).toEqual([
      expect.objectContaining({ reason: capacity, explanation: expect.stringContaining('no capacity') }),
    ]);
    expect(explanation).toBe(instances?.refusals[0]?.explanation);
  });

  test('shows what an instance said that never reported', async () => {
    const { operation } = await launchFailed('silent');
    expect(operation?.rootCause?.explanation).toContain('did not report');
    expect(operation?.rootCause?.instances?.console?.lines.join('\n')).toContain('cloud-init');
  });

  test('is recorded all the same where the launcher role may not look, and says so', async () => {
    await sandbox.faults([
      { ...broken, stack: 'slipway-not-allowed' },
      { kind: 'denied', service: 'autoscaling', action: 'DescribeScalingActivities' },
      { kind: 'denied', service: 'ec2', action: 'GetConsoleOutput' },
    ]);
    await sandbox.launch('not-allowed');
    const { operation } = await launchFailed('not-allowed');
    expect(operation?.rootCause?.explanation).toContain('reported that it could not start');
    expect(operation?.rootCause?.instances).toMatchObject({ launched: null, refusals: [], console: null });
    expect(operation?.rootCause?.instances?.notRead).toEqual([
      expect.stringContaining('autoscaling:DescribeScalingActivities'),
      expect.stringContaining('ec2:GetConsoleOutput'),
    ]);
  });
});

test('an update that fails at its group shows the same', async () => {
  await sandbox.waitFor('updated', 'ACTIVE');
  await sandbox.faults([{ ...broken, stack: 'slipway-updated' }]);
  await updateEnvironment({
    ctx: sandbox.ctx,
    input: { name: 'updated', body: { inputs: { instanceType: 't3.small' } } },
  });
  const { operation } = await sandbox.waitFor('updated', 'UPDATE_FAILED');
  expect(operation?.rootCause?.instances?.console?.lines.join('\n')).toContain('starting the containers');
});
