import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PracticeAws, startPracticeAws } from '@/lib/sandbox/aws/server';
import { awsCommandLine } from '@/lib/sandbox/checks/aws-command-line';
import { toolPath } from '@/lib/sandbox/setup/python-tools';

const found = spawnSync(toolPath('aws'), ['--version']).status === 0;

const TEMPLATE = 'infra-templates/web-environment/template.yaml';
const PARAMETERS = {
  EnvironmentName: 'demo',
  Zones: 'eu-west-3a,eu-west-3b,eu-west-3c',
  ImageParameter: '/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id',
  ArtifactBucket: 'artifacts',
  ArtifactPrefix: 'demo',
};

describe.skipIf(!found)(`the AWS command line${found ? '' : ' (skipped: there is no aws)'}`, () => {
  let practice: PracticeAws;

  beforeAll(async () => {
    // A launch is over before the first question: the waiters' own pauses are half a minute.
    practice = await startPracticeAws({ speed: 100_000 });
  });

  afterAll(() => practice.close());

  const cloudformation = (...args: string[]) =>
    awsCommandLine(practice.url, 'eu-west-3')('cloudformation', ...args);

  const ofStack = ['--stack-name', 'slipway-demo'];

  function deploy(more: Record<string, string> = {}): Promise<unknown> {
    const overrides = Object.entries({ ...PARAMETERS, ...more }).map(([key, value]) => `${key}=${value}`);
    const capability = ['--capabilities', 'CAPABILITY_NAMED_IAM'];
    const parameters = ['--parameter-overrides', ...overrides];
    return cloudformation('deploy', ...ofStack, '--template-file', TEMPLATE, ...capability, ...parameters);
  }

  test('[change-7] [change-9] deploys the web environment, changes it, finds no drift and deletes it', async () => {
    const status = async () => {
      const { Stacks } = (await cloudformation('describe-stacks', ...ofStack)) as {
        Stacks: { StackStatus: string }[];
      };
      return Stacks[0]?.StackStatus;
    };
    await deploy();
    expect(await status()).toBe('CREATE_COMPLETE');
    await deploy({ InstanceType: 't3.small' });
    expect(await status()).toBe('UPDATE_COMPLETE');
    await expect(deploy({ InstanceType: 't3.small' })).rejects.toThrow('No changes to deploy');
    const detection = (await cloudformation('detect-stack-drift', ...ofStack)) as {
      StackDriftDetectionId: string;
    };
    const id = ['--stack-drift-detection-id', detection.StackDriftDetectionId];
    expect(await cloudformation('describe-stack-drift-detection-status', ...id)).toMatchObject({
      StackDriftStatus: 'IN_SYNC',
    });
    await cloudformation('delete-stack', ...ofStack);
    await cloudformation('wait', 'stack-delete-complete', ...ofStack);
    await expect(status()).rejects.toThrow('Stack with id slipway-demo does not exist');
  }, 120_000);
});
