import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { assumeRole } from './assume-role';
import { connect } from './connect';
import { type AwsActor, type AwsTarget, followerActor, personActor } from './target';

const begin = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;
const fiveMinutesMs = 5 * 60_000;
const ada = personActor({ id: 'ada', name: 'Ada', email: 'ada@example.com' }, null);

/** Connections are kept for the whole process, so each test has a role of its own. */
let roles = 0;
function newTarget(): AwsTarget {
  roles += 1;
  return {
    id: 'target',
    name: 'sandbox',
    accountId: '123456789012',
    region: 'eu-west-3',
    roleArn: `arn:aws:iam::123456789012:role/launcher-${roles}`,
    externalId: 'external',
    executionRoleArn: null,
    artifactBucket: 'artifacts',
  };
}

const send = vi.spyOn(STSClient.prototype, 'send');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: begin });
  send.mockReset();
  // A session is told apart by the number of the call that it came from.
  send.mockImplementation(async () => ({
    $metadata: {},
    Credentials: {
      AccessKeyId: `key-${send.mock.calls.length}`,
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + hourMs),
    },
  }));
});
afterEach(() => vi.useRealTimers());

const keyOf = async (target: AwsTarget, actor: AwsActor) =>
  (await connect(target, actor).cloudFormation.config.credentials()).accessKeyId;

describe('the credentials of a role', () => {
  test('come from one AssumeRole, however many ask at once', async () => {
    const credentials = assumeRole(newTarget(), ada);
    const keys = await Promise.all(Array.from({ length: 20 }, async () => (await credentials()).accessKeyId));
    expect(new Set(keys)).toEqual(new Set(['key-1']));
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('are asked for once more from five minutes before they expire', async () => {
    const credentials = assumeRole(newTarget(), ada);
    await credentials();
    vi.setSystemTime(begin + hourMs - fiveMinutesMs - 1);
    expect((await credentials()).accessKeyId).toBe('key-1');
    vi.setSystemTime(begin + hourMs - fiveMinutesMs);
    const keys = await Promise.all(Array.from({ length: 20 }, async () => (await credentials()).accessKeyId));
    expect(new Set(keys)).toEqual(new Set(['key-2']));
    expect(send).toHaveBeenCalledTimes(2);
  });

  test('are requested again after a refusal, which everybody who waited gets', async () => {
    send.mockImplementationOnce(async () => {
      throw new Error('AccessDenied');
    });
    const credentials = assumeRole(newTarget(), ada);
    const refused = await Promise.allSettled([credentials(), credentials()]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(send).toHaveBeenCalledTimes(1);
    expect((await credentials()).accessKeyId).toBe('key-2');
  });
});

describe('connections', () => {
  test('of the same account, region, role and actor share one AssumeRole', async () => {
    const target = newTarget();
    const keys = await Promise.all([keyOf(target, ada), keyOf({ ...target, name: 'renamed' }, { ...ada })]);
    expect(keys).toEqual(['key-1', 'key-1']);
    expect(send).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['actors', (target: AwsTarget) => [target, followerActor] as const],
    ['accounts', (target: AwsTarget) => [{ ...target, accountId: '210987654321' }, ada] as const],
    ['regions', (target: AwsTarget) => [{ ...target, region: 'eu-west-1' }, ada] as const],
    ['roles', () => [newTarget(), ada] as const],
  ])('of different %s share nothing', async (_what, otherOf) => {
    const target = newTarget();
    const first = await keyOf(target, ada);
    const [otherTarget, otherActor] = otherOf(target);
    expect(await keyOf(otherTarget, otherActor)).not.toBe(first);
    expect(send).toHaveBeenCalledTimes(2);
  });
});
