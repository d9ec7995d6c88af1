import { readFileSync } from 'node:fs';
import type { Stack } from '@/lib/practice-aws/account/state';
import { PracticeBench } from './practice-bench';

const PORTAL = 'arn:aws:iam::000000000000:user/practice';
const EXTERNAL_ID = 'external-id-of-the-target';
export const LAUNCHER = 'arn:aws:iam::000000000000:role/slipway-launcher-eu-west-3';
export const EXECUTION = 'arn:aws:iam::000000000000:role/slipway-execution-eu-west-3';
export const LAUNCHER_SESSION = 'arn:aws:sts::000000000000:assumed-role/slipway-launcher-eu-west-3/ann';

const template = readFileSync('infra-templates/bootstrap/target.yaml', 'utf8');

/** For tests of rights: the practice AWS with the bootstrap of a target, whose template may be changed before. */
export async function bootstrapped(
  change: (template: string) => string = (unchanged) => unchanged,
  { region = 'eu-west-3', portal = PORTAL } = {},
): Promise<PracticeBench> {
  const bench = new PracticeBench();
  bench.region = region;
  const stack = await bench.create('slipway', change(template), {
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    'Parameters.member.1.ParameterKey': 'PortalPrincipalArn',
    'Parameters.member.1.ParameterValue': portal,
    'Parameters.member.2.ParameterKey': 'ExternalId',
    'Parameters.member.2.ParameterValue': EXTERNAL_ID,
  });
  bench.pass(120);
  if (stack.status !== 'CREATE_COMPLETE')
    throw new Error(`the bootstrap is ${stack.status}: ${stack.statusReason}`);
  return bench;
}

/** From here on the bench calls with a session of the launcher role, as the worker does. */
export async function becomeLauncher(bench: PracticeBench, role = LAUNCHER): Promise<void> {
  await become(bench, role, {
    ExternalId: EXTERNAL_ID,
    SourceIdentity: 'user-7',
    'Tags.member.1.Key': 'slipway:via',
    'Tags.member.1.Value': 'worker',
  });
}

export async function become(
  bench: PracticeBench,
  RoleArn: string,
  params: Record<string, string> = {},
): Promise<void> {
  const answer = await bench.call('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'ann', ...params });
  if (answer.status !== 200) throw new Error(answer.text('Message'));
  bench.credentials = {
    accessKeyId: answer.text('AccessKeyId') ?? '',
    sessionToken: answer.text('SessionToken'),
  };
}

/** The statuses of a stack with the given resources, launched with the execution role and brought to its end. */
export async function launchedBy(
  bench: PracticeBench,
  name: string,
  resources: object,
  params: Record<string, string> = {},
): Promise<Stack> {
  const stack = await bench.create(name, JSON.stringify({ Resources: resources }), {
    RoleARN: EXECUTION,
    ...params,
  });
  bench.pass(300);
  return stack;
}
