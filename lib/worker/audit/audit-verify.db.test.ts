import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { appendAudit } from '@/lib/audit/append';
import { entryHash, firstHash } from '@/lib/audit/chain';
import { verifiedHead } from '@/lib/audit/head';
import { verifyWhenDue } from '@/lib/audit/verify-regularly';
import { createLogger } from '@/lib/config/logger';
import { type PracticeAws, startPracticeAws } from '@/lib/practice-aws/server';
import { asRole } from '@/lib/sandbox/postgres/roles';
import { liftAuditGuard } from '@/lib/testing/checks/audit-guard';
import { testAuditKey } from '@/lib/testing/checks/audit-key.mjs';
import { createFixture, type Fixture } from '@/lib/testing/checks/fixtures';
import { keepHead } from './keep-head';

let fixture: Fixture;
let aws: PracticeAws;
let s3: S3Client;
let folder: string;
let ids: bigint[];
const bucket = 'audit-anchors';
const logger = createLogger('worker', 'silent');

beforeAll(async () => {
  aws = await startPracticeAws({ speed: 100 });
  const credentials = { accessKeyId: 'practice', secretAccessKey: 'practice' };
  s3 = new S3Client({ endpoint: aws.url, region: 'eu-west-3', credentials, forcePathStyle: true });
  folder = mkdtempSync(join(tmpdir(), 'slipway-audit-verify-'));
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_REGION', 'eu-west-3');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'practice');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'practice');
  await s3.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
});
beforeEach(async () => {
  fixture = await createFixture();
  ids = [];
  for (let index = 0; index < 6; index += 1) await append(index);
});
afterEach(() => fixture.close());
afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
  await aws.close();
});

async function append(index: number): Promise<void> {
  const by = { actor: { id: 'ada', name: 'Ada' }, via: 'api' } as const;
  const note = {
    action: 'environment.update',
    subject: { type: 'environment', id: `e${index}` },
    details: {},
  };
  await fixture.portal.$transaction((tx) => appendAudit(tx, by, note));
  const last = await fixture.database.auditEntry.findFirstOrThrow({ orderBy: { id: 'desc' } });
  ids.push(last.id);
}

/** The program, as whoever runs it has it: with the rights of a worker, which can change nothing. */
async function verify(args: readonly string[] = [], variables: Record<string, string> = {}) {
  // Not waited for by blocking: the practice AWS is in this process.
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['dist/audit-verify.mjs', ...args], {
    reject: false,
    extendEnv: false,
    env: {
      NODE_ENV: 'production',
      DATABASE_URL: asRole(fixture.url, 'worker'),
      AUDIT_KEY: testAuditKey,
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'eu-west-3',
      AWS_ACCESS_KEY_ID: 'practice',
      AWS_SECRET_ACCESS_KEY: 'practice',
      ...variables,
    },
  });
  return { status: exitCode, stdout, stderr };
}

const verifyRegularly = () =>
  verifyWhenDue(fixture.database, 'one', { everyMs: 0, wholeEveryMs: 0, leaseMs: 30_000, pageSize: 100 });

/** The head in the worker's log, as whoever collects logs has it. */
async function loggedHead(): Promise<string> {
  await verifyRegularly();
  const file = join(folder, 'worker.log');
  const lines: string[] = ['{"level":"info","msg":"worker started"}', 'no JSON'];
  const info = vi.fn((fields: object) => void lines.push(JSON.stringify(fields)));
  await keepHead({ database: fixture.database, logger: { ...logger, info } as never }, '');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

describe('audit-verify', () => {
  test('finds a log in order, also against a head kept elsewhere', async () => {
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('The audit log is intact. 6 rows'),
    });
    const anchor = `--anchor=${await loggedHead()}`;
    await append(6);
    expect(await verify([anchor])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('compared with 1 anchor'),
    });
  });

  test('says how many rows nobody has signed: whoever writes all of the log anew has only such', async () => {
    const { database } = fixture;
    expect((await verify()).stdout).not.toContain('no signature');
    const anchor = `--anchor=${await loggedHead()}`;
    await liftAuditGuard(database);
    const rows = await database.auditEntry.findMany({ orderBy: { id: 'asc' } });
    let previousHash = firstHash;
    for (const { id, ...row } of rows) {
      const entry = { ...row, actorName: 'Mallory', keyId: null, previousHash };
      previousHash = entryHash(entry, null);
      const data = {
        actorName: 'Mallory',
        keyId: null,
        previousHash: entry.previousHash,
        hash: previousHash,
      };
      await database.auditEntry.update({ where: { id }, data });
    }
    await database.auditVerification.deleteMany();
    expect(await verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('6 rows have no signature'),
    });
    expect(await verify([anchor])).toMatchObject({ status: 3 });
  });

  describe('run after the owner of the tables', () => {
    beforeEach(() => liftAuditGuard(fixture.database));
    const at = (index: number) => ids[index] ?? 0n;

    test.each<[string, () => Promise<unknown>, (id: (index: number) => bigint) => string]>([
      [
        'changed a row',
        () => fixture.database.auditEntry.update({ where: { id: at(2) }, data: { actorName: 'Mallory' } }),
        (id) => `row ${id(2)} was changed`,
      ],
      [
        'changed where a request came from',
        () => fixture.database.auditEntry.update({ where: { id: at(2) }, data: { address: '192.0.2.1' } }),
        (id) => `row ${id(2)} was changed`,
      ],
      [
        'deleted rows',
        () => fixture.database.auditEntry.deleteMany({ where: { id: { in: [at(2), at(3)] } } }),
        (id) => `between row ${id(1)} and row ${id(4)} rows are missing`,
      ],
      [
        'deleted the first ones',
        () => fixture.database.auditEntry.deleteMany({ where: { id: { lt: at(2) } } }),
        (id) => `before row ${id(2)}, the first one now, rows are missing`,
      ],
      [
        'swapped two rows',
        async () => {
          await fixture.database
            .$executeRaw`UPDATE audit_entries SET id = -id WHERE id IN (${at(2)}, ${at(3)})`;
          await fixture.database
            .$executeRaw`UPDATE audit_entries SET id = ${at(2) + at(3)} + id WHERE id < 0`;
        },
        (id) => `row ${id(2)} does not follow row ${id(1)}`,
      ],
    ])('%s, names where', async (_, tamper, message) => {
      await tamper();
      const { status, stdout } = await verify();
      expect({ status, stdout }).toMatchObject({ status: 3, stdout: expect.stringContaining(message(at)) });
    });

    test('cut the end off, names from which row on, by the head that was kept elsewhere', async () => {
      const anchor = `--anchor=${await loggedHead()}`;
      await fixture.database.auditEntry.deleteMany({ where: { id: { gte: at(4) } } });
      await fixture.database.auditVerification.deleteMany();
      // The chain alone can't show it.
      expect((await verify()).status).toBe(0);
      const { status, stdout } = await verify([anchor]);
      expect({ status, stdout }).toMatchObject({
        status: 3,
        stdout: expect.stringContaining(
          `it had 6 rows up to row ${at(5)}, and now it ends with row ${at(3)}`,
        ),
      });
    });

    test('wrote the whole log anew, finds that by the head', async () => {
      const anchor = `--anchor=${await loggedHead()}`;
      await fixture.database.$executeRaw`TRUNCATE audit_entries RESTART IDENTITY`;
      await fixture.database.auditVerification.deleteMany();
      for (let index = 0; index < 8; index += 1) await append(index);
      const { status, stdout } = await verify([anchor]);
      expect({ status, stdout }).toMatchObject({
        status: 3,
        stdout: expect.stringContaining('another one is there'),
      });
    });

    test('cut the end off without a head kept elsewhere, finds it by what was verified', async () => {
      await verifyRegularly();
      await fixture.database.auditEntry.delete({ where: { id: at(5) } });
      expect(await verify(['--json'])).toMatchObject({ status: 3 });
      const report = JSON.parse((await verify(['--json'])).stdout);
      expect(report.findings).toMatchObject([{ row: String(at(5)), problem: 'cut' }]);
    });
  });

  test('says so where it can’t find out', async () => {
    const file = join(folder, 'empty');
    writeFileSync(file, 'nothing');
    expect(await verify([`--anchor=${file}`])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('holds no head'),
    });
    expect(await verify([], { AUDIT_KEY: '' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('AUDIT_KEY is not set'),
    });
    expect(await verify([], { AUDIT_ANCHOR_BUCKET: 'no-such-bucket' })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no-such-bucket'),
    });
  });

  test('does not believe a head that nobody with the key has signed', async () => {
    await verifyRegularly();
    const head = await verifiedHead(fixture.database);
    const file = join(folder, 'forged.json');
    writeFileSync(file, JSON.stringify({ ...head, entries: 3 }));
    expect(await verify([`--anchor=${file}`])).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('is not signed'),
    });
  });
});

describe('the bucket for anchors', () => {
  const anchors = async () => {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return Versions;
  };

  test('is given the head once an hour, so that nobody can delete it, and a cut log is found by it', async () => {
    const before = (await anchors()).length;
    await verifyRegularly();
    await keepHead({ database: fixture.database, logger }, bucket);
    await append(6);
    await verifyRegularly();
    await keepHead({ database: fixture.database, logger }, bucket);
    const kept = await anchors();
    expect(kept).toHaveLength(before + 1);
    const { Key, VersionId } = kept.at(-1) ?? {};
    const deletion = s3.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
    await expect(deletion).rejects.toMatchObject({ name: 'AccessDenied' });
    const variables = { AUDIT_ANCHOR_BUCKET: bucket };
    expect(await verify([], variables)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('anchor'),
    });

    await liftAuditGuard(fixture.database);
    await fixture.database.auditEntry.deleteMany({ where: { id: { gte: ids[5] ?? 0n } } });
    await fixture.database.auditVerification.deleteMany();
    expect(await verify([], variables)).toMatchObject({
      status: 3,
      stdout: expect.stringContaining(`up to row ${ids[5]}, and now it ends with row ${ids[4]}`),
    });
  });

  test('without Object Lock is refused by S3, said in the log, and tried again', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'unlocked-anchors' }));
    await s3.send(new PutObjectCommand({ Bucket: 'unlocked-anchors', Key: 'k', Body: 'there' }));
    await verifyRegularly();
    const error = vi.fn();
    await keepHead(
      { database: fixture.database, logger: { ...logger, info: vi.fn(), error } as never },
      'unlocked-anchors',
    );
    expect(error).toHaveBeenCalledWith(
      expect.objectContaining({ bucket: 'unlocked-anchors' }),
      'the head of the audit log could not be anchored',
    );
    const before = (await anchors()).length;
    await keepHead({ database: fixture.database, logger }, bucket);
    expect(await anchors()).toHaveLength(before + 1);
  });
});
