import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestFlightCheck } from '@/lib/environments/requests/request-flight-check';
import { awaitFlightCheck, readFlightCheck } from '@/lib/flight-check/read-flight-check';
import { dropFlightChecks } from '@/lib/flight-check/record-flight-check';
import { listOrphans } from '@/lib/targets/orphans';
import { requestReconciliation } from '@/lib/targets/request-reconciliation';
import { type FlightBench, startFlightBench } from '@/lib/testing/checks/flight-bench';
import { waitUntil } from '@/lib/testing/checks/wait-until';

let bench: FlightBench;

beforeAll(async () => {
  bench = await startFlightBench({ worker: false });
});
afterAll(() => bench.close());

const small = { zones: 2 };

async function ask(name: string) {
  const request = { name, blueprint: 'web-environment', target: 'sandbox', team: 'payments', inputs: small };
  const { id } = await requestFlightCheck({ ctx: bench.sandbox.ctx, input: { kind: 'launch', request } });
  return { ctx: bench.sandbox.ctx, input: { id } };
}

/** The stacks that CloudFormation lists, but for the bootstrap's own. */
async function stacks(): Promise<string[]> {
  const answer = await fetch(`${bench.sandbox.aws.url}/_sandbox/overview`);
  const overview = (await answer.json()) as { stacks: { name: string; status: string }[] };
  return overview.stacks
    .filter(({ name, status }) => name !== 'slipway' && status !== 'DELETE_COMPLETE')
    .map(({ name, status }) => `${name} ${status}`);
}

async function leaseUntil(interval: string): Promise<void> {
  await bench.sandbox.database.$executeRaw`
    UPDATE flight_checks SET lease_expires_at = clock_timestamp() + ${interval}::interval`;
}

const rows = () => bench.sandbox.database.flightCheck.count();
const settled = (what: string, check: () => Promise<boolean>) => waitUntil(what, check, { withinMs: 60_000 });

describe('the stack that has CloudFormation validate a request', () => {
  test.each([
    'commit.record-probe-stack.after',
    'aws.CreateChangeSet.before',
    'aws.CreateChangeSet.after',
    'aws.DeleteStack.before',
    'aws.DeleteStack.after',
    'commit.record-probe-stack-removed.after',
  ])('is removed by the next worker where one dies at %s', async (point) => {
    const doomed = bench.sandbox.startWorker(point);
    await bench.worker();
    const call = await ask('survives');
    await waitUntil('the worker to die', () => doomed.isGone());
    await leaseUntil('0 seconds');
    const next = bench.sandbox.startWorker();
    await settled('the probe to be gone', async () => {
      const row = await bench.sandbox.database.flightCheck.findUnique({ where: { id: call.input.id } });
      return row?.status === 'DONE' && row.probeStack === null;
    });
    expect(await stacks()).toEqual([]);
    await dropFlightChecks(bench.sandbox.database, [call.input.id]);
    await next.stop();
  });

  test('is removed though nobody waits any more, and the row with it', async () => {
    const worker = bench.sandbox.startWorker();
    await bench.worker();
    const call = await ask('impatient');
    await settled('the intent', async () => {
      const row = await bench.sandbox.database.flightCheck.findUnique({ where: { id: call.input.id } });
      return row?.probeStack !== null;
    });
    await awaitFlightCheck({ ...call, input: { ...call.input, timeoutMs: 0 } });
    await expect(readFlightCheck(call)).rejects.toMatchObject({ code: 'not-found' });
    await settled('the row to be gone', async () => (await rows()) === 0);
    expect(await stacks()).toEqual([]);
    await worker.stop();
  });

  test('is removed later where AWS refuses at first', async () => {
    const worker = bench.sandbox.startWorker();
    await bench.worker();
    await bench.sandbox.faults([
      {
        kind: 'api',
        service: 'cloudformation',
        action: 'DeleteStack',
        code: 'InternalFailure',
        status: 500,
        times: 4,
      },
    ]);
    const call = await ask('refused');
    const { items } = await awaitFlightCheck(call);
    expect(items.find(({ check }) => check === 'change-set')?.verdict).not.toBe('will-fail');
    await settled('the row to be gone', async () => (await rows()) === 0);
    expect(await stacks()).toEqual([]);
    await worker.stop();
  });

  test('is looked for again where AWS did not say whether it makes it', async () => {
    const worker = bench.sandbox.startWorker();
    await bench.worker();
    const lost = { code: 'InternalFailure', status: 500, times: 3 };
    const action = { service: 'cloudformation', action: 'CreateChangeSet' };
    await bench.sandbox.faults([{ kind: 'api', ...action, ...lost }]);
    const call = await ask('lost');
    const { items } = await awaitFlightCheck(call);
    expect(items.find(({ check }) => check === 'change-set')).toMatchObject({
      verdict: 'unknown',
      message: 'Couldn’t look: AWS answered with an internal error (500).',
    });
    const row = await waitUntil('the check to be let go', () =>
      bench.sandbox.database.flightCheck.findFirst({ where: { id: call.input.id, status: 'DONE' } }),
    );
    expect(row).toMatchObject({ answered: true, request: {}, probeStack: expect.stringMatching(/--/) });
    await leaseUntil('0 seconds');
    await settled('the row to be gone', async () => (await rows()) === 0);
    await worker.stop();
  });

  test('is no orphan meanwhile', async () => {
    const doomed = bench.sandbox.startWorker('aws.DescribeChangeSet.after');
    await bench.worker();
    const call = await ask('stays');
    await waitUntil('the worker to die', () => doomed.isGone());
    expect(await stacks()).toEqual([
      expect.stringMatching(/^slipway-check--[0-9a-f]{8} REVIEW_IN_PROGRESS$/),
    ]);
    // Nobody is due to remove it.
    await leaseUntil('1 hour');
    const worker = bench.sandbox.startWorker();
    const root = await bench.as('dan@example.com');
    const before = await listOrphans({ ctx: root, input: { target: 'sandbox' } });
    await requestReconciliation({ ctx: root, input: { target: 'sandbox' } });
    const after = await waitUntil('the target to be reconciled', async () => {
      const seen = await listOrphans({ ctx: root, input: { target: 'sandbox' } });
      return !seen.comparing && seen.comparedAt !== before.comparedAt ? seen : undefined;
    });
    expect(after.items).toEqual([]);
    await leaseUntil('0 seconds');
    await settled('the probe to be gone', async () => (await stacks()).length === 0);
    await dropFlightChecks(bench.sandbox.database, [call.input.id]);
    await worker.stop();
  });
});
