import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tearDownEnvironment } from '@/lib/environments/requests/tear-down-environment';
import { recordWatching } from '@/lib/live/watch';
import { type Sandbox, startSandbox } from '@/lib/testing/checks/sandbox';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let sandbox: Sandbox;
let watching: NodeJS.Timeout | undefined;

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.startWorker();
});
afterEach(() => {
  clearInterval(watching);
  return sandbox.faults([]);
});
afterAll(() => sandbox.close());

const small = { zones: 2, natGateways: 'single' };
const launchAll = (names: readonly string[]) => Promise.all(names.map((name) => sandbox.launch(name, small)));
const allIn = (names: readonly string[], status: 'ACTIVE' | 'TORN_DOWN') =>
  Promise.all(names.map((name) => sandbox.waitFor(name, status)));

const denied = (action: string, more: object = {}) => ({
  kind: 'denied',
  service: 'cloudformation',
  action,
  role: '*launcher*',
  ...more,
});
const broken = (action: string, more: object = {}) => ({
  kind: 'api',
  service: 'cloudformation',
  action,
  role: '*launcher*',
  code: 'InternalFailure',
  status: 500,
  ...more,
});

test('many launches that end together do so without a read of anybody else’s stacks', async () => {
  await sandbox.faults([denied('DescribeStacks', { unnamed: true })]);
  const names = Array.from({ length: 10 }, (_, index) => `together-${index}`);
  await launchAll(names);
  const before = (await sandbox.requests('DescribeStacks')).length;
  const ended = await allIn(names, 'ACTIVE');
  const calls = (await sandbox.requests('DescribeStacks')).slice(before);
  expect(calls.filter(({ parameters }) => parameters.StackName === undefined)).toEqual([]);
  for (const { outputs } of ended) expect(Object.keys(outputs)).not.toEqual([]);
});

/**
 * Launches some that somebody looks at, which are read first, and more of them than there are lanes: what has to wait for
 * them never ends. Then two others.
 */
async function launchBadAndGood(kind: string): Promise<{ bad: string[]; good: string[] }> {
  const bad = [1, 2, 3, 4, 5].map((index) => `bad-${kind}-${index}`);
  const good = [`good-${kind}-1`, `good-${kind}-2`];
  await launchAll(bad);
  const rows = await sandbox.database.environment.findMany({ where: { name: { in: bad } } });
  const watch = () => Promise.all(rows.map(({ id }) => recordWatching(sandbox.database, id)));
  await watch();
  watching = setInterval(() => void watch(), 2_000);
  await launchAll(good);
  return { bad, good };
}

const reads = ['DescribeStacks', 'DescribeStackEvents', 'ListStackResources'];
const faults = reads.flatMap((action) => [
  { kind: `denied-${reads.indexOf(action)}`, fault: denied(action, { stack: 'slipway-bad-*' }), action },
  { kind: `broken-${reads.indexOf(action)}`, fault: broken(action, { stack: 'slipway-bad-*' }), action },
]);

describe('a read that fails for some stacks stops no other', () => {
  test.each(faults)('$fault.kind $action', async ({ kind, fault }) => {
    await sandbox.faults([fault]);
    const { bad, good } = await launchBadAndGood(kind);
    await allIn(good, 'ACTIVE');
    await sandbox.faults([]);
    await allIn(bad, 'ACTIVE');
  });

  test('one that AWS never answers', async () => {
    const action = 'DescribeStackEvents';
    await sandbox.faults([{ kind: 'delay', action, ms: 60_000, stack: 'slipway-bad-*' }]);
    const { bad, good } = await launchBadAndGood('hangs');
    const begun = Date.now();
    await allIn(good, 'ACTIVE');
    // The SDK gives up on a call after three times 15 s.
    expect(Date.now() - begun).toBeLessThan(40_000);
    await sandbox.faults([]);
    await allIn(bad, 'ACTIVE');
  });

  test('what the database refuses to write', async () => {
    await refuseToEnd('bad-row-%');
    const { bad, good } = await launchBadAndGood('row');
    await allIn(good, 'ACTIVE');
    const [one] = bad;
    expect(one && (await sandbox.environment(one)).status).toBe('LAUNCHING');
    await sandbox.database.$executeRaw`DROP TRIGGER refused ON environments`;
    await allIn(bad, 'ACTIVE');
  });
});

describe('a list that can’t be read', () => {
  test.each([denied('ListStacks'), broken('ListStacks')])(
    'leaves the stacks readable ($kind)',
    async (fault) => {
      await sandbox.faults([fault]);
      const names = [`unlisted-${fault.kind}-1`, `unlisted-${fault.kind}-2`];
      await launchAll(names);
      await allIn(names, 'ACTIVE');
    },
  );
});

test('a target that can’t be read stops no other target', async () => {
  const { id: _, ...sandboxTarget } = await sandbox.database.target.findFirstOrThrow();
  const { id: targetId } = await sandbox.database.target.create({
    data: { ...sandboxTarget, name: 'closed', region: 'eu-west-1' },
  });
  await sandbox.faults(['ListStacks', ...reads].map((action) => denied(action, { region: 'eu-west-1' })));
  await sandbox.launch('in-the-closed', small);
  const where = { name: 'in-the-closed', status: 'LAUNCHING' as const };
  await waitUntil('CloudFormation to take it', async () => {
    const moved = await sandbox.database.environment.updateMany({ where, data: { targetId } });
    return moved.count === 1;
  });
  await launchAll(['in-the-open']);
  await allIn(['in-the-open'], 'ACTIVE');
  const { status } = await sandbox.database.environment.findFirstOrThrow({ where: { targetId } });
  expect(status).toBe('LAUNCHING');
  const error = await waitUntil('the trouble to be recorded', async () => {
    const follower = await sandbox.database.follower.findUnique({ where: { targetId } });
    return follower?.lastError ?? undefined;
  });
  expect(error).toContain('cloudformation:');
  await sandbox.database.environment.updateMany({ where: { targetId }, data: { status: 'LAUNCH_FAILED' } });
});

test('a teardown ends though its residue can’t be looked up and its files can’t be removed', async () => {
  const names = ['leaves-1', 'leaves-2'];
  await launchAll(names);
  await allIn(names, 'ACTIVE');
  await sandbox.faults([
    denied('ListStackResources', { stack: 'slipway-leaves-*' }),
    { kind: 'denied', service: 's3', action: 'ListObjectsV2' },
    { kind: 'denied', service: 's3', action: 'DeleteObject' },
  ]);
  for (const name of names) await tearDownEnvironment({ ctx: sandbox.ctx, input: { name, confirm: name } });
  const ended = await allIn(names, 'TORN_DOWN');
  for (const { receipt } of ended) expect(receipt?.resources.length).toBeGreaterThan(0);
});

/** No environment of such a name may become active. */
async function refuseToEnd(pattern: string): Promise<void> {
  await sandbox.database.$executeRaw`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.status = 'ACTIVE' AND NEW.name LIKE TG_ARGV[0] THEN RAISE EXCEPTION 'poisoned'; END IF;
      RETURN NEW;
    END $$`;
  await sandbox.database.$executeRawUnsafe(
    `CREATE TRIGGER refused BEFORE UPDATE ON environments FOR EACH ROW EXECUTE FUNCTION refuse('${pattern}')`,
  );
}
