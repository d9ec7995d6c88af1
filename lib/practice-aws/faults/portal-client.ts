import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { type Connection, connect } from '@/lib/aws/connect';
import { readNewEvents } from '@/lib/aws/read-stacks';
import { createStack, describeStack } from '@/lib/aws/stack';
import { followerActor } from '@/lib/aws/target';
import { ManualClock } from '@/lib/practice-aws/clock';
import type { LoggedRequest } from '@/lib/practice-aws/request-log';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { firstFailure } from '@/lib/stacks/root-cause';

/** For tests in which the portal's own client meets a fault, over real HTTP, on a clock that moves when told. */

const BODY = JSON.stringify({
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic' },
    Address: { Type: 'AWS::EC2::EIP' },
    Data: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } },
  },
});

export const clock = new ManualClock(Date.now());
let practice: PracticeAws;

/** Starts the practice AWS for a test file, as the portal's client is pointed at AWS, and ends it afterwards. */
export function startForThisFile(): void {
  beforeAll(async () => {
    practice = await startPracticeAws({ clock });
    vi.stubEnv('AWS_ENDPOINT_URL', practice.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAPORTAL');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  });
  afterEach(() => control('DELETE', 'faults'));
  afterAll(async () => {
    vi.unstubAllEnvs();
    await practice.close();
  });
}

export async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${practice.url}/_sandbox/${path}`, { method, body: JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(content));
  return content;
}

export const faults = (...list: object[]) => control('PUT', 'faults', list);
export const outside = (stack: string, event: object) => control('POST', 'outside', { stack, event });

export async function calls(action: string): Promise<LoggedRequest[]> {
  const { requests } = (await control('GET', 'requests')) as { requests: LoggedRequest[] };
  return requests.filter((request) => request.action === action);
}

/** Names the operation on a stack that the portal made. */
export const OPERATION_TAG = 'slipway:operation';

let made = 0;

/** An account, or a role, that no other test uses. No stack made the roles: faults are the matter here, not rights. */
export function connection(changes: { region?: string; role?: string } = {}): Connection {
  made += 1;
  const { region = 'eu-west-3', role = 'slipway-launcher' } = changes;
  const accountId = String(500_000_000_000 + made);
  return connect(
    {
      id: `target-${made}`,
      name: 'practice',
      accountId,
      region,
      roleArn: `arn:aws:iam::${accountId}:role/${role}`,
      externalId: 'external',
      executionRoleArn: `arn:aws:iam::${accountId}:role/slipway-execution`,
      artifactBucket: 'artifacts',
    },
    followerActor,
  );
}

export function launch(to: Connection, stackName = `slipway-${made}`): Promise<string> {
  const operationId = `${to.target.accountId}-${stackName}`;
  const tags = [{ Key: OPERATION_TAG, Value: operationId }];
  return createStack(to, { stackName, operationId, templateBody: BODY, parameters: {}, tags });
}

export const pass = (seconds: number) => clock.advance(seconds * 1000);

export async function launched(to: Connection): Promise<string> {
  const stackId = await launch(to);
  pass(60);
  expect((await describeStack(to, stackId))?.StackStatus).toBe('CREATE_COMPLETE');
  return stackId;
}

export async function failureOf(to: Connection, stackId: string) {
  pass(120);
  return firstFailure(await readNewEvents(to, stackId, () => false));
}

export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('the call went through'),
    (error: unknown) => error,
  );
}
