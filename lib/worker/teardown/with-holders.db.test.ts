import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestInspection } from '@/lib/environments/requests/request-inspection';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;
const names = ['guarded', 'not-allowed'];

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.startWorker('aws.DescribeNetworkInterfaces.after');
  sandbox.startWorker('aws.DescribeSecurityGroups.before');
  sandbox.startWorker();
  await Promise.all(names.map((name) => sandbox.launch(name)));
  for (const name of names) {
    await sandbox.waitFor(name, 'ACTIVE');
    await sandbox.outside(name, { do: 'guard-network' });
  }
});
afterAll(() => sandbox.close());

const tearDown = (name: string) => tearDownEnvironment({ ctx: sandbox.ctx, input: { name, confirm: name } });

test('a teardown that GuardDuty’s endpoint blocks names it, and goes through once it is gone', async () => {
  await requestInspection({ ctx: sandbox.ctx, input: { name: 'guarded', kind: 'teardown-rehearsal' } });
  const { result } = await waitUntil('the rehearsal', async () => {
    const { rehearsal } = await sandbox.environment('guarded');
    return rehearsal?.result ? { result: rehearsal.result } : undefined;
  });
  expect(result.blocks).toEqual([
    {
      kind: 'network-held',
      by: expect.objectContaining({ what: 'GuardDuty’s endpoint', id: expect.stringMatching(/^vpce-/) }),
    },
  ]);
  await tearDown('guarded');
  const { blocked } = await sandbox.waitFor('guarded', 'TEARDOWN_BLOCKED');
  const subnets = blocked.filter(({ type }) => type === 'AWS::EC2::Subnet');
  expect(subnets.length).toBeGreaterThan(0);
  for (const { held, explanation } of subnets) {
    expect(explanation).toContain('subnet');
    expect(held?.notRead).toBeNull();
    expect(held?.by).toEqual([
      {
        id: expect.stringMatching(/^vpce-/),
        what: 'GuardDuty’s endpoint',
        advice: expect.stringMatching(/GuardDutyManagedSecurityGroup-vpc-\w+ \(sg-\w+\).*tear down again/i),
      },
    ]);
  }
  await sandbox.outside('guarded', { do: 'unguard-network' });
  await tearDown('guarded');
  const { blocked: afterwards } = await sandbox.waitFor('guarded', 'TORN_DOWN');
  expect(afterwards).toEqual([]);
});

test('where the launcher role may not look, that is said', async () => {
  await sandbox.faults([{ kind: 'denied', service: 'ec2', action: 'DescribeNetworkInterfaces' }]);
  await tearDown('not-allowed');
  const { blocked } = await sandbox.waitFor('not-allowed', 'TEARDOWN_BLOCKED');
  const subnet = blocked.find(({ type }) => type === 'AWS::EC2::Subnet');
  expect(subnet?.held).toMatchObject({
    by: [],
    notRead: expect.stringContaining('DescribeNetworkInterfaces'),
  });
});
