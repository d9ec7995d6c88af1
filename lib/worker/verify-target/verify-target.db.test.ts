import { readFileSync } from 'node:fs';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '@/lib/access/context';
import { requestVerification } from '@/lib/targets/request-verification';
import { getTargetDetail } from '@/lib/targets/target-detail';
import type { TargetDetail } from '@/lib/targets/target-view';
import type { StepResult, VerificationStepId } from '@/lib/targets/verification';
import { type FlightBench, startFlightBench } from '@/lib/testing/checks/flight-bench';
import { waitUntil } from '@/lib/testing/checks/wait-until';
import { verificationCrashPoints } from '@/lib/worker/crash-points';

/** A real worker against real HTTP: the sandbox's target was prepared by the bootstrap template, and then spoiled. */
const account = '000000000000';
const region = 'eu-west-3';
const plain = { accessKeyId: 'practice', secretAccessKey: 'practice' };

let bench: FlightBench;
let admin: Context;

beforeAll(async () => {
  bench = await startFlightBench({ worker: false });
  admin = await bench.as('dan@example.com');
});
afterAll(() => bench.close());

function detail(name: string): Promise<TargetDetail> {
  return getTargetDetail({ ctx: admin, input: { name } });
}

async function verified(name = 'sandbox'): Promise<TargetDetail> {
  return waitUntil('the verification to end', async () => {
    const target = await detail(name);
    return target.verification.underWay ? undefined : target;
  });
}

async function verify(name = 'sandbox'): Promise<TargetDetail> {
  await requestVerification({ ctx: admin, input: { target: name } });
  return verified(name);
}

const resultsOf = ({ verification }: TargetDetail) =>
  Object.fromEntries(verification.steps.map(({ step, result }) => [step, result]));
const messageOf = ({ verification }: TargetDetail, id: VerificationStepId) =>
  verification.steps.find(({ step }) => step === id)?.message;

const allPassed: Record<VerificationStepId, StepResult> = {
  'assume-role': 'passed',
  'without-external-id': 'passed',
  'wrong-external-id': 'passed',
  bootstrap: 'passed',
  'execution-role': 'passed',
  'artifact-bucket': 'passed',
  permissions: 'passed',
};

/** A resource of the bootstrap is changed by hand. */
const change = (logicalId: string, properties: object) =>
  bench.control('POST', 'outside', {
    stack: 'slipway',
    event: { do: 'change-resource', logicalId, properties },
  });

describe('without a worker', () => {
  test('a target stays as it was added, and says that nobody has looked', async () => {
    await bench.sandbox.database.targetVerification.deleteMany();
    expect(await detail('sandbox')).toMatchObject({
      bootstrap: { version: null, summary: 'not looked at yet', missing: [], readAt: null },
      verification: { verdict: 'not-verified', underWay: true, steps: [], finishedAt: null },
    });
  });
});

describe('a worker that dies', () => {
  test.each(verificationCrashPoints())('at %s leaves the verification to another one', async (point) => {
    const { database, startWorker } = bench.sandbox;
    await database.targetVerification.deleteMany();
    const doomed = startWorker(point);
    await waitUntil('the worker to die', () => doomed.isGone());
    // Its lease runs out.
    await database.$executeRaw`
      UPDATE target_verifications SET lease_expires_at = clock_timestamp() - interval '1 second'
      WHERE status = 'RUNNING'`;
    const next = startWorker();
    expect(resultsOf(await verified())).toEqual(allPassed);
    await next.stop();
  });
});

describe('a target', () => {
  beforeAll(async () => {
    bench.sandbox.startWorker();
    await bench.worker();
  });
  afterEach(() => bench.sandbox.faults([]));

  test('that nobody touched is verified, and knows its version', async () => {
    const target = await verify();
    expect(resultsOf(target)).toEqual(allPassed);
    expect(target.verification).toMatchObject({ verdict: 'verified', verifiedAt: expect.any(String) });
    expect(target.bootstrap).toMatchObject({
      version: 2,
      latest: 2,
      missing: [],
      readAt: expect.any(String),
    });
    expect(target.bootstrap.command).toMatch(
      /^test "\$\(aws sts get-caller-identity .*\)" = 000000000000 && aws cloudformation deploy .*--region eu-west-3/,
    );
    expect(target.bootstrap.command).not.toContain('parameter-overrides');
  });

  test('is asked about in the name of whoever asks, and on Slipway’s own behalf when its day is over', async () => {
    await verify();
    const assumed = async () => (await bench.sandbox.requests('AssumeRole')).length;
    const before = await assumed();
    await bench.sandbox.database.$executeRaw`UPDATE target_verifications SET due_at = clock_timestamp()`;
    await waitUntil('a worker to begin', async () => (await assumed()) > before);
    const target = await verified();
    expect(target.verification.verdict).toBe('verified');
    const row = await bench.sandbox.database.targetVerification.findFirstOrThrow();
    expect(row.requestedById).toBeNull();
    const [due] = await bench.sandbox.database.$queryRaw<{ hours: number }[]>`
      SELECT (extract(epoch FROM due_at - clock_timestamp()) / 3600)::float8 AS hours FROM target_verifications`;
    expect(due?.hours).toBeGreaterThan(23);
  });

  const worker = { AWS: `arn:aws:iam::${account}:user/practice` };
  const others = [
    { Effect: 'Allow', Principal: worker, Action: ['sts:SetSourceIdentity', 'sts:TagSession'] },
  ];
  const trusting = (...conditions: (object | undefined)[]) => ({
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        ...conditions.map((condition) => ({
          Effect: 'Allow',
          Principal: worker,
          Action: 'sts:AssumeRole',
          ...(condition ? { Condition: condition } : {}),
        })),
        ...others,
      ],
    },
  });
  const both = { 'without-external-id': 'failed', 'wrong-external-id': 'failed' } as const;
  const own = { StringEquals: { 'sts:ExternalId': '{own}' } };
  const open: [string, (object | undefined)[], Partial<typeof allPassed>][] = [
    ['asks for no external id', [undefined], both],
    [
      'takes whatever external id',
      [{ StringLike: { 'sts:ExternalId': '*' } }],
      { 'wrong-external-id': 'failed' },
    ],
    [
      'asks for the external id of those who give one',
      [{ StringEqualsIfExists: { 'sts:ExternalId': '{own}' } }],
      { 'without-external-id': 'failed' },
    ],
    ['asks for a source identity instead', [own, { StringLike: { 'sts:SourceIdentity': '*' } }], both],
    ['lets in who says nothing of a person', [own, { Null: { 'sts:SourceIdentity': 'true' } }], both],
  ];
  test.each(open)('whose trust policy %s is said to be open', async (_, conditions, found) => {
    const { externalId } = await bench.sandbox.database.target.findFirstOrThrow();
    const spoiled = JSON.stringify(trusting(...conditions)).replaceAll('{own}', externalId);
    await change('LauncherRole', JSON.parse(spoiled));
    try {
      const target = await verify();
      expect(resultsOf(target)).toEqual({ ...allPassed, ...found });
      expect(target.verification.verdict).toBe('failed');
      for (const [id] of Object.entries(found))
        expect(messageOf(target, id as VerificationStepId)).toMatch(/its trust policy is open/);
    } finally {
      await change('LauncherRole', trusting({ StringEquals: { 'sts:ExternalId': externalId } }));
    }
  });

  test('of another external id can’t be assumed, and nothing else is looked at', async () => {
    const { database } = bench.sandbox;
    const { id, externalId } = await database.target.findFirstOrThrow();
    await database.target.update({ where: { id }, data: { externalId: 'another-external-id-than-its-own' } });
    try {
      const target = await verify();
      const { 'assume-role': role, ...rest } = resultsOf(target);
      expect(role).toBe('failed');
      expect(new Set(Object.values(rest))).toEqual(new Set(['unknown']));
      expect(messageOf(target, 'assume-role')).toMatch(/this target’s external id/);
      expect(target.bootstrap.command).toContain(
        `PortalPrincipalArn='arn:aws:iam::${account}:user/practice'`,
      );
      expect(JSON.stringify(target)).not.toContain('another-external-id');
      // What was known of it before still is.
      expect(target.bootstrap.version).toBe(2);
    } finally {
      await database.target.update({ where: { id }, data: { externalId } });
    }
  });

  const inBucket = async (bucket: string): Promise<TargetDetail> => {
    const { database } = bench.sandbox;
    const { id, artifactBucket } = await database.target.findFirstOrThrow();
    await database.target.update({ where: { id }, data: { artifactBucket: bucket } });
    try {
      return await verify();
    } finally {
      await database.target.update({ where: { id }, data: { artifactBucket } });
    }
  };
  const buckets = (credentials: typeof plain & { sessionToken?: string }, there = region) =>
    new S3Client({ endpoint: bench.sandbox.aws.url, region: there, credentials, forcePathStyle: true });

  test('whose bucket’s name another account has fails for it', async () => {
    const sts = new STSClient({ endpoint: bench.sandbox.aws.url, region, credentials: plain });
    const asked = { RoleArn: 'arn:aws:iam::210987654321:role/somebody', RoleSessionName: 'somebody' };
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked));
    const s3 = buckets({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    const Bucket = 'slipway-artifacts-of-somebody-else';
    const CreateBucketConfiguration = { LocationConstraint: region } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const target = await inBucket(Bucket);
    expect(resultsOf(target)).toMatchObject({ 'artifact-bucket': 'failed' });
    expect(messageOf(target, 'artifact-bucket')).toMatch(/belongs to another account/);
  });

  test('whose bucket is in another region fails for it', async () => {
    const Bucket = 'slipway-artifacts-elsewhere';
    const CreateBucketConfiguration = { LocationConstraint: 'eu-central-1' } as const;
    await buckets(plain, 'eu-central-1').send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const target = await inBucket(Bucket);
    // The launcher role may store files in the bucket of the bootstrap alone.
    expect(resultsOf(target)).toEqual({ ...allPassed, 'artifact-bucket': 'failed', permissions: 'failed' });
    expect(messageOf(target, 'artifact-bucket')).toMatch(/in another region/);
    expect(messageOf(target, 'permissions')).toMatch(/launcher role may not use s3:PutObject/);
  });

  test('without its bucket fails for it', async () => {
    const target = await inBucket('slipway-artifacts-of-nobody');
    expect(messageOf(target, 'artifact-bucket')).toMatch(/does not exist/);
  });

  test('whose execution role does not trust CloudFormation fails for it', async () => {
    const trust = (service: string) => ({
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
    });
    await change('ExecutionRole', trust('ec2.amazonaws.com'));
    try {
      expect(resultsOf(await verify())).toEqual({ ...allPassed, 'execution-role': 'failed' });
    } finally {
      await change('ExecutionRole', trust('cloudformation.amazonaws.com'));
    }
  });

  const denied = (role: string, service: string, action: string) => ({
    kind: 'denied',
    service,
    action,
    role: `slipway-${role}-*`,
  });

  test.each([
    [
      'execution',
      'rds',
      'CreateDBInstance',
      /^Web environment: The execution role may not use rds:CreateDBI/,
    ],
    ['execution', 'cloudfront', 'CreateDistribution', /^Static site: /],
    ['launcher', 'cloudformation', 'CreateStack', /The launcher role may not use cloudformation:CreateStack/],
  ])('whose %s role lacks %s:%s fails for it', async (role, service, action, says) => {
    await bench.sandbox.faults([denied(role, service, action)]);
    const target = await verify();
    expect(resultsOf(target)).toEqual({ ...allPassed, permissions: 'failed' });
    expect(messageOf(target, 'permissions')).toMatch(says);
  });

  test.each([
    ['iam', 'GetRole', ['bootstrap', 'execution-role'], []],
    // What the roles' own policies say is as good, so that these may not be read, either.
    ['iam', 'SimulatePrincipalPolicy', ['permissions'], ['ListRolePolicies']],
  ] as const)(
    'that refuses %s:%s is not said to fail, but not looked at',
    async (service, action, steps, more) => {
      await verify();
      await bench.sandbox.faults([action, ...more].map((each) => denied('launcher', service, each)));
      const target = await verify();
      const unknown = Object.fromEntries(steps.map((step) => [step, 'unknown']));
      expect(resultsOf(target)).toEqual({ ...allPassed, ...unknown });
      for (const step of steps)
        expect(messageOf(target, step)).toBe(`Couldn’t look: the launcher role lacks ${service}:${action}.`);
      expect(target.verification.verdict).toBe('incomplete');
      expect(target.bootstrap.version).toBe(2);
    },
  );

  test('is looked at once more where that was asked for while a worker looked', async () => {
    await bench.sandbox.faults([{ kind: 'delay', service: 's3', action: 'HeadBucket', ms: 1_500 }]);
    await requestVerification({ ctx: admin, input: { target: 'sandbox' } });
    const isRunning = { status: 'RUNNING' } as const;
    const { targetVerification } = bench.sandbox.database;
    await waitUntil(
      'a worker to begin',
      async () => (await targetVerification.count({ where: isRunning })) > 0,
    );
    const { startedAt } = await targetVerification.findFirstOrThrow();
    await requestVerification({ ctx: admin, input: { target: 'sandbox' } });
    await verified();
    const again = await targetVerification.findFirstOrThrow();
    expect(again.startedAt?.getTime()).toBeGreaterThan(startedAt?.getTime() ?? 0);
    const asked = await bench.sandbox.database.auditEntry.count({ where: { action: 'target.verify' } });
    expect(asked).toBeGreaterThan(1);
  });

  test('of the template before its versions says what it lacks, and breaks nothing', async () => {
    const externalId = 'an-external-id-of-long-ago';
    const there = 'eu-central-1';
    await bench.sandbox.setSpeed(1_000);
    await bench.makeStack({
      name: 'slipway',
      region: there,
      template: readFileSync('lib/worker/flight-check/previous-bootstrap.yaml', 'utf8'),
      parameters: { PortalPrincipalArn: `arn:aws:iam::${account}:user/practice`, ExternalId: externalId },
    });
    await bench.sandbox.database.target.create({
      data: {
        name: 'long-ago',
        accountId: account,
        region: there,
        externalId,
        roleArn: `arn:aws:iam::${account}:role/slipway-launcher-${there}`,
        executionRoleArn: `arn:aws:iam::${account}:role/slipway-execution-${there}`,
        artifactBucket: `slipway-artifacts-${account}-${there}`,
      },
    });
    // Nobody asks: a target that was never verified is due.
    const target = await verified('long-ago');
    const { permissions, ...rest } = resultsOf(target);
    expect(rest).toEqual({
      'assume-role': 'passed',
      'without-external-id': 'passed',
      'wrong-external-id': 'passed',
      bootstrap: 'warning',
      'execution-role': 'passed',
      'artifact-bucket': 'passed',
    });
    expect(permissions).not.toBe('unknown');
    expect(target.bootstrap).toMatchObject({ version: null, summary: 'unknown, older than 2', latest: 2 });
    expect(target.bootstrap.missing.map(({ without }) => without).join()).toMatch(
      /the flight check can't look/,
    );
    expect(target.bootstrap.command).toContain(`--region ${there}`);
  });
});
